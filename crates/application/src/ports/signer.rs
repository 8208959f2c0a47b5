/// A signature, and the name of the key that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The key, by its name in the published set.
    pub kid: String,
    /// The signature: 64 bytes, base64url without padding.
    pub text: String,
}

/// Why a signature is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// None of our keys has that name.
    #[error("it was signed with a key that is not ours")]
    UnknownKey,
    /// It is not that key's signature of that message.
    #[error("its signature is wrong")]
    Wrong,
}

/// Signs what we vouch for (Ed25519, RFC 8032), with the keys that sign tokens: the first signs, all verify. What is
/// signed MUST say what it is in its first line, so that nothing can be taken for anything else.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Signer: Send + Sync {
    /// SHA-256.
    fn digest(&self, bytes: &[u8]) -> [u8; 32];

    /// Signs a message. The same key and message MUST give the same signature.
    fn sign(&self, message: &str) -> Signature;

    /// Verifies a message.
    ///
    /// # Errors
    /// [`SignatureError`].
    fn verify(&self, message: &str, signature: &Signature) -> Result<(), SignatureError>;
}
