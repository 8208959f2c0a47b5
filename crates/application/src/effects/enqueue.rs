use lectern_domain::effects::Priority;
use lectern_domain::{JobId, Timestamp, UserId};

use super::Task;
use crate::ports::Tx;
use crate::{Context, StoreError};

/// A job that is to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// What it is to do.
    pub task: Task,
    /// What goes first: that of its kind, unless said otherwise.
    pub priority: Priority,
    /// From when on it may be done.
    pub due_at: Timestamp,
    /// Of all jobs under one key, one at most has not ended. At most 200 characters.
    pub key: Option<String>,
    /// Who may see it beside operators: whoever asked for it, when they asked for just this.
    pub owner: Option<UserId>,
}

impl NewJob {
    /// A job that is to be done as soon as may be.
    #[must_use]
    pub const fn now(at: &Context, task: Task) -> Self {
        Self::due(at.now, task)
    }

    /// A job that is to be done at `due_at` or soon after.
    #[must_use]
    pub const fn due(due_at: Timestamp, task: Task) -> Self {
        Self { priority: task.terms().priority, task, due_at, key: None, owner: None }
    }

    /// The same under a key.
    #[must_use]
    pub fn keyed(self, key: impl Into<String>) -> Self {
        Self { key: Some(key.into()), ..self }
    }

    /// The same for somebody to look at.
    #[must_use]
    pub fn owned_by(self, owner: UserId) -> Self {
        Self { owner: Some(owner), ..self }
    }
}

/// Queues a job in this transaction: it is done if and only if the rest is kept, at least once, under the identifier
/// that is answered. `None` when a job under its key has not ended yet, which is left as it is.
///
/// # Errors
/// Those of the store.
pub fn enqueue(tx: &mut dyn Tx, at: &Context, job: &NewJob) -> Result<Option<JobId>, StoreError> {
    tx.jobs().add(at, job)
}
