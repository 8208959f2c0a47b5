//! Tokens that letters carry: whoever shows one has read what was sent to an address.

use super::{Email, TokenHash, User, UserStatus};
use crate::{JobId, Timestamp, UserId};

/// What a token from a letter is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenPurpose {
    /// To show that an address is one's own.
    VerifyEmail,
    /// To choose a new password.
    ResetPassword,
}

impl TokenPurpose {
    /// Every purpose.
    pub const ALL: [Self; 2] = [Self::VerifyEmail, Self::ResetPassword];

    /// The name, such as `verify_email`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetPassword => "reset_password",
        }
    }

    /// The purpose of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

/// What is kept of a token. Its text stands in the letter and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailToken {
    /// The hash of its text.
    pub hash: TokenHash,
    /// What it is good for.
    pub purpose: TokenPurpose,
    /// Whose account it is about.
    pub user: UserId,
    /// The case-folded address that it was sent to.
    pub email: String,
    /// The job that sent it.
    pub job: JobId,
    /// When its time is over.
    pub expires_at: Timestamp,
    /// When it was used, or became worthless: it is good for nothing any more, however often its letter is sent.
    pub spent_at: Option<Timestamp>,
}

impl EmailToken {
    /// The most letters of one purpose within the life of their tokens for one account, wherever they go, less one for each
    /// other account that was written to at the address. So at most fifteen go to one address, of five accounts: who moves
    /// accounts to it in turn does not fill the mailbox, and no single account keeps its owner's letter away.
    pub const MOST: i64 = 5;

    /// Whether it may be used at `now` for `purpose` by whoever shows it. A token that was sent to an address which is
    /// not the account's any more is as good as none.
    #[must_use]
    pub fn opens(&self, user: &User, purpose: TokenPurpose, now: Timestamp) -> bool {
        let state = user.state();
        let alive = state.status != UserStatus::Deleted;
        let theirs = self.user == state.id && self.email == Email::folded(&state.email);
        let unspent = self.spent_at.is_none() && now < self.expires_at;
        alive && theirs && unspent && self.purpose == purpose
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::SignedDuration;
    use crate::identity::{PasswordHash, Roles, UserEdit, Username};

    fn user(email: &str) -> User {
        let names = (Email::parse(email).unwrap(), Username::parse("ada").unwrap());
        User::register(Uuid::from_u128(1).into(), names, PasswordHash::none(), Roles::NONE, Timestamp::UNIX_EPOCH)
    }

    fn token() -> EmailToken {
        EmailToken {
            hash: TokenHash([1; 32]),
            purpose: TokenPurpose::VerifyEmail,
            user: Uuid::from_u128(1).into(),
            email: "ada@example.org".to_owned(),
            job: Uuid::from_u128(2).into(),
            expires_at: Timestamp::UNIX_EPOCH + SignedDuration::from_secs(10),
            spent_at: None,
        }
    }

    #[test]
    fn it_opens_what_it_was_made_for_and_nothing_else() {
        let (in_time, late) = (Timestamp::from_second(9).unwrap(), Timestamp::from_second(10).unwrap());
        let (ada, verify) = (user("Ada@Example.org"), TokenPurpose::VerifyEmail);
        assert!(token().opens(&ada, verify, in_time));
        assert!(!token().opens(&ada, verify, late));
        assert!(!token().opens(&ada, TokenPurpose::ResetPassword, in_time));
        assert!(!token().opens(&user("ada@example.com"), verify, in_time));
        let other = EmailToken { user: Uuid::from_u128(9).into(), ..token() };
        assert!(!other.opens(&ada, verify, in_time));
        let spent = EmailToken { spent_at: Some(in_time), ..token() };
        assert!(!spent.opens(&ada, verify, in_time));
    }

    #[test]
    fn another_address_and_a_deleted_account_leave_it_worthless() {
        let (now, verify) = (Timestamp::UNIX_EPOCH, TokenPurpose::VerifyEmail);
        let mut moved = user("ada@example.org");
        let edit = UserEdit { email: Email::parse("ada@example.com").ok(), ..UserEdit::default() };
        assert_eq!(moved.edit(edit, now), Ok(true));
        assert!(!token().opens(&moved, verify, now));
        let mut gone = user("ada@example.org");
        let id = gone.state().id;
        gone.delete(User::anonymous_names(id).unwrap(), true, now).unwrap();
        let stand_in = EmailToken { email: gone.state().email.folded(), ..token() };
        assert!(!stand_in.opens(&gone, verify, now));
    }

    #[test]
    fn every_name_leads_back_to_its_purpose() {
        for purpose in TokenPurpose::ALL {
            assert_eq!(TokenPurpose::named(purpose.name()), Some(purpose));
        }
        assert_eq!(TokenPurpose::named("open_sesame"), None);
    }
}
