use lectern_domain::{SessionId, Timestamp, UserId};

/// What an access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessClaims {
    /// Whose it is (`sub`).
    pub user: UserId,
    /// The session (`sid`).
    pub session: SessionId,
    /// When it was made (`iat`, whole seconds).
    pub issued_at: Timestamp,
    /// When it ends (`exp`, whole seconds).
    pub expires_at: Timestamp,
}

/// Why a token is not taken. Both are told apart only after a valid signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not ours, not of this kind, not readable.
    #[error("the token is not valid")]
    Invalid,
    /// Ours, but its time is over.
    #[error("the token has expired")]
    Expired,
}

/// A key that verifies our signatures (RFC 8037: `OKP`, `Ed25519`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its name in token headers.
    pub kid: String,
    /// The key: 32 bytes, base64url without padding.
    pub x: String,
}

/// Signs and verifies access tokens (JWT, EdDSA). The first key signs, all verify.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Tokens: Send + Sync {
    /// Signs.
    fn sign(&self, claims: &AccessClaims) -> String;

    /// Verifies algorithm, key, signature, kind, issuer, audience and time, in this order of trust.
    ///
    /// # Errors
    /// [`TokenError`].
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError>;

    /// The keys that verify, the signing one first.
    fn public_keys(&self) -> Vec<PublicKey>;
}
