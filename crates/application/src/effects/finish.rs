use lectern_domain::Timestamp;
use lectern_domain::effects::{Job, JobStatus};

use crate::StoreError;
use crate::ports::Tx;

/// What is left to do for a job that was performed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Performed {
    /// The worker writes down that it is done. Should it be killed before, the job is performed again.
    Done,
    /// Nothing: the transaction of its effect said so ([`finish`]), so the effect happens once.
    Finished,
    /// The worker lets it rest as dead: it cannot be done, however often it is tried, and this is why.
    Hopeless(String),
    /// Nothing: the transaction of its effect said where the job stands now, and when it is to be tried again.
    Kept(JobStatus),
}

/// Writes down that `job` is done, in the transaction of its effect: either both are kept or neither is, and never twice.
///
/// # Errors
/// [`StoreError::Stale`] when the job is another worker's by now, or cancelled. The effect must then not be kept.
pub fn finish(tx: &mut dyn Tx, job: &Job, now: Timestamp) -> Result<(), StoreError> {
    let mut done = job.clone();
    done.succeed(now).map_err(|_| StoreError::Stale)?;
    tx.jobs().save(&done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{job, noon};
    use crate::mocks::MockTx;

    #[test]
    fn what_is_finished_is_kept_as_done() {
        let mut tx = MockTx::default();
        let saved = tx.jobs.expect_save().times(1);
        saved
            .withf(|job| job.state().status == JobStatus::Succeeded && job.state().ended_at == Some(noon()))
            .return_const(Ok(()));
        assert_eq!(finish(&mut tx, &job(1, JobStatus::Leased), noon()), Ok(()));
    }

    #[test]
    fn what_nobody_has_or_somebody_else_has_is_not_finished() {
        let mut tx = MockTx::default();
        assert_eq!(finish(&mut tx, &job(1, JobStatus::Cancelled), noon()), Err(StoreError::Stale));
        tx.jobs.expect_save().return_const(Err(StoreError::Stale));
        assert_eq!(finish(&mut tx, &job(1, JobStatus::Leased), noon()), Err(StoreError::Stale));
    }
}
