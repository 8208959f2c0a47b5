use std::future::Future;
use std::pin::Pin;

use lectern_domain::Timestamp;
use lectern_domain::effects::{Attempt, SealedSecret, WebhookUrl};
use uuid::Uuid;

/// A new signing secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret {
    /// As the receiver is told it, once: `whsec_` and base64 (Standard Webhooks 1.0).
    pub text: String,
    /// As it is kept.
    pub sealed: SealedSecret,
}

/// A message on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispatch {
    /// Where to.
    pub url: WebhookUrl,
    /// What the receiver knows it by, on every attempt.
    pub message: Uuid,
    /// The message.
    pub body: String,
    /// What signs it, the present secret first.
    pub secrets: Vec<SealedSecret>,
    /// When this attempt is made.
    pub at: Timestamp,
}

/// What an attempt comes to.
pub type Delivering = Pin<Box<dyn Future<Output = Attempt> + Send>>;

/// Whoever carries messages to webhooks.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Courier: Send + Sync {
    /// Mints a signing secret of at least 192 random bits.
    fn mint(&self) -> SigningSecret;

    /// Signs the message with each of its secrets and hands it over, in one attempt.
    ///
    /// MUST connect to no address that webhooks may not go to, whatever a name stands for and whenever, MUST follow no
    /// redirect, and MUST end within a bound of its own, whatever the receiver does. A failure is what the attempt says.
    fn deliver(&self, dispatch: Dispatch) -> Delivering;
}
