use lectern_domain::identity::{Capability, User};

use crate::ports::View;
use crate::{Context, Error, Paging, Slice, UserFilter};

/// Accounts, deleted ones too, for those who manage them.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `Store`.
pub fn list_users(
    view: &mut dyn View,
    at: &Context,
    filter: &UserFilter,
    paging: &Paging<()>,
) -> Result<Slice<User>, Error> {
    at.permit(Capability::ManageUsers)?;
    Ok(view.user_pages().page(filter, paging)?)
}
