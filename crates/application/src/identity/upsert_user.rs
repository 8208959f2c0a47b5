use lectern_domain::Event;
use lectern_domain::identity::{Capability, Email, PasswordHash, User, UserEdit};

use super::{CreateUser, SetRoles, create_user, name_taken, names_free, set_roles};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

/// What an upsert came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Upserted {
    /// There was no such username; an account was made.
    Created(User),
    /// The account has the e-mail address and the roles that were asked for, perhaps as before. Its password stays.
    Found(User),
}

/// Sees to it that an account with this username, e-mail address and roles is there. Doing it twice changes nothing.
///
/// # Errors
/// `PermissionDenied`, `AlreadyExists`, `User`, `Store`.
pub fn upsert_user(
    tx: &mut dyn Tx,
    at: &Context,
    command: &CreateUser,
    hash: &PasswordHash,
) -> Result<Upserted, Error> {
    at.permit(Capability::ManageUsers)?;
    let Some(user) = tx.users().find_by_login(&command.username.folded())? else {
        return create_user(tx, at, command, hash).map(Upserted::Created);
    };
    let roles = SetRoles { user: user.state().id, roles: command.roles, expected: None };
    move_mail(tx, at, user, &command.email)?;
    set_roles(tx, at, &roles).map(Upserted::Found)
}

fn move_mail(tx: &mut dyn Tx, at: &Context, mut user: User, email: &Email) -> Result<(), Error> {
    let id = user.state().id;
    let edit = UserEdit { email: Some(email.clone()), ..UserEdit::default() };
    if !user.edit(edit, at.now)? {
        return Ok(());
    }
    names_free(tx, id, Some(email), None)?;
    let version = tx.users().save(&user).map_err(name_taken)?;
    let username = user.state().username.as_str().to_owned();
    Ok(announce(tx, at, &Event::UserUpdated { id, version, username })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Password, Role, Roles};

    use crate::fixtures::{email, id, member, operator, user, username};
    use crate::mocks::MockTx;

    /// User 1 as a student with an address of somebody's.
    fn command(address: u128) -> CreateUser {
        CreateUser {
            id: id(5),
            email: email(address),
            username: username(1),
            password: Password::given("correct horse"),
            verified: false,
            roles: Roles::from_iter([Role::Student]),
        }
    }

    fn run(tx: &mut MockTx, command: &CreateUser) -> Result<Upserted, Error> {
        upsert_user(tx, &operator(), command, &PasswordHash::from("hash".to_owned()))
    }

    fn having(user: &User) -> MockTx {
        MockTx::default()
            .having_user(user)
            .having_login("user1", Some(user.clone()))
            .having_login("user2@example.org", None)
    }

    #[test]
    fn an_account_that_is_as_asked_for_is_left_alone() {
        let there = user(1, Role::Student);
        assert_eq!(run(&mut having(&there), &command(1)), Ok(Upserted::Found(there)));
    }

    #[test]
    fn what_differs_is_set_right() {
        let mut tx = having(&user(1, Role::Author))
            .saving_user(|user| user.roles == Roles::from_iter([Role::Student]))
            .telling(&["user.roles_changed"]);
        assert!(matches!(run(&mut tx, &command(1)), Ok(Upserted::Found(_))));
        let mut tx =
            having(&user(1, Role::Student)).saving_user(|user| user.email == email(2)).telling(&["user.updated"]);
        assert!(matches!(run(&mut tx, &command(2)), Ok(Upserted::Found(_))));
    }

    #[test]
    fn an_account_that_is_not_there_is_made() {
        let mut tx = MockTx::default()
            .having_login("user1", None)
            .having_login("user2@example.org", None)
            .telling(&["user.registered"]);
        tx.users.expect_add().times(1).return_const(Ok(()));
        let made = run(&mut tx, &command(2));
        assert!(matches!(made, Ok(Upserted::Created(user)) if user.state().id == id(5)));
    }

    #[test]
    fn it_is_for_those_who_manage_accounts() {
        let hash = PasswordHash::from("hash".to_owned());
        let refused = upsert_user(&mut MockTx::default(), &member(1, Role::Moderator), &command(1), &hash);
        assert_eq!(refused, Err(Error::PermissionDenied));
    }
    #[test]
    fn an_address_of_somebody_else_is_refused_before_anything_is_kept() {
        let there = user(1, Role::Author);
        let mut tx = MockTx::default()
            .having_login("user1", Some(there))
            .having_login("user2@example.org", Some(user(2, Role::Student)));
        let taken = crate::Violations::one("/email", lectern_domain::Violation::Taken);
        assert_eq!(run(&mut tx, &command(2)), Err(Error::AlreadyExists(taken)));
    }
}
