use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use lectern_application::ports::SigningSecret;
use lectern_domain::effects::SealedSecret;
use sha2::Sha256;

/// What says what a key is for: another purpose has another key.
const PURPOSE: &[u8] = b"lectern: secrets of webhooks, 1";
/// How long a nonce is. At random they are never used twice.
const NONCE: usize = 24;

/// Closes signing secrets, and opens them for whoever signs: XChaCha20-Poly1305 under a key made of `auth.secret`. Whoever
/// reads the database alone learns none.
pub(crate) struct WebhookVault(XChaCha20Poly1305);

impl WebhookVault {
    /// Nodes of one school share `secret`.
    pub(crate) fn new(secret: &[u8]) -> Option<Self> {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(secret).ok()?;
        mac.update(PURPOSE);
        XChaCha20Poly1305::new_from_slice(&mac.finalize().into_bytes()).ok().map(Self)
    }

    /// A new secret of 256 random bits.
    pub(crate) fn mint(&self) -> Option<SigningSecret> {
        let secret = rand::random::<[u8; 32]>();
        let nonce = rand::random::<[u8; NONCE]>();
        let closed = self.0.encrypt(&XNonce::from(nonce), secret.as_slice()).ok()?;
        let text = format!("whsec_{}", STANDARD.encode(secret));
        Some(SigningSecret { text, sealed: SealedSecret([nonce.as_slice(), &closed].concat()) })
    }

    /// The bytes that sign. None, where the secret was closed under another `auth.secret`, or changed since.
    pub(crate) fn open(&self, sealed: &SealedSecret) -> Option<Vec<u8>> {
        let (nonce, closed) = sealed.0.split_first_chunk::<NONCE>()?;
        self.0.decrypt(&XNonce::from(*nonce), closed).ok()
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
        assert_eq!(vault.open(&SealedSecret(vec![1; NONCE - 1])), None);
    }
}
