use lectern_domain::UserId;
use lectern_domain::identity::Follow;

use crate::StoreError;

/// Who follows whom; a pair stands once.
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
}
