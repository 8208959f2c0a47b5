//! Jobs: what they are to do, and what workers need.

use lectern_domain::effects::{Job, JobStatus};
use lectern_domain::{JobId, SignedDuration, Timestamp};
use uuid::Uuid;

use super::App;
use crate::effects::{JobStep, Performed, Task, Turn, Turned, cancel_job, find_job, list_jobs, retry_job, take_turn};
use crate::ports::{Leased, Tx};
use crate::publishing::{PublishPlannedArticle, publish_planned_article};
use crate::{Answered, Context, Error, JobDepth, JobFilter, JobView, Once, Paging, Slice, StoreError};

/// How long a job waits that this program does not understand, for a node of the version that queued it.
const LEFT_FOR: SignedDuration = SignedDuration::from_mins(1);

impl App {
    /// Does what a job is to do. It may be begun again after it was done, so whatever it does is done under the job's
    /// identifier, or in the transaction that [finishes](crate::effects::finish) it.
    ///
    /// # Errors
    /// Whatever keeps it from being done; the worker tries again.
    pub async fn perform(&self, at: Context, leased: Leased) -> Result<Performed, Error> {
        let Leased { job, payload, request_id: _ } = leased;
        let Ok(task) = Task::read(&payload) else { return self.leave(at, job).await };
        match task {
            Task::SweepAnswers {}
            | Task::SweepDeliveries {}
            | Task::ForgetDeliveries { .. }
            | Task::ForgetFollows { .. }
            | Task::SweepEvents {}
            | Task::SweepSessions {}
            | Task::SweepJobs {} => self.sweep(at, job, task).await,
            Task::SendMail { letter } => self.send_mail(at, job.state().id, letter).await,
            Task::SealAudit {} => self.seal(at, job).await,
            Task::FanOutWebhooks { broadcast, after } => self.fan_out(at, job, broadcast, after.map(Into::into)).await,
            Task::DeliverWebhook { delivery } => self.deliver(at, job, delivery.into()).await,
            Task::PublishArticle { article, planned, by } => {
                self.publish_planned_article(at, job, (article, planned, by)).await
            }
        }
    }

    /// What a worker has to say to the store and wants of it, in one transaction.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn take_turn(&self, turn: Turn) -> Result<Turned, StoreError> {
        self.store().atomically(move |tx| take_turn(tx, &turn)).await
    }

    /// Queues each task that recurs, unless it is queued or at work.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn begin_recurring(&self, at: Context) -> Result<(), StoreError> {
        let recurring = self.recurring();
        self.store().atomically(move |tx| recurring.iter().try_for_each(|task| task.begin(tx, &at))).await
    }

    /// One job.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `NotFound`, `Store`.
    pub async fn find_job(&self, at: Context, id: JobId) -> Result<JobView, Error> {
        self.store().glance(move |view| find_job(view, &at, id)).await
    }

    /// The jobs that the caller asked for; every job, for operators.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Store`.
    pub async fn list_jobs(&self, at: Context, filter: JobFilter, paging: Paging<()>) -> Result<Slice<JobView>, Error> {
        self.store().look(paging.reach(), move |view| list_jobs(view, &at, filter, &paging)).await
    }

    /// Has a job that was given up or taken back done after all.
    ///
    /// # Errors
    /// `PermissionDenied`, `NotFound`, `Stale`, `Job`, `KeyReused`, `Store`.
    pub async fn retry_job(
        &self,
        at: Context,
        command: JobStep,
        once: Option<Once<JobView>>,
    ) -> Result<Answered<JobView>, Error> {
        self.once(once, at, move |tx, at| retry_job(tx, at, command)).await
    }

    /// Takes a job back that has not ended.
    ///
    /// # Errors
    /// `PermissionDenied`, `NotFound`, `Stale`, `Job`, `KeyReused`, `Store`.
    pub async fn cancel_job(
        &self,
        at: Context,
        command: JobStep,
        once: Option<Once<JobView>>,
    ) -> Result<Answered<JobView>, Error> {
        self.once(once, at, move |tx, at| cancel_job(tx, at, command)).await
    }

    /// How many jobs wait or are at work, by kind.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn job_depths(&self) -> Result<Vec<JobDepth>, StoreError> {
        self.store().glance(|view| view.job_pages().depths()).await
    }

    /// Leaves a job to a node that understands it. That is no use before that node is there.
    async fn leave(&self, at: Context, job: Job) -> Result<Performed, Error> {
        self.hand_back(job, at.now + LEFT_FOR).await
    }

    /// Puts a job back into the queue. That is no attempt.
    pub(super) async fn hand_back(&self, mut job: Job, due_at: Timestamp) -> Result<Performed, Error> {
        job.hand_back(due_at).map_err(|_| StoreError::Stale)?;
        self.store().atomically(move |tx| tx.jobs().save(&job)).await.map_err(Error::Store)?;
        Ok(Performed::Kept(JobStatus::Queued))
    }

    async fn publish_planned_article(
        &self,
        at: Context,
        job: Job,
        (article, planned, by): (Uuid, i64, Uuid),
    ) -> Result<Performed, Error> {
        let planned = Timestamp::from_microsecond(planned).map_err(|_| StoreError::Corrupt)?;
        let command = PublishPlannedArticle { article: article.into(), planned, by: by.into() };
        let early = planned > at.now;
        let publish = move |tx: &mut dyn Tx| publish_planned_article(tx, &at, &job, command);
        self.store().atomically(publish).await.map_err(Error::Store)?;
        Ok(if early { Performed::Kept(JobStatus::Queued) } else { Performed::Finished })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_executor::block_on;
    use lectern_domain::effects::JobState;

    use super::*;
    use crate::fixtures::{Outside, Scripted, id, job, noon, operator};
    use crate::mocks::MockTx;

    fn leased(task: &Task) -> Leased {
        Leased { job: job(1, JobStatus::Leased), payload: task.write().unwrap(), request_id: Uuid::nil() }
    }

    #[test]
    fn what_is_planned_for_later_is_put_off_and_not_finished() {
        let mut tx = MockTx::default();
        let soon = noon() + SignedDuration::from_secs(1);
        let waits = tx.jobs.expect_save().times(1);
        waits.withf(move |job| job.state().due_at == Some(soon)).return_const(Ok(()));
        let app = Outside::new().app(&Arc::new(Scripted::new([tx])));
        let task = Task::PublishArticle { article: id(1), planned: soon.as_microsecond(), by: id(2) };
        let put_off = block_on(app.perform(operator(), leased(&task)));
        assert_eq!(put_off, Ok(Performed::Kept(JobStatus::Queued)));
    }

    #[test]
    fn what_is_not_understood_is_left_to_others_and_that_is_no_attempt() {
        for payload in [r#"{"kind":"mail.send","letter":{"name":"of_tomorrow"}}"#, "{}"] {
            let mut tx = MockTx::default();
            let left = tx.jobs.expect_save().times(1);
            left.withf(|job| {
                let JobState { status, attempts, due_at, .. } = job.state();
                (*status, *attempts, *due_at) == (JobStatus::Queued, 0, Some(noon() + LEFT_FOR))
            })
            .return_const(Ok(()));
            let app = Outside::new().app(&Arc::new(Scripted::new([tx])));
            let begun = Job::restore(JobState { attempts: 1, ..job(1, JobStatus::Leased).state().clone() });
            let strange = Leased { job: begun, payload: payload.to_owned(), request_id: Uuid::nil() };
            assert_eq!(block_on(app.perform(operator(), strange)), Ok(Performed::Kept(JobStatus::Queued)));
        }
    }
}
