use lectern_domain::identity::User;
use lectern_domain::{UserId, Version};

use crate::StoreError;

/// Accounts. `email` and `username` are unique in their case-folded forms.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Users {
    /// The account, deleted ones too.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError>;

    /// The account whose case-folded e-mail address or username is `folded`. The two never collide: only an
    /// address has an `@`.
    ///
    /// # Errors
    /// Those of the store.
    fn find_by_login(&mut self, folded: &str) -> Result<Option<User>, StoreError>;

    /// Keeps a new account.
    ///
    /// # Errors
    /// MUST answer [`StoreError::Taken`] with `Email`, `Username` or `Id`, after which the transaction is usable.
    fn add(&mut self, user: &User) -> Result<(), StoreError>;

    /// Keeps the changes of an account and answers its next version.
    ///
    /// # Errors
    /// MUST answer [`StoreError::Stale`] when the kept version is not that of `user`; `Taken` as [`Users::add`].
    fn save(&mut self, user: &User) -> Result<Version, StoreError>;

    /// How many administrators there are whose status, as kept, is active.
    ///
    /// # Errors
    /// Those of the store.
    fn count_admins(&mut self) -> Result<i64, StoreError>;
}
