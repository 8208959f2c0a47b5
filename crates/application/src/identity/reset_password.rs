use lectern_domain::UserId;
use lectern_domain::identity::{PasswordHash, TokenHash, TokenPurpose};

use super::{ClaimAttempt, opened_by, password_replaced};
use crate::ports::Tx;
use crate::{Context, Error};

/// Whether a token chooses a new password, before the new one is hashed: that is slow, and not done for everybody.
///
/// # Errors
/// `EmailTokenInvalid`, `Store`.
pub fn may_reset_password(tx: &mut dyn Tx, at: &Context, token: &TokenHash) -> Result<(), Error> {
    opened_by(tx, at, token, TokenPurpose::ResetPassword).map(|_| ())
}

/// Keeps the new password of whoever read the letter, and answers who that is. Every session ends, the token is spent,
/// and failed logins are forgiven.
///
/// # Errors
/// `EmailTokenInvalid`, `Store`.
pub fn reset_password(
    tx: &mut dyn Tx,
    at: &Context,
    token: &TokenHash,
    password: &PasswordHash,
) -> Result<UserId, Error> {
    let mut user = opened_by(tx, at, token, TokenPurpose::ResetPassword)?;
    user.change_password(password.clone(), at.now)?;
    let (id, version) = (user.state().id, tx.users().save(&user)?);
    password_replaced(tx, at, (id, version), None)?;
    for login in [user.state().email.folded(), user.state().username.folded()] {
        ClaimAttempt { login }.succeeded(tx, at)?;
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::SignedDuration;
    use lectern_domain::identity::{EmailToken, Role};

    use crate::effects::Letter;
    use crate::fixtures::{email_token, guest, id, noon, user};
    use crate::mocks::MockTx;

    fn run(tx: &mut MockTx) -> Result<UserId, Error> {
        reset_password(tx, &guest(), &TokenHash([5; 32]), &PasswordHash::from("new hash".to_owned()))
    }

    fn token() -> EmailToken {
        email_token(1, TokenPurpose::ResetPassword)
    }

    #[test]
    fn a_token_replaces_the_password_once_and_ends_every_session() {
        let mut tx = MockTx::default()
            .having_email_token(Some(token()))
            .having_user(&user(1, Role::Student))
            .saving_user(|user| user.password.as_str() == "new hash" && !user.email_verified)
            .telling(&["user.password_changed", "session.revoked"])
            .ending_sessions(1, None)
            .posting(Letter::PasswordChanged { user: id(1) })
            .spending(1, TokenPurpose::ResetPassword);
        tx.login_attempts.expect_remove().times(4).return_const(Ok(()));
        tx.login_attempts.expect_save().times(2).return_const(Ok(()));
        assert_eq!(run(&mut tx), Ok(id(1)));
    }

    #[test]
    fn a_token_that_is_unknown_spent_late_or_for_something_else_is_refused_alike() {
        let late = EmailToken { expires_at: noon() - SignedDuration::from_micros(1), ..token() };
        let table = [None, Some(late), Some(email_token(1, TokenPurpose::VerifyEmail))];
        for token in table {
            let having = || MockTx::default().having_email_token(token.clone()).having_user(&user(1, Role::Student));
            assert_eq!(run(&mut having()), Err(Error::EmailTokenInvalid));
            let looked = may_reset_password(&mut having(), &guest(), &TokenHash([5; 32]));
            assert_eq!(looked, Err(Error::EmailTokenInvalid));
        }
    }
}
