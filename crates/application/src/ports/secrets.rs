use lectern_domain::Timestamp;
use lectern_domain::identity::TokenHash;

/// A new secret and its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// 256 random bits as text, for their holder alone.
    pub text: String,
    /// What is kept.
    pub hash: TokenHash,
}

/// Secrets and the little randomness that use cases need.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Secrets: Send + Sync {
    /// Mints a secret.
    fn mint(&self) -> Secret;

    /// The hash of a secret that somebody shows.
    fn digest(&self, text: &str) -> TokenHash;

    /// Six lower-case letters and digits, to tell apart what would have the same slug.
    fn suffix(&self) -> String;
}

/// The time.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now, in whole microseconds, so that an instant equals itself after a round trip.
    fn now(&self) -> Timestamp;
}
