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
    let session = tx.sessions().find(command.session)?.filter(|session| session.state().user == user);
    let session = session.ok_or(Error::NotFound(Hidden::Session))?;
    if session.state().revoked_at.is_some() {
        return Ok(());
    }
    Ok(end_session(tx, at, session, "ended_by_owner")?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Role, Session, SessionPolicy, TokenHash, Transport};

    use crate::fixtures::{guest, id, member, noon};
    use crate::identity::{logout, revoke_others};
    use crate::mocks::MockTx;

    /// Session 1 of user 1, perhaps over.
    fn having(over: bool) -> MockTx {
        let ids = (id(1), id(1), Transport::Bearer);
        let policy = SessionPolicy::default();
        let (mut session, _) = Session::open(ids, (None, None), TokenHash([0; 32]), &policy, noon());
        if over {
            session.revoke(noon());
        }
        let mut tx = MockTx::default();
        let found = tx.sessions.expect_find().withf(|session| *session == id(1));
        found.returning(move |_| Ok(Some(session.clone())));
        tx
    }

    fn ending() -> MockTx {
        let mut tx = having(false).telling(&["session.revoked"]);
        let saved = tx.sessions.expect_save().times(1);
        saved.withf(|session| session.state().revoked_at == Some(noon())).return_const(Ok(()));
        tx
    }

    const COMMAND: fn() -> RevokeSession = || RevokeSession { session: id(1) };

    #[test]
    fn a_session_of_ones_own_ends_and_so_does_the_present_one() {
        let at = member(1, Role::Student);
        assert_eq!(revoke_session(&mut ending(), &at, &COMMAND()), Ok(()));
        assert_eq!(logout(&mut ending(), &at), Ok(()));
    }

    #[test]
    fn ending_it_twice_changes_nothing() {
        let again = revoke_session(&mut having(true), &member(1, Role::Student), &COMMAND());
        assert_eq!(again, Ok(()));
    }

    #[test]
    fn a_session_of_somebody_else_is_not_there() {
        let absent = Err(Error::NotFound(Hidden::Session));
        let at = member(2, Role::Admin);
        assert_eq!(revoke_session(&mut having(false), &at, &COMMAND()), absent);
        let mut tx = MockTx::default();
        tx.sessions.expect_find().return_const(Ok(None));
        assert_eq!(revoke_session(&mut tx, &at, &COMMAND()), absent);
    }

    #[test]
    fn every_other_session_ends_with_a_word_for_each() {
        let mut tx = MockTx::default().ending_sessions(1, Some(1)).telling(&["session.revoked"]);
        assert_eq!(revoke_others(&mut tx, &member(1, Role::Student)), Ok(()));
        let mut tx = MockTx::default();
        assert_eq!(revoke_others(&mut tx, &guest()), Err(Error::AuthenticationRequired));
        assert_eq!(logout(&mut tx, &guest()), Err(Error::AuthenticationRequired));
    }
}
