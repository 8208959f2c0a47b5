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

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Role, Transport};
    use lectern_domain::{SignedDuration, Timestamp};

    use crate::fixtures::{deleted, guest, id, noon, suspended, user};
    use crate::mocks::MockTx;

    const SHOWN: TokenHash = TokenHash([1; 32]);
    const NEXT: TokenHash = TokenHash([2; 32]);

    /// A session of user 1 whose first token was spent then, if ever.
    fn having(owner: &User, spent_at: Option<Timestamp>) -> MockTx {
        let policy = SessionPolicy::default();
        let ids = (id(3), id(1), Transport::Bearer);
        let (session, mut token) = Session::open(ids, (None, None), SHOWN, &policy, noon());
        token.spent_at = spent_at;
        let mut tx = MockTx::default().having_user(owner);
        let found = tx.sessions.expect_find_by_token().withf(|hash| *hash == SHOWN);
        found.returning(move |_| Ok(Some((session.clone(), token))));
        tx
    }

    fn run(tx: &mut MockTx) -> Result<Refreshed, Error> {
        refresh(tx, &guest(), (SHOWN, NEXT), &SessionPolicy::default())
    }

    #[test]
    fn a_token_is_spent_for_the_next_one() {
        let owner = user(1, Role::Student);
        let mut tx = having(&owner, None).telling(&["session.refreshed"]);
        let saved = tx.sessions.expect_save().times(1);
        saved.withf(|session| session.state().generation == 1).return_const(Ok(()));
        let spent = tx.sessions.expect_save_token().times(1);
        spent.withf(|token| token.hash == SHOWN && token.spent_at == Some(noon())).return_const(Ok(()));
        let added = tx.sessions.expect_add_token().times(1);
        added.withf(|token| token.hash == NEXT && token.spent_at.is_none()).return_const(Ok(()));
        assert_eq!(run(&mut tx), Ok(Refreshed::Renewed(Box::new(owner), id(3))));
    }

    #[test]
    fn a_spent_token_ends_the_session_and_that_is_an_answer_which_commits() {
        let spent = noon() - SignedDuration::from_mins(1);
        let mut tx = having(&user(1, Role::Student), Some(spent)).telling(&["session.revoked"]);
        let saved = tx.sessions.expect_save().times(1);
        saved.withf(|session| session.state().revoked_at == Some(noon())).return_const(Ok(()));
        assert_eq!(run(&mut tx), Ok(Refreshed::Revoked(id(1))));
    }

    #[test]
    fn nothing_is_renewed_for_strangers_the_suspended_and_the_gone() {
        let mut tx = MockTx::default();
        tx.sessions.expect_find_by_token().return_const(Ok(None));
        assert_eq!(run(&mut tx), Err(Error::TokenInvalid));
        let table = [(suspended(1, Role::Student), Error::AccountSuspended), (deleted(1), Error::SessionRevoked)];
        for (owner, refusal) in table {
            assert_eq!(run(&mut having(&owner, None)), Err(refusal));
        }
    }

    #[test]
    fn an_ended_session_is_not_ended_again() {
        let policy = SessionPolicy::default();
        let ids = (id(3), id(1), Transport::Bearer);
        let (mut session, mut token) = Session::open(ids, (None, None), SHOWN, &policy, noon());
        token.spent_at = Some(noon());
        session.revoke(noon());
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        let found = tx.sessions.expect_find_by_token();
        found.returning(move |_| Ok(Some((session.clone(), token))));
        assert_eq!(run(&mut tx), Err(Error::SessionRevoked));
    }
}
