use std::future::Future;
use std::pin::Pin;

use crate::effects::Message;

/// What publishing comes to.
pub type Published = Pin<Box<dyn Future<Output = Result<(), BrokerError>> + Send>>;

/// Why messages may not have arrived. Some of them may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokerError {
    /// The broker cannot be reached, or does not answer in time.
    #[error("the broker does not answer")]
    Unavailable,
    /// Somebody answers, and does not show that they are the broker.
    #[error("the certificate of the broker is not trusted, or is about another host")]
    Untrusted,
    /// It answers, and does not take what it was given.
    #[error("the broker refuses")]
    Refused,
}

/// A message broker: the road to other programs.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Broker: Send + Sync {
    /// Hands messages over, and is done when the broker has said of each that it keeps it. MUST end within a bound of its own,
    /// whatever the broker does, and MUST find a broker again that was away, at the next call.
    ///
    /// Two messages of one call may arrive in either order. A call without any tells whether the broker can be reached, and
    /// SHOULD cost nothing while a connection is open.
    fn publish(&self, messages: Vec<Message>) -> Published;
}
