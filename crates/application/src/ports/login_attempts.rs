use std::net::IpAddr;

use lectern_domain::Timestamp;
use lectern_domain::identity::Ladder;

use crate::StoreError;

/// Whose attempts are counted: a login (case-folded, known or not) from one address, or from anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttemptKey {
    /// The case-folded login, cut to 254 characters.
    pub login: String,
    /// The address; absent for the count over all addresses.
    pub address: Option<IpAddr>,
}

/// The login ladder.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait LoginAttempts {
    /// What was counted for `key`.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, key: &AttemptKey) -> Result<Option<Ladder>, StoreError>;

    /// Keeps the count for `key`, whether there was one or not.
    ///
    /// # Errors
    /// Those of the store.
    fn save(&mut self, key: &AttemptKey, ladder: &Ladder) -> Result<(), StoreError>;

    /// Forgets the count for `key`.
    ///
    /// # Errors
    /// Those of the store.
    fn remove(&mut self, key: &AttemptKey) -> Result<(), StoreError>;

    /// Forgets up to 100 counts whose last attempt was before `before`, so that the table stays small.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_older(&mut self, before: Timestamp) -> Result<(), StoreError>;
}
