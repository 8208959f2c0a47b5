use std::future::ready;
use std::sync::Arc;

use futures_executor::block_on;
use lectern_domain::identity::{
    Password, Role, Roles, Session, SessionPolicy, SessionToken, TokenHash, TokenPurpose, UserStatus,
};

use super::*;
use crate::Verdict::{Commit, RollBack};
use crate::effects::Letter;
use crate::fixtures::Ran::{Changed, Looked};
use crate::fixtures::{Outside, Scripted, email, guest, id, member, noon, suspended, user, username};
use crate::mocks::MockTx;
use crate::ports::{HashingError, TokenError};
use crate::{Reach, StoreError};

fn known() -> User {
    user(1, Role::Student)
}

fn login_of(transport: Transport) -> Login {
    Login {
        login: "user1".to_owned(),
        password: Password::given("correct horse"),
        session: NewSession { id: id(4), transport, device: None },
    }
}

/// The first transaction of a login: it counts the attempt.
fn counting(user: Option<User>) -> MockTx {
    let mut tx = MockTx::default();
    tx.login_attempts.expect_find().return_const(Ok(None));
    tx.login_attempts.expect_save().times(2).return_const(Ok(()));
    tx.login_attempts.expect_remove_older().return_const(Ok(()));
    tx.users.expect_find_by_login().return_const(Ok(user));
    tx
}

/// The second: it opens the session, and is told of `events`.
fn opening(events: &'static [&'static str]) -> MockTx {
    let mut tx = MockTx::default().having_user(&known()).telling(events);
    tx.login_attempts.expect_remove().times(2).return_const(Ok(()));
    tx.login_attempts.expect_save().return_const(Ok(()));
    tx.sessions.expect_add().times(1).return_const(Ok(()));
    tx
}

/// A hasher that is asked once, about this hash, when so many transactions have run.
fn verifying(store: &Arc<Scripted>, hash: Option<&'static str>, answer: Verified) -> Outside {
    let (mut outside, store) = (Outside::new(), Arc::downgrade(store));
    outside.hasher.expect_verify().times(1).returning(move |password, shown| {
        assert_eq!(password.reveal(), "correct horse");
        assert_eq!(shown.as_ref().map(PasswordHash::as_str), hash);
        assert_eq!(store.upgrade().unwrap().ran(), [Changed(Commit)], "between the transactions");
        Box::pin(ready(Ok(answer)))
    });
    outside
}

fn secrets_of(opened: Result<Opened, Error>) -> Result<String, Error> {
    opened.map(|opened| match opened.keys {
        SessionKeys::Bearer { access, refresh, .. } => format!("{access} {refresh}"),
        SessionKeys::Cookie { secret, .. } => format!("cookie {secret}"),
    })
}

fn log_in(outside: Outside, store: &Arc<Scripted>) -> Result<String, Error> {
    let app = outside.app(store);
    secrets_of(block_on(app.login(guest(), login_of(Transport::Bearer))))
}

#[test]
fn a_login_verifies_between_two_transactions() {
    for (transport, keys) in [(Transport::Bearer, "signed secret"), (Transport::Cookie, "cookie secret")] {
        let store = Arc::new(Scripted::new([counting(Some(known())), opening(&["session.started"])]));
        let app = verifying(&store, Some("old hash"), Verified::Right).app(&store);
        let opened = block_on(app.login(guest(), login_of(transport)));
        assert_eq!(secrets_of(opened), Ok(keys.to_owned()));
        assert_eq!(store.ran(), [Changed(Commit), Changed(Commit)]);
    }
}

#[test]
fn an_unknown_account_takes_as_long_and_answers_as_a_wrong_password_does() {
    let table = [
        (None, None, Verified::Wrong),
        (None, None, Verified::Right),
        (Some(known()), Some("old hash"), Verified::Wrong),
    ];
    for (account, hash, verified) in table {
        let store = Arc::new(Scripted::new([counting(account)]));
        let outside = verifying(&store, hash, verified);
        assert_eq!(log_in(outside, &store), Err(Error::InvalidCredentials));
        assert_eq!(store.ran(), [Changed(Commit)], "and stays counted");
    }
}

#[test]
fn an_outdated_hash_is_made_anew() {
    let saving = opening(&["user.password_rehashed", "session.started"])
        .saving_user(|user| user.password.as_str() == "new hash");
    let store = Arc::new(Scripted::new([counting(Some(known())), saving]));
    let mut outside = verifying(&store, Some("old hash"), Verified::Outdated);
    let hashed = outside.hasher.expect_hash().times(1);
    hashed.returning(|_| Box::pin(ready(Ok(PasswordHash::from("new hash".to_owned())))));
    assert!(log_in(outside, &store).is_ok());
}

