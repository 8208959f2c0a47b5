use lectern_domain::effects::Job;
use lectern_domain::{JobId, Timestamp};
use uuid::Uuid;

use crate::StoreError;

/// A job that a worker has, with what it is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    /// The job, in the version that the lease made.
    pub job: Job,
    /// What is to be done, as [`Task::read`](crate::effects::Task::read) understands it.
    pub payload: String,
    /// The request that wanted it.
    pub request_id: Uuid,
}

/// Jobs, as a worker sees them: many at a time, each call one statement for each priority at most.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Leases {
    /// Lets this transaction see at each statement what is committed by then, instead of one state throughout. MUST be
    /// asked before anything else, or not at all.
    ///
    /// What workers do with jobs they do by conditional writes on single rows, which hold without more. A transaction
    /// that is serialisable would be in the way of all that queue jobs meanwhile.
    ///
    /// # Errors
    /// Those of the store.
    fn loosen(&mut self) -> Result<(), StoreError>;

    /// Takes up to `most` jobs that are due at `now`, until `until`: by priority, then by when they are due, queued ones
    /// and those whose lease was not renewed alike. Each has one attempt and one version more. Those of one priority
    /// come in any order.
    ///
    /// However many workers ask at once, each job MUST be given to one of them, and none MUST wait for another.
    ///
    /// # Errors
    /// Those of the store.
    fn claim(&mut self, now: Timestamp, until: Timestamp, most: u16) -> Result<Vec<Leased>, StoreError>;

    /// Prolongs leases until `until`, and answers which. What is missing there is another's by now, or cancelled.
    ///
    /// # Errors
    /// Those of the store.
    fn renew(&mut self, held: &[Job], until: Timestamp) -> Result<Vec<JobId>, StoreError>;

    /// Keeps what became of jobs, and answers of which. A job that has another version by now MUST stay as it is.
    ///
    /// # Errors
    /// Those of the store.
    fn save_all(&mut self, jobs: &[Job]) -> Result<Vec<JobId>, StoreError>;
}
