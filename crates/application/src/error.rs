//! The one error of every use case. Each face turns it into its own shape with one exhaustive `match`.

use lectern_domain::effects::{JobError, WebhookError};
use lectern_domain::identity::{FollowError, UserError};
use lectern_domain::publishing::{ArticleError, CommentError};
use lectern_domain::{SignedDuration, Version};

use crate::ports::{HashingError, MailError, TokenError};
use crate::trace::decided;
use crate::{StoreError, Violations};

/// Why something that the school was asked did not happen. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Only for somebody who is signed in.
    #[error("only for somebody who is signed in")]
    AuthenticationRequired,
    /// Login and password do not belong together, whichever of them is wrong.
    #[error("login or password is wrong")]
    InvalidCredentials,
    /// A token that we did not make, or not for this.
    #[error("the token is not valid")]
    TokenInvalid,
    /// A token of ours whose time is over.
    #[error("the token has expired")]
    TokenExpired,
    /// A session that began too long ago to stand for the password.
    #[error("the login is too old")]
    LoginTooOld,
    /// A token from a letter that is spent, too old, for something else, or none of ours: which of it is not told.
    #[error("the token from the letter is not valid, or not any more")]
    EmailTokenInvalid,
    /// The session was ended.
    #[error("the session has ended")]
    SessionRevoked,
    /// The account is suspended.
    #[error("the account is suspended")]
    AccountSuspended,
    /// Visible, but not theirs to do.
    #[error("not permitted")]
    PermissionDenied,
    /// Absent, or hidden from the one who asks: the two cannot be told apart.
    #[error("not found: {0:?}")]
    NotFound(Hidden),
    /// Values that cannot be accepted, all of them at once.
    #[error("the values are not valid")]
    Invalid(Violations),
    /// Values that somebody else has already, all of them at once.
    #[error("already taken")]
    AlreadyExists(Violations),
    /// The slug that was asked for is another article's.
    #[error("the slug is taken")]
    SlugTaken,
    /// Another version is the current one.
    #[error("changed since it was read")]
    Stale {
        /// The current version, when it is known.
        current: Option<Version>,
    },
    /// Too many attempts to log in.
    #[error("too many attempts")]
    TooManyAttempts {
        /// How long to wait.
        wait: SignedDuration,
    },
    /// The idempotency key belongs to another request.
    #[error("the key was used for another request")]
    KeyReused,
    /// The face could not show the result, so there was none.
    #[error("the answer could not be rendered")]
    Unrendered,
    /// A rule of accounts.
    #[error(transparent)]
    User(#[from] UserError),
    /// A rule of following.
    #[error(transparent)]
    Follow(#[from] FollowError),
    /// A rule of articles.
    #[error(transparent)]
    Article(#[from] ArticleError),
    /// A rule of comments.
    #[error(transparent)]
    Comment(#[from] CommentError),
    /// A rule of webhooks.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// A rule of jobs.
    #[error(transparent)]
    Job(#[from] JobError),
    /// Passwords could not be hashed now.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// No letter leaves this school.
    #[error("letters are not sent here")]
    MailOff,
    /// A letter did not leave.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid => Self::TokenInvalid,
            TokenError::Expired => Self::TokenExpired,
        }
    }
}

/// What was not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hidden {
    /// An account or profile.
    User,
    /// A session.
    Session,
    /// An article.
    Article,
    /// A comment.
    Comment,
    /// An event.
    Event,
    /// A webhook.
    Webhook,
    /// What was sent to one.
    Delivery,
    /// A job.
    Job,
    /// The trace of a request.
    Trace,
}

/// Refuses a change of something that is no longer as the caller saw it.
pub(crate) fn unchanged(current: Version, expected: Option<Version>) -> Result<(), Error> {
    match expected {
        Some(expected) if !decided("precondition", expected == current) => Err(Error::Stale { current: Some(current) }),
        _ => Ok(()),
    }
}
