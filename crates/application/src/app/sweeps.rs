//! What goes on by itself: forgetting what is over, and sealing what was recorded.

use lectern_domain::effects::Job;
use lectern_domain::{SignedDuration, Timestamp};

use super::{App, Policies};
use crate::effects::{Performed, Recurring, Sealing, Task};
use crate::ports::Tx;
use crate::{Context, Error, StoreError};

/// How often what is kept for days is looked through for what is too old.
const SWEEP: SignedDuration = SignedDuration::from_hours(1);
/// How long sessions are kept after their own end: whoever comes late with a token of one learns that it has ended. Until
/// that end everything is kept, since a spent token that comes back tells that it is in two hands.
const KEEP_SESSIONS: SignedDuration = SignedDuration::from_hours(24);
/// After so long a job has had its turn, well before its deadline: what is left of much is not a failure for want of time.
const TURN: SignedDuration = SignedDuration::from_secs(20);

impl App {
    /// What is done again and again, and how often.
    pub(super) fn recurring(&self) -> Vec<Recurring> {
        [
            (Task::SweepAnswers {}, self.policies.sweep_answers),
            (Task::SealAudit {}, self.policies.seal_audit),
            (Task::SweepEvents {}, self.policies.sweep_events),
            (Task::SweepDeliveries {}, SWEEP),
            (Task::SweepSessions {}, SWEEP),
            (Task::SweepJobs {}, SWEEP),
        ]
        .map(|(task, every)| Recurring { task, every })
        .into()
    }

    /// Forgets what `task` is about, a hundred or so a transaction, so that nobody waits long for it. What is forgotten twice
    /// is forgotten.
    pub(super) async fn sweep(&self, at: Context, job: Job, task: Task) -> Result<Performed, Error> {
        loop {
            let (policies, what) = (self.policies.clone(), task.clone());
            let some = move |tx: &mut dyn Tx| sweep_some(tx, &policies, &what, at.now);
            if self.store().atomically(some).await.map_err(Error::Store)? == 0 {
                return self.end(at, job, &task).await;
            }
            if self.is_over(&at) {
                return self.hand_back(job, self.now()).await;
            }
        }
    }

    /// What is written meanwhile can wait for the next time.
    pub(super) async fn seal(&self, at: Context, job: Job) -> Result<Performed, Error> {
        loop {
            if self.seal_audit(self.now()).await? < usize::from(Sealing::BATCH) {
                return self.end(at, job, &Task::SealAudit {}).await;
            }
            if self.is_over(&at) {
                return self.hand_back(job, self.now()).await;
            }
        }
    }

    /// Whether the turn that began then is over. It is asked behind the first slice, so that even one that began late gets
    /// somewhere.
    fn is_over(&self, at: &Context) -> bool {
        self.now().duration_since(at.now) >= TURN
    }

    /// What recurs goes on in the transaction that ends it.
    async fn end(&self, at: Context, job: Job, task: &Task) -> Result<Performed, Error> {
        let Some(recurring) = self.recurring().into_iter().find(|recurring| recurring.task == *task) else {
            return Ok(Performed::Done);
        };
        self.store().atomically(move |tx| recurring.go_on(tx, &at, &job)).await.map_err(Error::Store)?;
        Ok(Performed::Finished)
    }
}

