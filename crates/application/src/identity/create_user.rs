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
}

/// Makes an account without a session, as the command line does for the first administrator.
///
/// # Errors
/// `PermissionDenied`, `AlreadyExists`, `Store`.
pub fn create_user(tx: &mut dyn Tx, at: &Context, command: &CreateUser, hash: &PasswordHash) -> Result<User, Error> {
    at.permit(Capability::ManageUsers)?;
    let CreateUser {
        id,
        email,
        username,
        password: _,
        roles,
    } = command;
    names_free(tx, *id, Some(email), Some(username))?;
    let user = User::register(*id, (email.clone(), username.clone()), hash.clone(), *roles, at.now);
    tx.users().add(&user).map_err(name_taken)?;
    let (version, username) = (user.state().version, username.as_str().to_owned());
    announce(
        tx,
        at,
        &Event::UserRegistered {
            id: *id,
            version,
            username,
        },
    )?;
    Ok(user)
}
