use lectern_domain::UserId;
use lectern_domain::identity::{Capability, User, Username};

use crate::ports::View;
use crate::{Context, Error, Hidden};

/// How an account is named in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserKey {
    /// By its identifier.
    Id(UserId),
    /// By its username, in any case.
    Username(Username),
}

/// One account, deleted ones too, for those who manage them.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Store`.
pub fn find_user(view: &mut dyn View, at: &Context, key: &UserKey) -> Result<User, Error> {
    at.permit(Capability::ManageUsers)?;
    let user = match key {
        UserKey::Id(id) => view.user_pages().find(*id)?,
        UserKey::Username(username) => view.user_pages().find_by_username(&username.folded())?,
    };
    user.ok_or(Error::NotFound(Hidden::User))
}
