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
    announce(
        tx,
        at,
        &Event::UserRolesChanged {
            id: command.user,
            version,
            roles,
        },
    )?;
    Ok(saved(&user, version))
}
