use std::future::Future;
use std::pin::Pin;

use crate::effects::Mail;

/// What sending comes to.
pub type Sent = Pin<Box<dyn Future<Output = Result<(), MailError>> + Send>>;

/// Why a message did not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The mail server cannot be reached, lets us not in, hung up, or was not asked because it was like that lately. It
    /// may have the message all the same.
    #[error("the mail server does not answer")]
    Unavailable,
    /// It does not take the message now (4yz of RFC 5321).
    #[error("the mail server does not take it now: {0}")]
    Deferred(u16),
    /// It will never take the message (5yz of RFC 5321).
    #[error("the mail server does not take it at all: {0}")]
    Refused(u16),
}

/// The road to mailboxes.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Mailer: Send + Sync {
    /// Hands a message over, and is done when somebody else answers for it. MUST end within a bound of its own. The
    /// message MUST carry its identifier, so that whoever gets it twice can tell; and nothing that stands in it may
    /// become a header or an address of its own.
    fn send(&self, mail: Mail) -> Sent;

    /// The last messages, the newest first, where they are kept for developers to look at; nothing where they are sent.
    fn kept(&self) -> Option<Vec<Mail>>;
}
