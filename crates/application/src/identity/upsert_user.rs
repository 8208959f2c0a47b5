use lectern_domain::identity::{Capability, Email, PasswordHash, User, UserEdit};
use lectern_domain::{Event, Patch};

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
    let roles = SetRoles {
        user: user.state().id,
        roles: command.roles,
        expected: None,
    };
    move_mail(tx, at, user, &command.email)?;
    set_roles(tx, at, &roles).map(Upserted::Found)
}

fn move_mail(tx: &mut dyn Tx, at: &Context, mut user: User, email: &Email) -> Result<(), Error> {
    let id = user.state().id;
    if user.state().email == *email {
        return Ok(());
    }
    names_free(tx, id, Some(email), None)?;
    let edit = UserEdit {
        email: Some(email.clone()),
        username: None,
        bio: Patch::Keep,
        image: Patch::Keep,
    };
    user.edit(edit, at.now)?;
    let version = tx.users().save(&user).map_err(name_taken)?;
    let username = user.state().username.as_str().to_owned();
    Ok(announce(tx, at, &Event::UserUpdated { id, version, username })?)
}
