use lectern_domain::identity::{Password, PasswordHash, User};
use lectern_domain::{Event, Violation};

use super::ClaimAttempt;
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

    /// The attempt to show the present password, counted apart from logins.
    pub(crate) fn attempt(user: &User) -> ClaimAttempt {
        ClaimAttempt {
            login: user.state().id.to_string(),
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
    tx.sessions().revoke_all(caller.user, Some(caller.session), at.now)?;
    ChangePassword::attempt(&user).succeeded(tx, at)?;
    Ok(announce(
        tx,
        at,
        &Event::UserPasswordChanged {
            id: caller.user,
            version,
        },
    )?)
}