/// Says how much of it was forgotten: nothing is left when it was none. What is no forgetting is for somebody else to do.
fn sweep_some(tx: &mut dyn Tx, policies: &Policies, task: &Task, now: Timestamp) -> Result<usize, StoreError> {
    match task {
        Task::SweepAnswers {} => tx.idempotency().remove_older(now - policies.keep_answers),
        Task::SweepDeliveries {} => tx.deliveries().remove_older(now - policies.webhooks.keep),
        Task::ForgetDeliveries { webhooks } => {
            let mut removed = webhooks.iter().map(|webhook| tx.deliveries().remove_to((*webhook).into()));
            removed.find(|removed| *removed != Ok(0)).unwrap_or(Ok(0))
        }
        Task::ForgetFollows { user } => tx.follows().remove_of((*user).into()),
        Task::SweepEvents {} => tx.outbox().remove_older(now - policies.keep_events, policies.consumers),
        Task::SweepSessions {} => tx.past_sessions().remove_older(now - KEEP_SESSIONS),
        Task::SweepJobs {} => tx.jobs().remove_older(now - policies.keep_jobs),
        Task::SendMail { .. }
        | Task::SealAudit {}
        | Task::FanOutWebhooks { .. }
        | Task::DeliverWebhook { .. }
        | Task::PublishArticle { .. } => Err(StoreError::Corrupt),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_executor::block_on;
    use lectern_domain::effects::{JobState, JobStatus};
    use uuid::Uuid;

    use super::*;
    use crate::effects::Terms;
    use crate::effects::fixtures::entry;
    use crate::fixtures::{Outside, Ran, Scripted, id, job, noon, operator};
    use crate::mocks::MockTx;
    use crate::ports::{Leased, Signature};
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

    fn at_noon() -> Outside {
        let mut outside = Outside::new();
        outside.clock.expect_now().return_const(noon());
        outside
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
            let app = at_noon().app(&store);
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
        let mut outside = at_noon();
        outside.signer.expect_digest().returning(|_| [0; 32]);
        outside.signer.expect_sign().returning(|_| Signature { kid: "key".to_owned(), text: String::new() });
        let full = unsealed(u128::from(Sealing::BATCH));
        let store = Arc::new(Scripted::new([full, sealed(), unsealed(1), sealed(), going_on("audit.seal")]));
        let performed = block_on(outside.app(&store).perform(operator(), leased(&Task::SealAudit {})));
        assert_eq!(performed, Ok(Performed::Finished));
    }

    #[test]
    fn what_hung_on_whoever_is_gone_is_forgotten_to_the_last_and_nothing_goes_on() {
        let [sent, follows]: [fn(&mut MockTx, usize); 2] = [
            |tx, removed| {
                let first = tx.deliveries.expect_remove_to().times(1);
                first.withf(|webhook| *webhook == id(1)).return_const(Ok(removed));
                let second = tx.deliveries.expect_remove_to().times(usize::from(removed == 0));
                second.withf(|webhook| *webhook == id(2)).return_const(Ok(0_usize));
            },
            |tx, removed| {
                let gone = tx.follows.expect_remove_of().times(1);
                gone.withf(|user| *user == id(1)).return_const(Ok(removed));
            },
        ];
        let webhooks = vec![id(1), id(2)];
        for (task, removing) in
            [(Task::ForgetDeliveries { webhooks }, sent), (Task::ForgetFollows { user: id(1) }, follows)]
        {
            let slices = [100, 3, 0].map(|removed| {
                let mut tx = MockTx::default();
                removing(&mut tx, removed);
                tx
            });
            let store = Arc::new(Scripted::new(slices));
            let performed = block_on(at_noon().app(&store).perform(operator(), leased(&task)));
            assert_eq!(performed, Ok(Performed::Done));
            assert_eq!(store.ran(), [Ran::Changed(Verdict::Commit); 3]);
        }
    }

    #[test]
    fn what_is_much_is_no_failure_for_want_of_time() {
        assert!(TURN * 2 < Terms::HOUSEKEEPING.deadline, "and a slow slice may be the last");
        let many = (0..3).map(|_| {
            let mut tx = MockTx::default();
            tx.follows.expect_remove_of().times(1).return_const(Ok(200_usize));
            tx
        });
        let mut back = MockTx::default();
        let queued = back.jobs.expect_save().times(1);
        queued
            .withf(|job| {
                let JobState { status, attempts, due_at, .. } = job.state();
                (*status, *attempts, *due_at) == (JobStatus::Queued, 0, Some(noon() + TURN))
            })
            .return_const(Ok(()));
        let mut outside = Outside::new();
        let mut looks = [1, 19, 20, 20].map(SignedDuration::from_secs).into_iter();
        outside.clock.expect_now().returning(move || noon() + looks.next().unwrap());
        let app = outside.app(&Arc::new(Scripted::new(many.chain([back]))));
        let begun = Job::restore(JobState { attempts: 1, ..job(1, JobStatus::Leased).state().clone() });
        let leased = Leased { job: begun, ..leased(&Task::ForgetFollows { user: id(1) }) };
        assert_eq!(block_on(app.perform(operator(), leased)), Ok(Performed::Kept(JobStatus::Queued)));
    }
}
