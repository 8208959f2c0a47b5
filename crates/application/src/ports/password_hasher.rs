use std::future::Future;
use std::pin::Pin;

use lectern_domain::identity::{Password, PasswordHash};

/// The answer of a hasher, once its lane has come to it.
pub type Hashed<T> = Pin<Box<dyn Future<Output = Result<T, HashingError>> + Send>>;

/// Whether a password is the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// It is, and its hash is of the present scheme and cost.
    Right,
    /// It is, but its hash is of an older scheme or cost.
    Outdated,
    /// It is not, or there is no such account.
    Wrong,
}

/// Why a password was not hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashingError {
    /// The queue is full; nothing was started.
    #[error("the hashing lane is full")]
    Busy,
    /// The hasher failed.
    #[error("the hasher failed")]
    Failed,
}

/// Hashes passwords, slowly on purpose, on a lane of its own that is bounded.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait PasswordHasher: Send + Sync {
    /// Hashes a new password. Every code point MUST count, past 72 bytes too.
    fn hash(&self, password: Password) -> Hashed<PasswordHash>;

    /// Compares. Without a hash it MUST take as long as with one, and answer [`Verified::Wrong`].
    fn verify(&self, password: Password, hash: Option<PasswordHash>) -> Hashed<Verified>;
}
