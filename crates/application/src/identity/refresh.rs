use lectern_domain::identity::{RefreshError, Session, SessionPolicy, SessionToken, TokenHash, User, UserStatus};
use lectern_domain::{Event, SessionId, UserId};

use super::end_session;
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error, StoreError};

/// What a refresh came to. Both are changes that must be kept, so both are answers and neither is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// The session goes on.
    Renewed(Box<User>, SessionId),
    /// A spent token came back; the session was ended.
    Revoked(UserId),
}

/// Exchanges the token that was shown for the one whose hash is `next`.
///
/// # Errors
/// `TokenInvalid` for a token that we never gave, `SessionRevoked`, `AccountSuspended`, `Store`.
pub fn refresh(
    tx: &mut dyn Tx,
    at: &Context,
    (shown, next): (TokenHash, TokenHash),
    policy: &SessionPolicy,
) -> Result<Refreshed, Error> {
    let (mut session, mut token) = tx.sessions().find_by_token(&shown)?.ok_or(Error::TokenInvalid)?;
    let owner = session.state().user;
    let user = tx.users().find(owner)?.ok_or(Error::SessionRevoked)?;
    match user.status(at.now) {
        UserStatus::Active => {}
        UserStatus::Suspended { .. } => return Err(Error::AccountSuspended),
        UserStatus::Deleted => return Err(Error::SessionRevoked),
    }
    match session.refresh(&mut token, next, policy, at.now) {
        Ok(successor) => {
            renewed(tx, at, &session, (&token, &successor))?;
            Ok(Refreshed::Renewed(Box::new(user), session.state().id))
        }
        Err(RefreshError::Ended) => Err(Error::SessionRevoked),
        Err(RefreshError::Reused) => {
            end_session(tx, at, session, "token_reused")?;
            Ok(Refreshed::Revoked(owner))
        }
    }
}

fn renewed(
    tx: &mut dyn Tx,
    at: &Context,
    session: &Session,
    (spent, successor): (&SessionToken, &SessionToken),
) -> Result<(), StoreError> {
    tx.sessions().save(session)?;
    tx.sessions().save_token(spent)?;
    tx.sessions().add_token(successor)?;
    let state = session.state();
    let (id, version, user) = (state.id, state.version.next(), state.user);
    announce(tx, at, &Event::SessionRefreshed { id, version, user })
}