#[test]
fn a_refused_login_opens_nothing() {
    let barred = suspended(1, Role::Student);
    let shut = MockTx::default().having_user(&barred);
    let store = Arc::new(Scripted::new([counting(Some(barred)), shut]));
    let outside = verifying(&store, Some("old hash"), Verified::Right);
    assert_eq!(log_in(outside, &store), Err(Error::AccountSuspended));
    assert_eq!(store.ran(), [Changed(Commit), Changed(RollBack)]);

    let mut climbed = MockTx::default();
    let attempts = lectern_domain::identity::Ladder { attempts: 5, last: noon() };
    climbed.login_attempts.expect_find().return_const(Ok(Some(attempts)));
    let store = Arc::new(Scripted::new([climbed]));
    let refused = log_in(Outside::new(), &store);
    assert!(matches!(refused, Err(Error::TooManyAttempts { .. })), "and hashes nothing");
    assert_eq!(store.ran(), [Changed(RollBack)]);
}

#[test]
fn a_full_lane_is_told() {
    let store = Arc::new(Scripted::new([counting(Some(known()))]));
    let mut outside = Outside::new();
    let busy = outside.hasher.expect_verify().times(1);
    busy.returning(|_, _| Box::pin(ready(Err(HashingError::Busy))));
    assert_eq!(log_in(outside, &store), Err(Error::Hashing(HashingError::Busy)));
}

#[test]
fn a_password_is_hashed_before_the_account_is_made() {
    let mut tx = MockTx::default().telling(&["user.registered", "session.started"]);
    tx = tx.posting(Letter::VerifyEmail { user: id(5) });
    tx.users.expect_find_by_login().return_const(Ok(None));
    let added = tx.users.expect_add().times(1);
    added.withf(|user| user.state().roles == Roles::from_iter([Role::Student])).return_const(Ok(()));
    tx.sessions.expect_add().times(1).return_const(Ok(()));
    let store = Arc::new(Scripted::new([tx]));
    let (mut outside, ran) = (Outside::new(), Arc::downgrade(&store));
    outside.hasher.expect_hash().times(1).returning(move |_| {
        assert_eq!(ran.upgrade().unwrap().ran(), []);
        Box::pin(ready(Ok(PasswordHash::from("hash".to_owned()))))
    });
    let command = Register {
        id: id(5),
        email: email(5),
        username: username(5),
        password: Password::given("correct horse"),
        session: login_of(Transport::Bearer).session,
    };
    let opened = block_on(outside.app(&store).register(guest(), command));
    assert_eq!(secrets_of(opened), Ok("signed secret".to_owned()));
}

/// A session of user 1 and its first token, which may be spent.
fn session(spent: bool) -> (Session, SessionToken) {
    let ids = (id(3), id(1), Transport::Bearer);
    let (session, mut token) = Session::open(ids, (None, None), TokenHash([1; 32]), &SessionPolicy::default(), noon());
    token.spent_at = spent.then(|| noon() - SignedDuration::from_mins(1));
    (session, token)
}

#[test]
fn a_refresh_answers_the_next_tokens() {
    let mut tx = MockTx::default().having_user(&known()).telling(&["session.refreshed"]);
    tx.sessions.expect_find_by_token().return_const(Ok(Some(session(false))));
    tx.sessions.expect_save().return_const(Ok(()));
    tx.sessions.expect_save_token().return_const(Ok(()));
    let added = tx.sessions.expect_add_token().times(1);
    added.withf(|token| token.hash == TokenHash([9; 32])).return_const(Ok(()));
    let store = Arc::new(Scripted::new([tx]));
    let opened = block_on(Outside::new().app(&store).refresh(guest(), "shown"));
    assert_eq!(secrets_of(opened), Ok("signed secret".to_owned()));
}

#[test]
fn a_reused_token_commits_the_end_of_the_session_and_forgets_its_callers() {
    let mut tx = MockTx::default().having_user(&known()).telling(&["session.revoked"]);
    tx.sessions.expect_find_by_token().return_const(Ok(Some(session(true))));
    tx.sessions.expect_save().times(1).return_const(Ok(()));
    let store = Arc::new(Scripted::new([tx]));
    let mut outside = Outside::new();
    let forgotten = outside.callers.expect_remove().times(1);
    forgotten.withf(|user| *user == id(1)).return_const(());
    let opened = block_on(outside.app(&store).refresh(guest(), "shown"));
    assert_eq!(secrets_of(opened), Err(Error::SessionRevoked));
    assert_eq!(store.ran(), [Changed(Commit)]);
}

#[test]
fn a_password_changes_in_three_steps_and_only_for_those_who_know_it() {
    for (verified, outcome) in [(Verified::Wrong, Err(ChangePassword::mismatch())), (Verified::Right, Ok(()))] {
        let mut finding = MockTx::default();
        finding.user_pages.expect_find().return_const(Ok(Some(known())));
        let mut outside = Outside::new();
        let compared = outside.hasher.expect_verify().times(1);
        compared
            .withf(|_, hash| hash.as_ref().is_some_and(|hash| hash.as_str() == "old hash"))
            .returning(move |_, _| Box::pin(ready(Ok(verified))));
        let store = if verified == Verified::Wrong {
            Scripted::new([finding, counting(None)])
        } else {
            outside.callers.expect_remove().times(1).return_const(());
            let hashed = outside.hasher.expect_hash().times(1);
            hashed.returning(|_| Box::pin(ready(Ok(PasswordHash::from("new hash".to_owned())))));
            let changing = MockTx::default()
                .having_user(&known())
                .saving_user(|user| user.password.as_str() == "new hash")
                .ending_sessions(1, Some(1))
                .telling(&["user.password_changed", "session.revoked"])
                .spending(1, TokenPurpose::ResetPassword)
                .posting(Letter::PasswordChanged { user: id(1) });
            let mut taking_back = MockTx::default();
            taking_back.login_attempts.expect_remove().times(2).return_const(Ok(()));
            taking_back.login_attempts.expect_save().times(1).return_const(Ok(()));
            Scripted::new([finding, counting(None), taking_back, changing])
        };
        let app = outside.app(&Arc::new(store));
        let command =
            ChangePassword { current: Password::given("correct horse"), new: Password::given("battery staple") };
        assert_eq!(block_on(app.change_password(member(1, Role::Student), command)), outcome);
    }
}

