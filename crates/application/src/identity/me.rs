use lectern_domain::identity::User;

use crate::ports::View;
use crate::{Context, Error};

/// The caller's own account.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn me(view: &mut dyn View, at: &Context) -> Result<User, Error> {
    let user = at.signed_in()?.user;
    super::found(view.user_pages().find(user)?)
}
