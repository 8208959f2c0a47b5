use lectern_domain::identity::{Email, Password, PasswordHash, Roles, User, Username};
use lectern_domain::{Event, UserId};

use super::{NewSession, SessionTerms, name_taken, names_free};
use crate::announce::announce;
use crate::effects::{Letter, post};
use crate::ports::Tx;
use crate::{Context, Error};

/// Make an account and open its first session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// The new account.
    pub id: UserId,
    /// Where mail goes.
    pub email: Email,
    /// The public handle.
    pub username: Username,
    /// The password.
    pub password: Password,
    /// The session to open.
    pub session: NewSession,
}

/// Makes the account and its session, in one, and posts the letter that asks whether the address is theirs.
///
/// # Errors
/// `AlreadyExists` for the e-mail address and the username, both at once; `Invalid` for what is kept for deleted
/// accounts; `Store`.
pub fn register(
    tx: &mut dyn Tx,
    at: &Context,
    command: &Register,
    (password, roles): (&PasswordHash, Roles),
    terms: &SessionTerms,
) -> Result<User, Error> {
    let Register { id, email, username, password: _, session: _ } = command;
    names_free(tx, *id, Some(email), Some(username))?;
    let user = User::register(*id, (email.clone(), username.clone()), password.clone(), roles, at.now);
    tx.users().add(&user).map_err(name_taken)?;
    let version = user.state().version;
    let username = username.as_str().to_owned();
    let id = *id;
    announce(tx, at, &Event::UserRegistered { id, version, username })?;
    terms.open(tx, at, id)?;
    post(tx, at, Letter::VerifyEmail { user: id.uuid() })?;
    Ok(user)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::Violation;
    use lectern_domain::identity::{Role, SessionPolicy, TokenHash, Transport};

    use crate::fixtures::{email, guest, id, user, username};
    use crate::mocks::MockTx;
    use crate::{StoreError, Unique, Violations};

    fn command() -> Register {
        Register {
            id: id(5),
            email: email(5),
            username: username(5),
            password: Password::given("correct horse"),
            session: NewSession { id: id(6), transport: Transport::Cookie, device: Some("curl".to_owned()) },
        }
    }

    fn run(tx: &mut MockTx, command: &Register) -> Result<User, Error> {
        let terms =
            SessionTerms { asked: command.session.clone(), hash: TokenHash([6; 32]), policy: SessionPolicy::default() };
        let hash = PasswordHash::from("hash".to_owned());
        let given = (&hash, Roles::from_iter([Role::Student]));
        register(tx, &guest(), command, given, &terms)
    }

    fn having(by_email: Option<User>, by_name: Option<User>) -> MockTx {
        MockTx::default().having_login("user5@example.org", by_email).having_login("user5", by_name)
    }

    #[test]
    fn an_account_and_its_session_are_made_in_one() {
        let mut tx = having(None, None)
            .telling(&["user.registered", "session.started"])
            .posting(Letter::VerifyEmail { user: id(5) });
        tx.users.expect_add().times(1).return_const(Ok(()));
        let added = tx.sessions.expect_add().times(1);
        added
            .withf(|session, token| session.state().user == id(5) && token.hash == TokenHash([6; 32]))
            .return_const(Ok(()));
        let user = run(&mut tx, &command()).unwrap();
        assert_eq!(user.state().roles, Roles::from_iter([Role::Student]));
        assert_eq!(user.state().password.as_str(), "hash");
    }

    #[test]
    fn taken_names_are_told_both_at_once() {
        let mut both = Violations::one("/email", Violation::Taken);
        both.add("/username", Violation::Taken);
        let other = || Some(user(1, Role::Student));
        let table = [
            (having(other(), other()), both),
            (having(None, other()), Violations::one("/username", Violation::Taken)),
            (having(other(), None), Violations::one("/email", Violation::Taken)),
        ];
        for (mut tx, taken) in table {
            assert_eq!(run(&mut tx, &command()), Err(Error::AlreadyExists(taken)));
        }
    }

    #[test]
    fn a_name_that_was_taken_meanwhile_is_told_in_the_same_words() {
        let taken = |pointer| Error::AlreadyExists(Violations::one(pointer, Violation::Taken));
        let table = [
            (Unique::Email, taken("/email")),
            (Unique::Username, taken("/username")),
            (Unique::Id, Error::Store(StoreError::Taken(Unique::Id))),
        ];
        for (unique, refusal) in table {
            let mut tx = having(None, None);
            tx.users.expect_add().return_const(Err(StoreError::Taken(unique)));
            assert_eq!(run(&mut tx, &command()), Err(refusal));
        }
    }

    #[test]
    fn the_names_of_deleted_accounts_are_reserved() {
        let mut tx = MockTx::default().having_login("user5@example.org", None);
        let command = Register { username: Username::parse("Deleted-018f").unwrap(), ..command() };
        let reserved = Violations::one("/username", Violation::Reserved);
        assert_eq!(run(&mut tx, &command), Err(Error::Invalid(reserved)));
        let mut tx = MockTx::default().having_login("user5@example.org", Some(user(1, Role::Student)));
        let mut both = Violations::one("/email", Violation::Taken);
        both.add("/username", Violation::Reserved);
        assert_eq!(run(&mut tx, &command), Err(Error::Invalid(both)), "both at once");
    }
}
