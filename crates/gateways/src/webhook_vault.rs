use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lectern_application::ports::SigningSecret;
use lectern_domain::effects::SealedSecret;

use crate::cipher::{Cipher, NoVault};

/// Closes signing secrets, and opens them for whoever signs.
pub(crate) struct WebhookVault(Cipher);

impl WebhookVault {
    /// Nodes of one school share `secret`.
    pub(crate) fn new(secret: &[u8]) -> Result<Self, NoVault> {
        Cipher::new(secret, b"lectern: secrets of webhooks, 1").map(Self)
    }

    /// A new secret of 256 random bits.
    pub(crate) fn mint(&self) -> Option<SigningSecret> {
        let secret = rand::random::<[u8; 32]>();
        let text = format!("whsec_{}", STANDARD.encode(secret));
        Some(SigningSecret { text, sealed: SealedSecret(self.0.close(&secret)?) })
    }

    /// The bytes that sign. None, where the secret was closed under another `auth.secret`, or changed since.
    pub(crate) fn open(&self, sealed: &SealedSecret) -> Option<Vec<u8>> {
        self.0.open(&sealed.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(secret: &str) -> WebhookVault {
        WebhookVault::new(secret.as_bytes()).unwrap()
    }

    #[test]
    fn what_was_closed_is_opened_by_the_same_school_alone() {
        let SigningSecret { text, sealed } = vault("one").mint().unwrap();
        let bytes = STANDARD.decode(text.strip_prefix("whsec_").unwrap()).unwrap();
        assert_eq!(bytes.len(), 32, "the specification wants 24 to 64");
        assert_eq!(vault("one").open(&sealed), Some(bytes.clone()));
        assert_eq!(vault("two").open(&sealed), None);
        assert!(!sealed.0.windows(8).any(|window| bytes.starts_with(window)), "nothing of it shows");
    }

    #[test]
    fn what_was_changed_is_not_opened_and_no_two_are_alike() {
        let vault = vault("one");
        let [one, other] = [(); 2].map(|()| vault.mint().unwrap());
        assert!(one.text != other.text && one.sealed != other.sealed);
        for place in 0..one.sealed.0.len() {
            let mut changed = one.sealed.clone();
            changed.0[place] ^= 1;
            assert_eq!(vault.open(&changed), None);
        }
        assert_eq!(vault.open(&SealedSecret(vec![1; 23])), None);
    }
}
