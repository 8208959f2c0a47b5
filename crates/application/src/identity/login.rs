use lectern_domain::identity::{Password, PasswordHash, User, UserStatus};

use super::{ClaimAttempt, NewSession, SessionTerms};
use crate::ports::Tx;
use crate::{Context, Error};

/// Open a session with a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// An e-mail address or a username, folded by [`lectern_domain::identity::folded_login`].
    pub login: String,
    /// The password that was given.
    pub password: Password,
    /// The session to open.
    pub session: NewSession,
}

/// What the comparison of the password showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The account, as it was when its password was compared.
    pub user: User,
    /// The same password under the present scheme and cost, when it was kept under an older one.
    pub rehashed: Option<PasswordHash>,
}

/// Opens the session of somebody whose password was right.
///
/// # Errors
/// `InvalidCredentials` when the password changed meanwhile, `AccountSuspended`, `Store`.
pub fn login(
    tx: &mut dyn Tx,
    at: &Context,
    command: &Login,
    known: &Known,
    terms: &SessionTerms,
) -> Result<User, Error> {
    let id = known.user.state().id;
    let mut user = tx.users().find(id)?.ok_or(Error::InvalidCredentials)?;
    if user.state().password != known.user.state().password {
        return Err(Error::InvalidCredentials);
    }
    match user.status(at.now) {
        UserStatus::Active => {}
        UserStatus::Suspended { .. } => return Err(Error::AccountSuspended),
        UserStatus::Deleted => return Err(Error::InvalidCredentials),
    }
    if let Some(hash) = &known.rehashed {
        user.rehash(hash.clone());
        user = super::saved(&user, tx.users().save(&user)?);
    }
    ClaimAttempt {
        login: command.login.clone(),
    }
    .succeeded(tx, at)?;
    terms.open(tx, at, id)?;
    Ok(user)
}
