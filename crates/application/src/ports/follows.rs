use lectern_domain::UserId;
use lectern_domain::identity::Follow;

use crate::StoreError;

/// Who follows whom; a pair stands once. `followers_count` and `following_count` MUST follow in the same transaction; the
/// versions of accounts and their `updated_at` MUST NOT.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Follows {
    /// Keeps a follow; `false` when it was there already.
    ///
    /// # Errors
    /// Those of the store.
    fn add(&mut self, follow: &Follow) -> Result<bool, StoreError>;

    /// Takes a follow away; `false` when there was none.
    ///
    /// # Errors
    /// Those of the store.
    fn remove(&mut self, follower: UserId, followed: UserId) -> Result<bool, StoreError>;

    /// Takes away some of the follows of an account that is gone, at most a hundred on each side; says how many. Its own
    /// counts may stay.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_some(&mut self, user: UserId) -> Result<usize, StoreError>;
}
