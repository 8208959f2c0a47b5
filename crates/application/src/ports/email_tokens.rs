use lectern_domain::identity::{EmailToken, TokenHash, TokenPurpose};
use lectern_domain::{Timestamp, UserId};

use crate::StoreError;

/// Tokens that letters carry.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait EmailTokens {
    /// The token of that hash, whether it is still good or not.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, hash: &TokenHash) -> Result<Option<EmailToken>, StoreError>;

    /// Keeps a token, in the place of one of its hash that is there already.
    ///
    /// # Errors
    /// Those of the store.
    fn save(&mut self, token: &EmailToken) -> Result<(), StoreError>;

    /// How many tokens of other jobs were sent for the account and the purpose of `token`, and to how many other accounts
    /// at its address: those alone whose tokens have their time at `now`, spent or not.
    ///
    /// # Errors
    /// Those of the store.
    fn count_beside(&mut self, token: &EmailToken, now: Timestamp) -> Result<i64, StoreError>;

    /// Spends every token of a user for a purpose that is not spent yet.
    ///
    /// # Errors
    /// Those of the store.
    fn spend_all(&mut self, user: UserId, purpose: TokenPurpose, now: Timestamp) -> Result<(), StoreError>;

    /// Forgets every token of a user.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_all(&mut self, user: UserId) -> Result<(), StoreError>;

    /// Forgets up to 100 tokens whose time was over before `before`.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_older(&mut self, before: Timestamp) -> Result<(), StoreError>;
}
