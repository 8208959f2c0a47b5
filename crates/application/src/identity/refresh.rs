use lectern_domain::identity::{RefreshError, SessionPolicy, TokenHash, User, UserStatus};
use lectern_domain::{Event, SessionId, UserId};

use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

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
    let (id, owner, version) = (session.state().id, session.state().user, session.state().version.next());
    let user = tx.users().find(owner)?.ok_or(Error::SessionRevoked)?;
    match user.status(at.now) {
        UserStatus::Active => {}
        UserStatus::Suspended { .. } => return Err(Error::AccountSuspended),
        UserStatus::Deleted => return Err(Error::SessionRevoked),
    }
    match session.refresh(&mut token, next, policy, at.now) {
        Ok(successor) => {
            tx.sessions().save(&session)?;
            tx.sessions().save_token(&token)?;
            tx.sessions().add_token(&successor)?;
            announce(
                tx,
                at,
                &Event::SessionRefreshed {
                    id,
                    version,
                    user: owner,
                },
            )?;
            Ok(Refreshed::Renewed(Box::new(user), id))
        }
        Err(RefreshError::Ended) => Err(Error::SessionRevoked),
        Err(RefreshError::Reused) => {
            session.revoke(at.now);
            tx.sessions().save(&session)?;
            announce(
                tx,
                at,
                &Event::SessionRevoked {
                    id,
                    version,
                    user: owner,
                    reason: "token_reused".to_owned(),
                },
            )?;
            Ok(Refreshed::Revoked(owner))
        }
    }
}
