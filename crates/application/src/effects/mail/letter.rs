use std::fmt;

use lectern_domain::identity::TokenPurpose;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::effects::{NewJob, Task, enqueue};
use crate::ports::{Tx, Vault};
use crate::{Context, StoreError};

/// A letter that is to be sent. It is kept with its job, so it names people by their identifiers and holds no secret. Where
/// there is nothing but an address or a name to tell them by, that is closed ([`Vault`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Letter {
    /// Asks somebody to show that the address of their account is theirs.
    VerifyEmail {
        /// Whose account.
        user: Uuid,
    },
    /// Lets the owner of an address choose a new password, if an account has it.
    ForgottenPassword {
        /// The address that was given, closed. Whose it is, or that it is nobody's, is found out when nobody waits for it:
        /// neither who asked can tell nor who reads the queue.
        address: String,
    },
    /// As older programs queued it: it lets somebody choose a new password.
    ResetPassword {
        /// Whose account; nothing is sent where there is none.
        user: Option<Uuid>,
    },
    /// Tells somebody that their password was changed.
    PasswordChanged {
        /// Whose password.
        user: Uuid,
    },
    /// Tells somebody at their former address, which was verified, that their account has another.
    EmailChanged {
        /// Whose account.
        user: Uuid,
        /// The former address, closed. Nothing else remembers it.
        former: String,
    },
    /// Tells somebody at their address, which was verified, that their account was deleted.
    AccountDeleted {
        /// What they were called, closed.
        username: String,
        /// The address, closed. Nothing else remembers either.
        address: String,
    },
    /// Tells somebody that they have a follower.
    NewFollower {
        /// Who is told.
        user: Uuid,
        /// Who follows them.
        follower: Uuid,
    },
    /// Tells somebody of a comment on an article of theirs.
    NewComment {
        /// Who is told.
        user: Uuid,
        /// The comment.
        comment: Uuid,
    },
    /// Tells somebody that a webhook of theirs hears of nothing any more.
    WebhookDisabled {
        /// Whose webhook.
        user: Uuid,
        /// The webhook.
        webhook: Uuid,
    },
}

impl Letter {
    /// What the token of this letter is good for; nothing where it has none.
    #[must_use]
    pub const fn purpose(&self) -> Option<TokenPurpose> {
        match self {
            Self::VerifyEmail { .. } => Some(TokenPurpose::VerifyEmail),
            Self::ForgottenPassword { .. } | Self::ResetPassword { .. } => Some(TokenPurpose::ResetPassword),
            Self::PasswordChanged { .. }
            | Self::EmailChanged { .. }
            | Self::AccountDeleted { .. }
            | Self::NewFollower { .. }
            | Self::NewComment { .. }
            | Self::WebhookDisabled { .. } => None,
        }
    }

    /// The same with what is closed in it open; nothing, where that cannot be opened any more.
    pub(crate) fn opened(self, vault: &dyn Vault) -> Option<Self> {
        Some(match self {
            Self::ForgottenPassword { address } => Self::ForgottenPassword { address: vault.open(&address)? },
            Self::EmailChanged { user, former } => Self::EmailChanged { user, former: vault.open(&former)? },
            Self::AccountDeleted { username, address } => {
                Self::AccountDeleted { username: vault.open(&username)?, address: vault.open(&address)? }
            }
            names_by_identifiers => names_by_identifiers,
        })
    }
}

/// Posts a letter in this transaction: it leaves if and only if the rest is kept.
pub(crate) fn post(tx: &mut dyn Tx, at: &Context, letter: Letter) -> Result<(), StoreError> {
    enqueue(tx, at, &NewJob::now(at, Task::SendMail { letter })).map(|_| ())
}

/// What is to be written: a letter's template, and the words that belong into it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The template, such as `verify_email`.
    pub template: &'static str,
    /// Words by their names.
    pub words: Vec<(&'static str, String)>,
}

/// A word may be a token, so they are not shown.
impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sheet").field("template", &self.template).finish_non_exhaustive()
    }
}

impl Sheet {
    /// Every letter, with words such as they might be: what templates are tried with before anybody relies on them.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        let filled = |(template, names): (&'static str, &[&'static str])| Self {
            template,
            words: names.iter().map(|name| (*name, format!("[{name}]"))).collect(),
        };
        TEMPLATES.into_iter().map(filled).collect()
    }
}

/// The words that each template is given.
const TEMPLATES: [(&str, &[&str]); 8] = [
    ("verify_email", &["username", "token", "valid_for"]),
    ("reset_password", &["username", "token", "valid_for"]),
    ("password_changed", &["username"]),
    ("email_changed", &["username"]),
    ("account_deleted", &["username"]),
    ("new_follower", &["username", "follower"]),
    ("new_comment", &["username", "commenter", "title", "slug"]),
    ("webhook_disabled", &["username", "webhook", "host", "reason"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{guest, id, noon};
    use crate::mocks::MockTx;

    #[test]
    fn a_letter_is_posted_as_a_job_that_names_people_alone() {
        let mut tx = MockTx::default();
        let added = tx.jobs.expect_add().times(1);
        added
            .withf(|_, job| {
                let payload = job.task.write().unwrap();
                payload
                    == format!(
                        r#"{{"kind":"mail.send","letter":{{"name":"verify_email","user":"{}"}}}}"#,
                        Uuid::from_u128(1)
                    )
                    && job.due_at == noon()
            })
            .return_const(Ok(Some(id(1))));
        assert_eq!(post(&mut tx, &guest(), Letter::VerifyEmail { user: id(1) }), Ok(()));
    }

    #[test]
    fn a_letter_has_its_token_where_it_needs_one() {
        let user = id(1);
        assert_eq!(Letter::VerifyEmail { user }.purpose(), Some(TokenPurpose::VerifyEmail));
        assert_eq!(Letter::ResetPassword { user: None }.purpose(), Some(TokenPurpose::ResetPassword));
        assert_eq!(Letter::PasswordChanged { user }.purpose(), None);
    }
}