#[test]
fn whoever_is_changed_is_forgotten_even_when_the_outcome_is_not_known() {
    let mut failing = MockTx::default();
    failing.users.expect_find().return_const(Err(StoreError::Unavailable));
    let store = Arc::new(Scripted::new([failing]));
    let mut outside = Outside::new();
    let forgotten = outside.callers.expect_remove().times(1);
    forgotten.withf(|user| *user == id(1)).return_const(());
    let command = SetRoles { user: id(1), roles: Roles::NONE, expected: None };
    let failed = block_on(outside.app(&store).set_roles(member(9, Role::Admin), command));
    assert_eq!(failed, Err(Error::Store(StoreError::Unavailable)));
}

fn live(user: u128, transport: Transport) -> CallerView {
    CallerView {
        session: id(3),
        transport,
        expires_at: noon() + SignedDuration::from_hours(1),
        revoked: false,
        user: id(user),
        status: UserStatus::Active,
        roles: Roles::from_iter([Role::Student]),
    }
}

/// Tokens that say "user 1 in session 3", and a cache that remembers this.
fn showing(remembered: Option<CallerView>) -> Outside {
    let mut outside = Outside::new();
    let claims = AccessClaims {
        user: id(1),
        session: id(3),
        issued_at: noon(),
        expires_at: noon() + SignedDuration::from_mins(15),
    };
    outside.tokens.expect_verify().return_const(Ok(claims));
    outside.callers.expect_find().return_const(remembered);
    outside
}

#[test]
fn what_was_known_a_moment_ago_is_enough() {
    let store = Arc::new(Scripted::new([]));
    let app = showing(Some(live(1, Transport::Bearer))).app(&store);
    let caller = block_on(app.caller_of_token("token", noon()));
    assert_eq!(caller.map(|caller| (caller.user, caller.session)), Ok((id(1), id(3))));
}

#[test]
fn what_is_not_known_is_looked_up_in_one_glance_and_remembered() {
    for (found, outcome) in [(Some(live(1, Transport::Bearer)), Ok(id(1))), (None, Err(Error::SessionRevoked))] {
        let mut tx = MockTx::default();
        tx.callers.expect_find().times(1).return_const(Ok(found));
        let store = Arc::new(Scripted::new([tx]));
        let mut outside = showing(None);
        let remembered = outside.callers.expect_save().times(usize::from(found.is_some()));
        remembered.withf(|_, now| *now == noon()).return_const(());
        let caller = block_on(outside.app(&store).caller_of_token("token", noon()));
        assert_eq!(caller.map(|caller| caller.user), outcome);
        assert_eq!(store.ran(), [Looked(Reach::Glance)]);
    }
}

#[test]
fn a_token_for_the_session_of_somebody_else_is_not_valid() {
    let store = Arc::new(Scripted::new([]));
    let app = showing(Some(live(2, Transport::Bearer))).app(&store);
    assert_eq!(block_on(app.caller_of_token("token", noon())), Err(Error::TokenInvalid));
}

#[test]
fn a_token_that_does_not_verify_asks_nobody() {
    for (error, refusal) in [(TokenError::Invalid, Error::TokenInvalid), (TokenError::Expired, Error::TokenExpired)] {
        let store = Arc::new(Scripted::new([]));
        let mut outside = Outside::new();
        outside.tokens.expect_verify().return_const(Err(error));
        assert_eq!(block_on(outside.app(&store).caller_of_token("token", noon())), Err(refusal));
    }
}

#[test]
fn a_cookie_opens_cookie_sessions_alone() {
    let table = [
        (Some(live(1, Transport::Cookie)), Ok(id(1))),
        (Some(live(1, Transport::Bearer)), Err(Error::SessionRevoked)),
        (None, Err(Error::SessionRevoked)),
    ];
    for (found, outcome) in table {
        let mut tx = MockTx::default();
        let asked = tx.callers.expect_find_by_cookie().times(1);
        asked.withf(|hash| *hash == TokenHash([1; 32])).return_const(Ok(found));
        let store = Arc::new(Scripted::new([tx]));
        let caller = block_on(Outside::new().app(&store).caller_of_cookie("cookie", noon()));
        assert_eq!(caller.map(|caller| caller.user), outcome);
    }
}
