use lectern_domain::Event;
use lectern_domain::identity::User;

use super::{end_sessions, other_admins};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error, StoreError};

/// Deletes the caller's own account: it becomes anonymous, and every session ends.
///
/// # Errors
/// `AuthenticationRequired`, `User(LastAdmin)`, `Store`.
pub fn delete_me(tx: &mut dyn Tx, at: &Context) -> Result<(), Error> {
    let id = at.signed_in()?.user;
    let mut user = super::found(tx.users().find(id)?)?;
    let others = other_admins(tx, &user)?;
    let stand_in = User::anonymous_names(id).map_err(|_| StoreError::Corrupt)?;
    user.delete(stand_in, others, at.now)?;
    let version = tx.users().save(&user)?;
    announce(tx, at, &Event::UserDeleted { id, version })?;
    Ok(end_sessions(tx, at, (id, None), "user_deleted")?)
}
