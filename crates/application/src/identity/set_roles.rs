use lectern_domain::identity::{Capability, Roles, User};
use lectern_domain::{Event, UserId, Version};

use super::{other_admins, saved};
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::Tx;
use crate::{Context, Error};

/// Set somebody's roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetRoles {
    /// Whose.
    pub user: UserId,
    /// All of their roles from now on.
    pub roles: Roles,
    /// The version that the caller has seen.
    pub expected: Option<Version>,
}

/// Sets the roles; setting them twice changes nothing. They count from the next request on, at the latest a second later on other nodes.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Stale`, `User`, `Store`.
pub fn set_roles(tx: &mut dyn Tx, at: &Context, command: &SetRoles) -> Result<User, Error> {
    at.permit(Capability::ManageUsers)?;
    let mut user = super::found(tx.users().find(command.user)?)?;
    unchanged(user.state().version, command.expected)?;
    let (known, others) = (user.clone(), other_admins(tx, &user)?);
    user.set_roles(command.roles, at.standing()?, others, at.now)?;
    if command.roles == known.state().roles {
        return Ok(known);
    }
    let version = tx.users().save(&user)?;
    let roles = command.roles.names();
    announce(tx, at, &Event::UserRolesChanged { id: command.user, version, roles })?;
    Ok(saved(&user, version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Role, UserError};

    use crate::Hidden;
    use crate::fixtures::{deleted, guest, id, member, operator, suspended, user};
    use crate::mocks::MockTx;

    fn command(role: Role, expected: Option<i64>) -> SetRoles {
        SetRoles { user: id(1), roles: Roles::from_iter([role]), expected: expected.map(Version::from) }
    }

    #[test]
    fn roles_are_set_by_administrators_and_the_command_line() {
        for at in [member(9, Role::Admin), operator()] {
            let mut tx = MockTx::default()
                .having_user(&user(1, Role::Student))
                .saving_user(|user| user.roles == Roles::from_iter([Role::Author]))
                .telling(&["user.roles_changed"]);
            let user = set_roles(&mut tx, &at, &command(Role::Author, Some(1))).unwrap();
            assert_eq!(user.state().version, Version::from(2));
        }
    }

    #[test]
    fn setting_the_same_roles_changes_nothing() {
        let student = user(1, Role::Student);
        let mut tx = MockTx::default().having_user(&student);
        let again = set_roles(&mut tx, &member(9, Role::Admin), &command(Role::Student, Some(1)));
        assert_eq!(again, Ok(student));
    }

    #[test]
    fn the_last_active_administrator_stays_one() {
        let demote = command(Role::Student, None);
        let table = [(user(1, Role::Admin), 1, false), (user(1, Role::Admin), 2, true)];
        for (admin, active, may) in table {
            let mut tx = MockTx::default().having_user(&admin).having_admins(active);
            if may {
                tx = tx.saving_user(|_| true).telling(&["user.roles_changed"]);
            }
            let answer = set_roles(&mut tx, &operator(), &demote);
            assert_eq!(answer.err(), (!may).then_some(Error::User(UserError::LastAdmin)));
        }
        let mut tx = MockTx::default()
            .having_user(&suspended(1, Role::Admin))
            .having_admins(1)
            .saving_user(|_| true)
            .telling(&["user.roles_changed"]);
        assert!(set_roles(&mut tx, &operator(), &demote).is_ok(), "the one who counts is another");
    }

    #[test]
    fn others_and_other_versions_are_refused() {
        let student = user(1, Role::Student);
        let table = [
            (guest(), student.clone(), Error::AuthenticationRequired),
            (member(9, Role::Moderator), student.clone(), Error::PermissionDenied),
            (member(9, Role::Admin), deleted(1), Error::NotFound(Hidden::User)),
            (member(9, Role::Admin), student, Error::Stale { current: Some(Version::FIRST) }),
        ];
        for (at, user, refusal) in table {
            let mut tx = MockTx::default().having_user(&user);
            assert_eq!(set_roles(&mut tx, &at, &command(Role::Author, Some(9))), Err(refusal));
        }
    }
}
