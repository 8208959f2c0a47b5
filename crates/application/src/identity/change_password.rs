use lectern_domain::Violation;
use lectern_domain::identity::{Password, PasswordHash, User};

use super::{ClaimAttempt, password_replaced};
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

    /// What an absent present password answers, where one is wanted.
    pub(crate) fn absent() -> Error {
        Error::Invalid(Violations::one("/current_password", Violation::Required))
    }

    /// The attempt to show the present password. It is counted apart from logins, which are case-folded: nobody can
    /// type this one there and so keep somebody from changing their password.
    pub(crate) fn attempt(user: &User) -> ClaimAttempt {
        ClaimAttempt { login: format!("PASSWORD OF {}", user.state().id) }
    }
}

/// Keeps the new hash, if the password that was compared is still the one, and ends every other session.
///
/// # Errors
/// `Invalid` when the password changed meanwhile, `User`, `Store`.
pub fn change_password(tx: &mut dyn Tx, at: &Context, known: &User, hash: &PasswordHash) -> Result<(), Error> {
    let caller = at.signed_in()?;
    let mut user = super::found(tx.users().find(caller.user)?)?;
    if !user.keeps_password_of(known) {
        return Err(ChangePassword::mismatch());
    }
    user.change_password(hash.clone(), at.now)?;
    let version = tx.users().save(&user)?;
    Ok(password_replaced(tx, at, (caller.user, version), Some(caller.session))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::SignedDuration;
    use lectern_domain::identity::{Role, TokenPurpose};

    use crate::effects::Letter;
    use crate::fixtures::{guest, id, member, noon, user};
    use crate::mocks::MockTx;

    fn new_hash() -> PasswordHash {
        PasswordHash::from("new hash".to_owned())
    }

    #[test]
    fn the_new_hash_is_kept_and_every_other_session_ends() {
        let known = user(1, Role::Student);
        let mut tx = MockTx::default()
            .having_user(&known)
            .saving_user(|user| user.password.as_str() == "new hash")
            .ending_sessions(1, Some(1))
            .telling(&["user.password_changed", "session.revoked"])
            .spending(1, TokenPurpose::ResetPassword)
            .posting(Letter::PasswordChanged { user: id(1) });
        let changed = change_password(&mut tx, &member(1, Role::Student), &known, &new_hash());
        assert_eq!(changed, Ok(()));
    }

    #[test]
    fn the_password_that_was_compared_must_still_be_the_one() {
        let known = user(1, Role::Student);
        let mut since = known.clone();
        let later = noon() + SignedDuration::from_secs(1);
        since.change_password(PasswordHash::from("another".to_owned()), later).unwrap();
        let mut tx = MockTx::default().having_user(&since);
        let refused = change_password(&mut tx, &member(1, Role::Student), &known, &new_hash());
        assert_eq!(refused, Err(ChangePassword::mismatch()));
        let refused = change_password(&mut tx, &guest(), &known, &new_hash());
        assert_eq!(refused, Err(Error::AuthenticationRequired));
    }

    #[test]
    fn its_attempts_are_counted_where_no_login_counts() {
        let attempt = ChangePassword::attempt(&user(1, Role::Student)).login;
        assert!(attempt.contains(&id::<lectern_domain::UserId>(1).to_string()));
        assert_ne!(attempt, lectern_domain::identity::folded_login(&attempt));
    }
}
