//! Jobs: what they are to do, and what workers need.

use lectern_domain::effects::{Job, JobStatus};
use lectern_domain::{JobId, SignedDuration, Timestamp};
use uuid::Uuid;

use super::App;
use crate::effects::{
    JobStep, Performed, Recurring, Sealing, Task, Turn, Turned, cancel_job, find_job, list_jobs, retry_job, take_turn,
};
use crate::ports::{Leased, Tx};
use crate::publishing::{PublishPlannedArticle, publish_planned_article};
use crate::{Answered, Context, Error, JobDepth, JobFilter, JobView, Once, Paging, Slice, StoreError};

/// How often what is kept for days is looked through for what is too old.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);
/// How long a job waits that this program does not understand, for a node of the version that queued it.
const LEFT_FOR: SignedDuration = SignedDuration::from_mins(1);
/// How long sessions are kept after their own end: whoever comes late with a token of one learns that it has ended. Until
/// that end everything is kept, since a spent token that comes back tells that it is in two hands.
const KEEP_SESSIONS: SignedDuration = SignedDuration::from_hours(24);

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
            Task::SweepAnswers {} => {
                while self.forget_answers(at.now).await? > 0 {}
                self.go_on(at, job, self.sweep_answers()).await
            }
            Task::SendMail { letter } => self.send_mail(at, job.state().id, letter).await,
            Task::SealAudit {} => {
                // What is written meanwhile can wait for the next time, or there might be no end.
                while self.seal_audit(self.now()).await? >= usize::from(Sealing::BATCH) {}
                self.go_on(at, job, self.sealing()).await
            }
            Task::FanOutWebhooks { broadcast, after } => self.fan_out(at, job, broadcast, after.map(Into::into)).await,
            Task::DeliverWebhook { delivery } => self.deliver(at, job, delivery.into()).await,
            Task::SweepDeliveries {} => {
                while self.forget_deliveries(at.now).await? > 0 {}
                self.go_on(at, job, hourly(Task::SweepDeliveries {})).await
            }
            Task::ForgetDeliveries { webhooks } => self.forget_deliveries_to(webhooks).await,
            Task::ForgetFollows { user } => self.forget_follows(user.into()).await,
            Task::SweepEvents {} => {
                while self.forget_events(at.now).await? > 0 {}
                self.go_on(at, job, self.sweep_events()).await
            }
            Task::SweepSessions {} => {
                while self.forget_sessions(&at).await? > 0 {}
                self.go_on(at, job, hourly(Task::SweepSessions {})).await
            }
            Task::PublishArticle { article, planned, by } => {
                self.publish_planned_article(at, job, (article, planned, by)).await
            }
            Task::SweepJobs {} => {
                while self.forget_jobs(&at).await? > 0 {}
                self.go_on(at, job, hourly(Task::SweepJobs {})).await
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
        let hourly = [Task::SweepDeliveries {}, Task::SweepSessions {}, Task::SweepJobs {}].map(hourly);
        let often = [self.sweep_answers(), self.sealing(), self.sweep_events()];
        let recurring = [often, hourly].concat();
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

    /// Leaves a job to a node that understands it. That is no attempt, and no use before that node is there.
    async fn leave(&self, at: Context, mut job: Job) -> Result<Performed, Error> {
        job.hand_back(at.now + LEFT_FOR).map_err(|_| StoreError::Stale)?;
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

    async fn go_on(&self, at: Context, job: Job, recurring: Recurring) -> Result<Performed, Error> {
        self.store().atomically(move |tx| recurring.go_on(tx, &at, &job)).await.map_err(Error::Store)?;
        Ok(Performed::Finished)
    }

    /// A hundred at a time, so that nobody waits long for it.
    async fn forget_jobs(&self, at: &Context) -> Result<usize, StoreError> {
        let before = at.now - self.policies.keep_jobs;
        self.store().atomically(move |tx| tx.jobs().remove_older(before)).await
    }

    /// A hundred at a time, too.
    async fn forget_sessions(&self, at: &Context) -> Result<usize, StoreError> {
        let before = at.now - KEEP_SESSIONS;
        self.store().atomically(move |tx| tx.past_sessions().remove_older(before)).await
    }

    const fn sweep_answers(&self) -> Recurring {
        Recurring { task: Task::SweepAnswers {}, every: self.policies.sweep_answers }
    }

    const fn sweep_events(&self) -> Recurring {
        Recurring { task: Task::SweepEvents {}, every: self.policies.sweep_events }
    }

    const fn sealing(&self) -> Recurring {
        Recurring { task: Task::SealAudit {}, every: self.policies.seal_audit }
    }
}

const fn hourly(task: Task) -> Recurring {
    Recurring { task, every: SWEEP }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_executor::block_on;
    use lectern_domain::effects::JobState;

    use super::*;
    use crate::effects::fixtures::entry;
    use crate::fixtures::{Outside, Ran, Scripted, id, job, noon, operator};
    use crate::mocks::MockTx;
    use crate::ports::Signature;
    use crate::{Consumer, Verdict};

    const SUBSCRIBERS: &[Consumer] = &[Consumer::Subscribers];

    type Removing = fn(&mut MockTx, Timestamp, usize);

    /// Expects that what is older than that is removed, and answers how much was.
    macro_rules! removing {
        ($port:expr, $before:expr, $swept:expr) => {{
            $port.expect_remove_older().withf(move |at| *at == $before).return_const(Ok($swept));
        }};
        ($port:expr, $before:expr, $swept:expr, $told:expr) => {{
            $port.expect_remove_older().withf(move |at, told| (*at, told) == ($before, $told)).return_const(Ok($swept));
        }};
    }

    fn leased(task: &Task) -> Leased {
        Leased { job: job(1, JobStatus::Leased), payload: task.write().unwrap(), request_id: Uuid::nil() }
    }

    fn going_on(kind: &'static str) -> MockTx {
        let mut tx = MockTx::default();
        tx.jobs.expect_save().times(1).return_const(Ok(()));
        tx.jobs.expect_remove_succeeded().times(1).return_const(Ok(0));
        let added = tx.jobs.expect_add().times(1);
        added.withf(move |_, job| job.task.kind() == kind && job.due_at > noon()).return_const(Ok(Some(id(2))));
        tx
    }

    #[test]
    fn a_sweep_goes_on_until_nothing_is_left_and_queues_the_next() {
        let hours = |hours| noon() - SignedDuration::from_hours(hours);
        let sweeps: [(Task, Removing, Timestamp); 5] = [
            (Task::SweepAnswers {}, |tx, before, swept| removing!(tx.idempotency, before, swept), hours(24)),
            (Task::SweepDeliveries {}, |tx, before, swept| removing!(tx.deliveries, before, swept), hours(14 * 24)),
            (Task::SweepEvents {}, |tx, before, swept| removing!(tx.outbox, before, swept, SUBSCRIBERS), hours(7 * 24)),
            (Task::SweepSessions {}, |tx, before, swept| removing!(tx.past_sessions, before, swept), hours(24)),
            (Task::SweepJobs {}, |tx, before, swept| removing!(tx.jobs, before, swept), hours(14 * 24)),
        ];
        for (task, removing, before) in sweeps {
            let [first, second] = [1, 0].map(|swept| {
                let mut tx = MockTx::default();
                removing(&mut tx, before, swept);
                tx
            });
            let store = Arc::new(Scripted::new([first, second, going_on(task.kind())]));
            let app = Outside::new().app(&store);
            assert_eq!(block_on(app.perform(operator(), leased(&task))), Ok(Performed::Finished));
            assert_eq!(store.ran(), [Ran::Changed(Verdict::Commit); 3]);
        }
    }

    #[test]
    fn a_sealing_ends_with_a_batch_that_is_not_full() {
        let unsealed = |count: u128| {
            let mut tx = MockTx::default();
            tx.audit_pages.expect_find_head().returning(|| Ok(None));
            tx.audit_pages.expect_find_unsealed().returning(move |_| Ok((1..=count).map(entry).collect()));
            tx
        };
        let sealed = || {
            let mut tx = MockTx::default();
            tx.audit.expect_seal().times(1).returning(|_, _, _| Ok(()));
            tx
        };
        let mut outside = Outside::new();
        outside.clock.expect_now().return_const(noon());
        outside.signer.expect_digest().returning(|_| [0; 32]);
        outside.signer.expect_sign().returning(|_| Signature { kid: "key".to_owned(), text: String::new() });
        let full = unsealed(u128::from(Sealing::BATCH));
        let store = Arc::new(Scripted::new([full, sealed(), unsealed(1), sealed(), going_on("audit.seal")]));
        let performed = block_on(outside.app(&store).perform(operator(), leased(&Task::SealAudit {})));
        assert_eq!(performed, Ok(Performed::Finished));
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
