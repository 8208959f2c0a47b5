use lectern_domain::effects::{Draw, Job, JobStatus};
use lectern_domain::{JobId, Timestamp};

use super::Task;
use super::webhooks::follow_job;
use crate::StoreError;
use crate::ports::{Leased, Tx};

/// What a worker has to say to the store, and wants of it, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// When it is.
    pub now: Timestamp,
    /// Until when it wants what it has and takes.
    pub until: Timestamp,
    /// Jobs of which something became since the last turn.
    pub ended: Vec<Job>,
    /// Jobs that it has, when it is time to say that it is still there.
    pub held: Vec<Job>,
    /// How many further jobs it wants.
    pub most: u16,
}

/// What came of a turn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Turned {
    /// Jobs that are the worker's from now on.
    pub taken: Vec<Leased>,
    /// Jobs that it held and that are its own no longer.
    pub lost: Vec<JobId>,
    /// Jobs of which something had become, and which were another's by then or cancelled.
    pub refused: Vec<JobId>,
    /// Jobs that were found dead: begun as often as they may be, by workers that ended with them.
    pub dead: Vec<Job>,
}

/// Keeps what became of jobs, prolongs leases, and takes further jobs: all that a worker needs, in one transaction
/// however many they are.
///
/// # Errors
/// Those of the store.
pub fn take_turn(tx: &mut dyn Tx, turn: &Turn) -> Result<Turned, StoreError> {
    let Turn { now, until, ended, held, most } = turn;
    let mut turned = Turned::default();
    tx.leases().loosen()?;
    if !ended.is_empty() {
        let kept = tx.leases().save_all(ended)?;
        turned.refused = missing(ended, &kept);
        let kept = |job: &&Job| !turned.refused.contains(&job.state().id);
        let dead = |job: &&Job| job.state().status == JobStatus::Dead;
        ended.iter().filter(kept).filter(dead).try_for_each(|job| follow_job(tx, job))?;
    }
    if !held.is_empty() {
        let kept = tx.leases().renew(held, *until)?;
        turned.lost = missing(held, &kept);
    }
    if *most > 0 {
        turned.taken = tx.leases().claim(*now, *until, *most)?;
        bury(tx, *now, &mut turned)?;
    }
    Ok(turned)
}

fn missing(jobs: &[Job], kept: &[JobId]) -> Vec<JobId> {
    let kept: std::collections::HashSet<_> = kept.iter().collect();
    jobs.iter().map(|job| job.state().id).filter(|id| !kept.contains(id)).collect()
}

/// A job that takes its worker with it never says so. Who takes it once too often lets it rest.
fn bury(tx: &mut dyn Tx, now: Timestamp, turned: &mut Turned) -> Result<(), StoreError> {
    turned.taken.retain(|leased| {
        let (mut job, retries) = (leased.job.clone(), Task::terms_of(&leased.job.state().kind).retries);
        let spent = job.is_spent(&retries) && job.fail("its workers ended with it", &retries, Draw(0), now).is_ok();
        if spent {
            turned.dead.push(job);
        }
        !spent
    });
    debug_assert!(turned.dead.iter().all(|job| job.state().status == JobStatus::Dead));
    if !turned.dead.is_empty() {
        tx.leases().save_all(&turned.dead)?;
    }
    turned.dead.iter().try_for_each(|job| follow_job(tx, job))
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::{Delivery, DeliveryStatus, JobState};
    use uuid::Uuid;

    use super::*;
    use crate::fixtures::{id, job, noon};
    use crate::mocks::MockTx;

    fn turn() -> Turn {
        Turn { now: noon(), until: noon(), ended: Vec::new(), held: Vec::new(), most: 0 }
    }

    fn leased(job: Job) -> Leased {
        Leased { job, payload: String::new(), request_id: Uuid::nil() }
    }

    fn loose() -> MockTx {
        let mut tx = MockTx::default();
        tx.leases.expect_loosen().times(1).return_const(Ok(()));
        tx
    }

    #[test]
    fn who_wants_nothing_asks_nothing() {
        assert_eq!(take_turn(&mut loose(), &turn()), Ok(Turned::default()));
    }

    #[test]
    fn what_is_another_s_is_told() {
        let mut tx = loose();
        tx.leases.expect_save_all().times(1).return_const(Ok(vec![id(1)]));
        tx.leases.expect_renew().times(1).return_const(Ok(vec![id(4)]));
        let jobs = |ids: [u128; 2]| ids.map(|n| job(n, JobStatus::Leased)).to_vec();
        let turned = take_turn(&mut tx, &Turn { ended: jobs([1, 2]), held: jobs([3, 4]), ..turn() }).unwrap();
        assert_eq!((turned.refused, turned.lost), (vec![id(2)], vec![id(3)]));
    }

    #[test]
    fn what_a_dead_job_carried_has_failed_unless_the_job_is_another_s() {
        let key = Some(format!("webhook.deliver:{}", id::<lectern_domain::DeliveryId>(2)));
        let dead = Job::restore(JobState { key, ..job(1, JobStatus::Dead).state().clone() });
        for (kept, saved) in [(vec![id(1)], 1), (Vec::new(), 0)] {
            let mut tx = loose().having_delivery(|_| ());
            tx.leases.expect_save_all().times(1).return_const(Ok(kept));
            let failed = |delivery: &Delivery| delivery.state().status == DeliveryStatus::Failed;
            tx.deliveries.expect_save().times(saved).withf(failed).return_const(Ok(()));
            assert!(take_turn(&mut tx, &Turn { ended: vec![dead.clone()], ..turn() }).is_ok());
        }
    }

    #[test]
    fn what_was_begun_too_often_is_dead() {
        let begun = |n, attempts| Job::restore(JobState { attempts, ..job(n, JobStatus::Leased).state().clone() });
        let mut tx = loose();
        let taken = vec![leased(begun(1, 10)), leased(begun(2, 11))];
        tx.leases.expect_claim().times(1).return_const(Ok(taken));
        let buried = tx.leases.expect_save_all().times(1);
        buried
            .withf(|jobs| matches!(jobs, [job] if job.state().status == JobStatus::Dead && job.state().id == id(2)))
            .return_const(Ok(vec![id(2)]));
        let turned = take_turn(&mut tx, &Turn { most: 9, ..turn() }).unwrap();
        assert_eq!(turned.taken, [leased(begun(1, 10))]);
        assert_eq!(turned.dead.len(), 1);
    }
}
