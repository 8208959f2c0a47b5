use lectern_domain::effects::Job;
use lectern_domain::{JobId, Timestamp};

use crate::effects::NewJob;
use crate::{Context, StoreError};

/// Jobs, as those see them who want something done. What a worker asks for stands in [`Leases`](super::Leases).
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Jobs {
    /// Queues a job in this transaction: it is done if and only if the rest is kept.
    ///
    /// MUST answer `None` and change nothing when a job under its key has not ended; the transaction stays usable. Of
    /// rivals under one key, one job MUST be queued.
    ///
    /// # Errors
    /// Those of the store.
    fn add(&mut self, at: &Context, job: &NewJob) -> Result<Option<JobId>, StoreError>;

    /// The same of many, in one statement: those whose keys are free are queued.
    ///
    /// # Errors
    /// Those of the store.
    fn add_all(&mut self, at: &Context, jobs: &[NewJob]) -> Result<(), StoreError>;

    /// The job, ended ones too.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// The job under `key` that has not ended, if there is one.
    ///
    /// # Errors
    /// Those of the store.
    fn find_by_key(&mut self, key: &str) -> Result<Option<Job>, StoreError>;

    /// Keeps the changes of a job.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the kept version is not that of `job`: it was changed, or another worker has it.
    fn save(&mut self, job: &Job) -> Result<(), StoreError>;

    /// Forgets up to 100 jobs that recur under `key`, their kind, and succeeded; not `but`. Tells how many.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_succeeded(&mut self, key: &str, but: JobId) -> Result<usize, StoreError>;

    /// Forgets up to 100 jobs that ended before `before`, the oldest first, and tells how many.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_older(&mut self, before: Timestamp) -> Result<usize, StoreError>;
}
