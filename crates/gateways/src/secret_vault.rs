use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lectern_application::ports::Vault;

use crate::cipher::{Cipher, NoVault};

/// Closes texts under a key made of `auth.secret`, which nodes of one school share.
pub struct SecretVault(Cipher);

impl SecretVault {
    /// With this `auth.secret`.
    ///
    /// # Errors
    /// [`NoVault`].
    pub fn new(secret: &[u8]) -> Result<Self, NoVault> {
        Cipher::new(secret, b"lectern: what jobs keep, 1").map(Self)
    }
}

impl Vault for SecretVault {
    fn close(&self, text: &str) -> String {
        // A text of a job cannot fail to be closed; were it to, what opens to nothing takes its place.
        URL_SAFE_NO_PAD.encode(self.0.close(text.as_bytes()).unwrap_or_default())
    }

    fn open(&self, closed: &str) -> Option<String> {
        let closed = URL_SAFE_NO_PAD.decode(closed).ok()?;
        String::from_utf8(self.0.open(&closed)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::webhook_vault::WebhookVault;
    use lectern_domain::effects::SealedSecret;

    fn vault(secret: &str) -> SecretVault {
        SecretVault::new(secret.as_bytes()).unwrap()
    }

    #[test]
    fn what_was_closed_is_opened_by_the_same_school_alone_and_no_two_are_alike() {
        let [one, other] = [(); 2].map(|()| vault("one").close("ada@example.org"));
        assert_ne!(one, other);
        assert_eq!(vault("one").open(&one).as_deref(), Some("ada@example.org"));
        assert_eq!(vault("two").open(&one), None);
        for strange in ["", "ada@example.org", &one[1..]] {
            assert_eq!(vault("one").open(strange), None, "{strange}");
        }
    }

    #[test]
    fn what_was_closed_for_one_purpose_is_not_opened_for_another() {
        let closed = URL_SAFE_NO_PAD.decode(vault("one").close("a text")).unwrap();
        assert_eq!(WebhookVault::new(b"one").unwrap().open(&SealedSecret(closed)), None);
    }
}
