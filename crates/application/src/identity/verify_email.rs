use lectern_domain::Event;
use lectern_domain::identity::{TokenHash, TokenPurpose};

use super::opened_by;
use crate::announce::announce;
use crate::effects::{Letter, post};
use crate::ports::Tx;
use crate::{Context, Error};

/// Keeps that an address is its account's: whoever shows the token has read what was sent there. The token is spent.
///
/// # Errors
/// `EmailTokenInvalid`, `Store`.
pub fn verify_email(tx: &mut dyn Tx, at: &Context, token: &TokenHash) -> Result<(), Error> {
    let mut user = opened_by(tx, at, token, TokenPurpose::VerifyEmail)?;
    let id = user.state().id;
    if user.verify_email(at.now)? {
        let version = tx.users().save(&user)?;
        announce(tx, at, &Event::UserEmailVerified { id, version })?;
    }
    Ok(tx.email_tokens().spend_all(id, TokenPurpose::VerifyEmail, at.now)?)
}

/// Posts the letter that asks for it once more. An address that is verified is asked for nothing.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn resend_verification(tx: &mut dyn Tx, at: &Context) -> Result<(), Error> {
    let user = super::found(tx.users().find(at.signed_in()?.user)?)?;
    if !user.state().email_verified {
        post(tx, at, Letter::VerifyEmail { user: user.state().id.uuid() })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Role, User, UserState};

    use crate::fixtures::{deleted, email_token, guest, id, member, user};
    use crate::mocks::MockTx;

    const HASH: TokenHash = TokenHash([5; 32]);

    fn verified() -> User {
        User::restore(UserState { email_verified: true, ..user(1, Role::Student).state().clone() })
    }

    fn having(user: &User) -> MockTx {
        MockTx::default().having_email_token(Some(email_token(1, TokenPurpose::VerifyEmail))).having_user(user)
    }

    #[test]
    fn a_token_verifies_the_address_and_is_spent() {
        let mut tx = having(&user(1, Role::Student))
            .saving_user(|user| user.email_verified)
            .telling(&["user.email_verified"])
            .spending(1, TokenPurpose::VerifyEmail);
        assert_eq!(verify_email(&mut tx, &guest(), &HASH), Ok(()));
        let mut tx = having(&verified()).spending(1, TokenPurpose::VerifyEmail);
        assert_eq!(verify_email(&mut tx, &guest(), &HASH), Ok(()), "it is verified already");
    }

    #[test]
    fn any_other_token_is_refused() {
        let reset = Some(email_token(1, TokenPurpose::ResetPassword));
        for token in [None, reset] {
            let mut tx = MockTx::default().having_email_token(token).having_user(&user(1, Role::Student));
            assert_eq!(verify_email(&mut tx, &guest(), &HASH), Err(Error::EmailTokenInvalid));
        }
        assert_eq!(verify_email(&mut having(&deleted(1)), &guest(), &HASH), Err(Error::EmailTokenInvalid));
    }

    #[test]
    fn the_letter_is_posted_again_while_it_is_needed() {
        let at = member(1, Role::Student);
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        tx = tx.posting(Letter::VerifyEmail { user: id(1) });
        assert_eq!(resend_verification(&mut tx, &at), Ok(()));
        assert_eq!(resend_verification(&mut MockTx::default().having_user(&verified()), &at), Ok(()));
        let refused = resend_verification(&mut MockTx::default(), &guest());
        assert_eq!(refused, Err(Error::AuthenticationRequired));
    }
}
