use lectern_domain::identity::{Capability, Email, Password, PasswordHash, Roles, User, Username};
use lectern_domain::{Event, UserId};

use super::{name_taken, names_free};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

/// Make an account for somebody, with roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateUser {
    /// The new account.
    pub id: UserId,
    /// Where mail goes.
    pub email: Email,
    /// The public handle.
    pub username: Username,
    /// The password.
    pub password: Password,
    /// The roles.
    pub roles: Roles,
    /// Whether the one who asks vouches that the address is theirs, so that nobody need prove it.
    pub verified: bool,
}

/// Makes an account without a session, as the command line does for the first administrator.
///
/// # Errors
/// `PermissionDenied`, `AlreadyExists`, `Store`.
pub fn create_user(tx: &mut dyn Tx, at: &Context, command: &CreateUser, hash: &PasswordHash) -> Result<User, Error> {
    at.permit(Capability::ManageUsers)?;
    let CreateUser { id, email, username, password: _, roles, verified } = command;
    names_free(tx, *id, Some(email), Some(username))?;
    let mut user = User::register(*id, (email.clone(), username.clone()), hash.clone(), *roles, at.now);
    if *verified {
        user.verify_email(at.now)?;
    }
    tx.users().add(&user).map_err(name_taken)?;
    let (version, username) = (user.state().version, username.as_str().to_owned());
    announce(tx, at, &Event::UserRegistered { id: *id, version, username })?;
    Ok(user)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::Version;
    use lectern_domain::identity::Role;

    use crate::fixtures::{email, guest, id, member, operator, username};
    use crate::mocks::MockTx;

    fn command() -> CreateUser {
        CreateUser {
            id: id(5),
            email: email(5),
            username: username(5),
            password: Password::given("correct horse"),
            roles: Roles::from_iter([Role::Admin]),
            verified: false,
        }
    }

    fn hash() -> PasswordHash {
        PasswordHash::from("hash".to_owned())
    }

    #[test]
    fn the_command_line_makes_the_first_administrator() {
        let mut tx = MockTx::default()
            .having_login("user5@example.org", None)
            .having_login("user5", None)
            .telling(&["user.registered"]);
        let added = tx.users.expect_add().times(1);
        added.withf(|user| user.is_admin()).return_const(Ok(()));
        let user = create_user(&mut tx, &operator(), &command(), &hash()).unwrap();
        assert_eq!(user.state().roles, command().roles);
    }

    #[test]
    fn an_address_is_proven_only_where_somebody_vouches_for_it() {
        for verified in [false, true] {
            let mut tx = MockTx::default()
                .having_login("user5@example.org", None)
                .having_login("user5", None)
                .telling(&["user.registered"]);
            tx.users.expect_add().times(1).return_const(Ok(()));
            let user = create_user(&mut tx, &operator(), &CreateUser { verified, ..command() }, &hash()).unwrap();
            assert_eq!((user.state().email_verified, user.state().version), (verified, Version::FIRST));
        }
    }

    #[test]
    fn nobody_else_makes_accounts_for_others() {
        let mut tx = MockTx::default();
        let table = [(guest(), Error::AuthenticationRequired), (member(1, Role::Moderator), Error::PermissionDenied)];
        for (at, refusal) in table {
            assert_eq!(create_user(&mut tx, &at, &command(), &hash()), Err(refusal));
        }
    }
}
