use lectern_domain::UserId;
use lectern_domain::identity::Follow;

use crate::StoreError;

/// Who follows whom; a pair stands once. The `followers_count` of one account and the `following_count` of the other
/// MUST change in the same transaction; their versions and `updated_at` MUST NOT.
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

    /// Takes away some of those whom an account that is gone followed, and of those who followed it: at most a hundred each, and
    /// nobody is left when they were none. Nobody is counted of it any more.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_of(&mut self, user: UserId) -> Result<usize, StoreError>;
}
