use lectern_domain::identity::{User, UserEdit};
use lectern_domain::{Event, Version};

use super::{name_taken, names_free, saved};
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::Tx;
use crate::{Context, Error};

/// Change one's own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateMe {
    /// The version that the caller has seen.
    pub expected: Option<Version>,
    /// The changes.
    pub edit: UserEdit,
}

/// Changes the caller's own account.
///
/// # Errors
/// `AuthenticationRequired`, `Stale`, `AlreadyExists`, `User`, `Store`.
pub fn update_me(tx: &mut dyn Tx, at: &Context, command: &UpdateMe) -> Result<User, Error> {
    let id = at.signed_in()?.user;
    let mut user = super::found(tx.users().find(id)?)?;
    unchanged(user.state().version, command.expected)?;
    names_free(tx, id, command.edit.email.as_ref(), command.edit.username.as_ref())?;
    user.edit(command.edit.clone(), at.now)?;
    let version = tx.users().save(&user).map_err(name_taken)?;
    let username = user.state().username.as_str().to_owned();
    announce(tx, at, &Event::UserUpdated { id, version, username })?;
    Ok(saved(&user, version))
}
