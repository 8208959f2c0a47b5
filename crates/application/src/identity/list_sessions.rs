use crate::ports::View;
use crate::{Context, Error, Paging, SessionView, Slice};

/// The caller's live sessions.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn list_sessions(view: &mut dyn View, at: &Context, paging: &Paging<()>) -> Result<Slice<SessionView>, Error> {
    let user = at.signed_in()?.user;
    Ok(view.session_pages().page(user, at.now, paging)?)
}
