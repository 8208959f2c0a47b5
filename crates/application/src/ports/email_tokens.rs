use lectern_domain::identity::{EmailToken, TokenHash, TokenPurpose};
use lectern_domain::{JobId, Timestamp, UserId};

use crate::StoreError;

/// Tokens that letters carry.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait EmailTokens {
    /// The token of that hash, whether its time is over or not.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, hash: &TokenHash) -> Result<Option<EmailToken>, StoreError>;

    /// Keeps a token. The job that sends it may do so more than once, so one of its hash that is there already MUST stay
    /// as it is, and the transaction usable.
    ///
    /// # Errors
    /// Those of the store.
    fn add(&mut self, token: &EmailToken) -> Result<(), StoreError>;

    /// How many tokens of a user for a purpose are good at `now`, those of `except` left out.
    ///
    /// # Errors
    /// Those of the store.
    fn count(&mut self, user: UserId, purpose: TokenPurpose, except: JobId, now: Timestamp) -> Result<i64, StoreError>;

    /// Forgets every token of a user for a purpose.
    ///
    /// # Errors
    /// Those of the store.
    fn remove(&mut self, user: UserId, purpose: TokenPurpose) -> Result<(), StoreError>;

    /// Forgets up to 100 tokens whose time was over at `now`.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_older(&mut self, now: Timestamp) -> Result<(), StoreError>;
}
