use lectern_domain::identity::{Email, Password, PasswordHash, Roles, User, Username};
use lectern_domain::{Event, UserId};

use super::{NewSession, SessionTerms, name_taken, names_free};
use crate::announce::announce;
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

/// Makes the account and its session, in one.
///
/// # Errors
/// `AlreadyExists` for the e-mail address and the username, both at once; `Store`.
pub fn register(
    tx: &mut dyn Tx,
    at: &Context,
    command: &Register,
    (password, roles): (&PasswordHash, Roles),
    terms: &SessionTerms,
) -> Result<User, Error> {
    let Register {
        id,
        email,
        username,
        password: _,
        session: _,
    } = command;
    names_free(tx, *id, Some(email), Some(username))?;
    let user = User::register(*id, (email.clone(), username.clone()), password.clone(), roles, at.now);
    tx.users().add(&user).map_err(name_taken)?;
    let version = user.state().version;
    let username = username.as_str().to_owned();
    let id = *id;
    announce(tx, at, &Event::UserRegistered { id, version, username })?;
    terms.open(tx, at, id)?;
    Ok(user)
}
