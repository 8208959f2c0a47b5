use chacha20poly1305::aead::Aead;
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How long a nonce is. At random they are never used twice.
const NONCE: usize = 24;

/// Why nothing can be closed.
#[derive(Debug, thiserror::Error)]
#[error("no key can be made of auth.secret")]
pub struct NoVault;

/// XChaCha20-Poly1305 under a key made of `auth.secret`: whoever reads the database alone opens nothing.
pub(crate) struct Cipher(XChaCha20Poly1305);

impl Cipher {
    /// Nodes of one school share `secret`. `purpose` says what the key is for: another purpose has another key.
    pub(crate) fn new(secret: &[u8], purpose: &[u8]) -> Result<Self, NoVault> {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(secret).map_err(|_| NoVault)?;
        mac.update(purpose);
        XChaCha20Poly1305::new_from_slice(&mac.finalize().into_bytes()).map(Self).map_err(|_| NoVault)
    }

    /// None for more bytes than fit into a message of the cipher: gigabytes.
    pub(crate) fn close(&self, open: &[u8]) -> Option<Vec<u8>> {
        let nonce = rand::random::<[u8; NONCE]>();
        let closed = self.0.encrypt(&XNonce::from(nonce), open).ok()?;
        Some([nonce.as_slice(), &closed].concat())
    }

    /// None, where it was closed under another secret or for another purpose, or changed since.
    pub(crate) fn open(&self, closed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, closed) = closed.split_first_chunk::<NONCE>()?;
        self.0.decrypt(&XNonce::from(*nonce), closed).ok()
    }
}
