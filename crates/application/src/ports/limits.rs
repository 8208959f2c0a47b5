use std::future::Future;
use std::pin::Pin;

use crate::{Policy, Standing, Whose};

/// The answer of a limiter: there already, where it counts in memory, or on its way.
pub enum Count {
    /// It is known; nothing where the policy counts nothing.
    Known(Option<Standing>),
    /// Somebody else is asked, for no longer than a small bound.
    Asked(Pin<Box<dyn Future<Output = Option<Standing>> + Send>>),
}

impl Count {
    /// Waits for it.
    pub async fn told(self) -> Option<Standing> {
        match self {
            Self::Known(standing) => standing,
            Self::Asked(answer) => answer.await,
        }
    }
}

/// Counts requests against the quotas that it was made with.
///
/// At once it MUST admit no more than a quota, and then one more each [`period`](crate::Quota::period). Who is counted
/// under one policy or name MUST not be felt under another. What is refused MUST cost nothing. It never fails: where the
/// counts of all nodes cannot be had, those of this node are taken.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Limits: Send + Sync {
    /// Counts one request.
    fn count(&self, policy: Policy, whose: Whose) -> Count;
}
