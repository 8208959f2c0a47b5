use lectern_domain::Event;
use lectern_domain::identity::{Password, PasswordHash, User, UserStatus};

use super::{ClaimAttempt, NewSession, SessionTerms};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

/// Open a session with a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// An e-mail address or a username, folded by [`lectern_domain::identity::folded_login`].
    pub login: String,
    /// The password that was given.
    pub password: Password,
    /// The session to open.
    pub session: NewSession,
}

/// What the comparison of the password showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The account, as it was when its password was compared.
    pub user: User,
    /// The same password under the present scheme and cost, when it was kept under an older one.
    pub rehashed: Option<PasswordHash>,
}

/// Opens the session of somebody whose password was right.
///
/// # Errors
/// `InvalidCredentials` when the password changed meanwhile, `AccountSuspended`, `Store`.
pub fn login(
    tx: &mut dyn Tx,
    at: &Context,
    command: &Login,
    known: &Known,
    terms: &SessionTerms,
) -> Result<User, Error> {
    let id = known.user.state().id;
    let mut user = tx.users().find(id)?.ok_or(Error::InvalidCredentials)?;
    if !user.keeps_password_of(&known.user) {
        return Err(Error::InvalidCredentials);
    }
    match user.status(at.now) {
        UserStatus::Active => {}
        UserStatus::Suspended { .. } => return Err(Error::AccountSuspended),
        UserStatus::Deleted => return Err(Error::InvalidCredentials),
    }
    if let Some(hash) = &known.rehashed
        && user.state().password == known.user.state().password
    {
        user.rehash(hash.clone());
        let version = tx.users().save(&user)?;
        announce(tx, at, &Event::UserPasswordRehashed { id, version })?;
        user = super::saved(&user, version);
    }
    ClaimAttempt { login: command.login.clone() }.succeeded(tx, at)?;
    terms.open(tx, at, id)?;
    Ok(user)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::SignedDuration;
    use lectern_domain::identity::{Role, SessionPolicy, TokenHash, Transport};

    use crate::fixtures::{deleted, guest, id, noon, standing, suspended, user};
    use crate::mocks::MockTx;

    fn known() -> Known {
        Known { user: user(1, Role::Student), rehashed: None }
    }

    fn terms() -> SessionTerms {
        SessionTerms {
            asked: NewSession { id: id(4), transport: Transport::Bearer, device: None },
            hash: TokenHash([4; 32]),
            policy: SessionPolicy::default(),
        }
    }

    fn run(tx: &mut MockTx, known: &Known) -> Result<User, Error> {
        let command =
            Login { login: "user1".to_owned(), password: Password::given("correct horse"), session: terms().asked };
        login(tx, &guest(), &command, known, &terms())
    }

    /// A store that opens session 4, forgets the attempts and is told of `events`.
    fn opening(user: &User, events: &'static [&'static str]) -> MockTx {
        let mut tx = MockTx::default().having_user(user).telling(events);
        tx.login_attempts.expect_remove().times(2).return_const(Ok(()));
        tx.login_attempts.expect_save().times(1).return_const(Ok(()));
        let added = tx.sessions.expect_add().times(1);
        added
            .withf(|session, token| {
                let state = session.state();
                (state.id, state.user, token.hash) == (id(4), id(1), TokenHash([4; 32]))
            })
            .return_const(Ok(()));
        tx
    }

    #[test]
    fn the_right_password_opens_a_session_and_clears_the_ladder() {
        let active = user(1, Role::Student);
        assert_eq!(run(&mut opening(&active, &["session.started"]), &known()), Ok(active.clone()));
        let until = Some(noon() - SignedDuration::from_secs(1));
        let served = standing(&active, UserStatus::Suspended { until });
        assert!(run(&mut opening(&served, &["session.started"]), &known()).is_ok(), "the suspension is over");
    }

    #[test]
    fn an_outdated_hash_is_replaced_and_the_change_is_recorded() {
        let rehashed = Known { rehashed: Some(PasswordHash::from("new hash".to_owned())), ..known() };
        let mut tx = opening(&user(1, Role::Student), &["user.password_rehashed", "session.started"])
            .saving_user(|user| user.password.as_str() == "new hash");
        let user = run(&mut tx, &rehashed).unwrap();
        assert_eq!(user.state().version.number(), 2);
    }

    #[test]
    fn of_two_logins_at_once_both_come_in_and_the_second_finds_the_hash_replaced() {
        let new = PasswordHash::from("new hash".to_owned());
        let mut meanwhile = user(1, Role::Student);
        meanwhile.rehash(new.clone());
        let rehashed = Known { rehashed: Some(new), ..known() };
        let mut tx = opening(&meanwhile, &["session.started"]);
        assert_eq!(run(&mut tx, &rehashed), Ok(meanwhile));
    }

    #[test]
    fn whoever_may_not_come_in_opens_nothing_and_keeps_the_count() {
        let mut changed = user(1, Role::Student);
        let later = noon() + SignedDuration::from_secs(1);
        changed.change_password(PasswordHash::from("since then".to_owned()), later).unwrap();
        let table = [
            (changed, Error::InvalidCredentials),
            (suspended(1, Role::Student), Error::AccountSuspended),
            (deleted(1), Error::InvalidCredentials),
        ];
        for (user, refusal) in table {
            let mut tx = MockTx::default().having_user(&user);
            assert_eq!(run(&mut tx, &known()), Err(refusal));
        }
        let mut tx = MockTx::default();
        tx.users.expect_find().return_const(Ok(None));
        assert_eq!(run(&mut tx, &known()), Err(Error::InvalidCredentials));
    }
}
