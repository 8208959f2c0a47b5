use lectern_domain::identity::{Password, PasswordHash, User};
use lectern_domain::{Event, Violation};

use super::{ClaimAttempt, end_sessions};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error, Violations};

/// Replace one's password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePassword {
    /// The present password.
    pub current: Password,
    /// The new one.
    pub new: Password,
}

impl ChangePassword {
    /// What a wrong present password answers.
    pub(crate) fn mismatch() -> Error {
        Error::Invalid(Violations::one("/current_password", Violation::Mismatch))
    }

    /// The attempt to show the present password. It is counted apart from logins, which are case-folded: nobody can
    /// type this one there and so keep somebody from changing their password.
    pub(crate) fn attempt(user: &User) -> ClaimAttempt {
        ClaimAttempt {
            login: format!("PASSWORD OF {}", user.state().id),
        }
    }
}

/// Keeps the new hash, if the password that was compared is still the one, and ends every other session.
///
/// # Errors
/// `Invalid` when the password changed meanwhile, `User`, `Store`.
pub fn change_password(tx: &mut dyn Tx, at: &Context, known: &User, hash: &PasswordHash) -> Result<(), Error> {
    let caller = at.signed_in()?;
    let mut user = super::found(tx.users().find(caller.user)?)?;
    if user.state().password != known.state().password {
        return Err(ChangePassword::mismatch());
    }
    user.change_password(hash.clone(), at.now)?;
    let version = tx.users().save(&user)?;
    ChangePassword::attempt(&user).succeeded(tx, at)?;
    let id = caller.user;
    announce(tx, at, &Event::UserPasswordChanged { id, version })?;
    Ok(end_sessions(tx, at, (id, Some(caller.session)), "password_changed")?)
}
