use lectern_domain::SessionId;

use super::end_session;
use crate::ports::Tx;
use crate::{Context, Error, Hidden};

/// End one of one's own sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevokeSession {
    /// The session.
    pub session: SessionId,
}

/// Ends a session. Ending it twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound` for a session of somebody else, `Store`.
pub fn revoke_session(tx: &mut dyn Tx, at: &Context, command: &RevokeSession) -> Result<(), Error> {
    let user = at.signed_in()?.user;
    let session = tx
        .sessions()
        .find(command.session)?
        .filter(|session| session.state().user == user);
    let session = session.ok_or(Error::NotFound(Hidden::Session))?;
    if session.state().revoked_at.is_some() {
        return Ok(());
    }
    Ok(end_session(tx, at, session, "ended_by_owner")?)
}
