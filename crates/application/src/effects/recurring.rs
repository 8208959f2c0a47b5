use lectern_domain::SignedDuration;
use lectern_domain::effects::Job;

use super::{NewJob, Task, enqueue, finish};
use crate::ports::Tx;
use crate::{Context, StoreError};

/// A task that is done again and again: under its kind as key, so that there is one of it however many nodes there are,
/// and its worker's lease decides who leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurring {
    /// What is to be done.
    pub task: Task,
    /// From the end of one to the next.
    pub every: SignedDuration,
}

impl Recurring {
    /// Queues it, unless it is queued or at work.
    ///
    /// # Errors
    /// Those of the store.
    pub fn begin(&self, tx: &mut dyn Tx, at: &Context) -> Result<(), StoreError> {
        let kind = self.task.kind();
        if tx.jobs().find_by_key(kind)?.is_none() {
            enqueue(tx, at, &NewJob::now(at, self.task.clone()).keyed(kind))?;
        }
        Ok(())
    }

    /// Writes down that `job` did it, and queues its successor in the same transaction. Those before it that succeeded are
    /// forgotten: of what is done every few seconds for ever, the last time is what somebody may want to see.
    ///
    /// # Errors
    /// [`StoreError::Stale`], as [`finish`].
    pub fn go_on(&self, tx: &mut dyn Tx, at: &Context, job: &Job) -> Result<(), StoreError> {
        finish(tx, job, at.now)?;
        tx.jobs().remove_succeeded(self.task.kind(), job.state().id)?;
        enqueue(tx, at, &NewJob::due(at.now + self.every, self.task.clone()).keyed(self.task.kind()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::JobStatus;

    use super::*;
    use crate::fixtures::{id, job, noon, operator};
    use crate::mocks::MockTx;

    fn hourly() -> Recurring {
        Recurring { task: Task::SweepJobs {}, every: SignedDuration::from_hours(1) }
    }

    #[test]
    fn it_is_queued_once_under_its_kind() {
        let mut tx = MockTx::default();
        tx.jobs.expect_find_by_key().withf(|key| key == "jobs.sweep").return_const(Ok(None));
        let added = tx.jobs.expect_add().times(1);
        added
            .withf(|_, job| job.key.as_deref() == Some("jobs.sweep") && job.due_at == noon())
            .return_const(Ok(Some(id(1))));
        assert_eq!(hourly().begin(&mut tx, &operator()), Ok(()));
        let mut tx = MockTx::default();
        tx.jobs.expect_find_by_key().return_const(Ok(Some(job(1, JobStatus::Leased))));
        assert_eq!(hourly().begin(&mut tx, &operator()), Ok(()));
    }

    #[test]
    fn its_end_queues_the_next_and_a_lost_lease_does_not() {
        let mut tx = MockTx::default();
        tx.jobs.expect_save().times(1).return_const(Ok(()));
        let forgotten = tx.jobs.expect_remove_succeeded().times(1);
        forgotten.withf(|key, but| (key, *but) == ("jobs.sweep", id(1))).return_const(Ok(7));
        let added = tx.jobs.expect_add().times(1);
        added
            .withf(|_, job| {
                job.due_at == noon() + SignedDuration::from_hours(1) && job.key.as_deref() == Some("jobs.sweep")
            })
            .return_const(Ok(Some(id(2))));
        assert_eq!(hourly().go_on(&mut tx, &operator(), &job(1, JobStatus::Leased)), Ok(()));
        let mut tx = MockTx::default();
        tx.jobs.expect_save().return_const(Err(StoreError::Stale));
        assert_eq!(hourly().go_on(&mut tx, &operator(), &job(1, JobStatus::Leased)), Err(StoreError::Stale));
    }
}
