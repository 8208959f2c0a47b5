//! What a worker does with jobs that go well, badly or nowhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_executor::block_on;
use lectern_application::effects::Performed;
use lectern_domain::SignedDuration;
use lectern_domain::effects::JobStatus;
use lectern_worker::{Bell, Metrics, Settings, Worker};

use crate::places::Place;
use crate::school::{Deed, Workshop, now, settings, until};

const LEASE: Duration = Duration::from_secs(30);

fn hire(workshop: &Arc<Workshop>, settings: Settings) -> (Worker, Metrics) {
    let (school, metrics) = (Arc::<Workshop>::clone(workshop), Metrics::default());
    (Worker::start(school, settings, metrics.clone(), Bell::default()).unwrap(), metrics)
}

/// Whatever request it is for, it is done at once.
fn nothing() -> Deed {
    Box::new(|_, _, _| Box::pin(std::future::ready(Ok(Performed::Done))))
}

#[test]
fn every_job_is_done_once_and_counted() {
    let place = Place::sqlite();
    let workshop = Workshop::new(place.open(), nothing());
    workshop.queue(1, 700);
    let (worker, metrics) = hire(&workshop, settings(4, LEASE));
    until("the end of all jobs", || workshop.open("answers.sweep") == 0);
    block_on(worker.stop());
    assert_eq!(metrics.succeeded("answers.sweep"), 700);
}

/// One panics, one never ends and never waits, one fails: dead after their attempts. One is hopeless: dead at once. The
/// others are done.
#[test]
fn poison_dies_and_others_are_done() {
    let place = Place::sqlite();
    let over = Arc::new(AtomicBool::new(false));
    let spinning = Arc::clone(&over);
    let workshop = Workshop::new(
        place.open(),
        Box::new(move |_, at, _| {
            let over = Arc::clone(&spinning);
            Box::pin(async move {
                match at.request_id.as_u128() {
                    1 => panic!("a job panics, as this test wants"),
                    2 => {
                        while !over.load(Ordering::Relaxed) {
                            std::hint::spin_loop();
                        }
                        Ok(Performed::Done)
                    }
                    3 => Err("no luck".to_owned()),
                    4 => Ok(Performed::Hopeless("never".to_owned())),
                    _ => Ok(Performed::Done),
                }
            })
        }),
    );
    let jobs = workshop.queue(1, 104);
    let (worker, metrics) = hire(&workshop, settings(2, LEASE));
    until("the end of all jobs", || workshop.open("answers.sweep") == 0);
    over.store(true, Ordering::Relaxed);
    block_on(worker.stop());
    let whys = ["it panicked", "it took longer than its deadline", "no luck"];
    for (id, why) in jobs.iter().zip(whys) {
        let job = workshop.find(*id);
        let state = job.state();
        assert_eq!((state.status, state.attempts, state.failure.as_deref()), (JobStatus::Dead, 3, Some(why)));
    }
    let hopeless = workshop.find(jobs[3]);
    let state = hopeless.state();
    assert_eq!((state.status, state.attempts, state.failure.as_deref()), (JobStatus::Dead, 1, Some("never")));
    assert_eq!(metrics.succeeded("answers.sweep"), 100);
}

/// What is at work too long, and what was not begun, is another's at once and was no attempt.
#[test]
fn a_worker_that_stops_hands_its_jobs_back() {
    let place = Place::sqlite();
    let begun = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&begun);
    let workshop = Workshop::new(
        place.open(),
        Box::new(move |_, _, _| {
            counted.fetch_add(1, Ordering::Relaxed);
            Box::pin(std::future::pending())
        }),
    );
    let jobs = workshop.queue(1, 2);
    let impatient = Settings { grace: Duration::ZERO, ..settings(2, LEASE) };
    let (worker, _) = hire(&workshop, impatient);
    until("both", || begun.load(Ordering::Relaxed) == 2);
    block_on(worker.stop());
    for id in jobs {
        let job = workshop.find(id);
        assert_eq!((job.state().status, job.state().attempts), (JobStatus::Queued, 0));
    }
}

/// Its worker learns of it when it next gives word, and lets go of the job where that waits.
#[test]
fn a_job_that_is_cancelled_at_work_is_let_go() {
    struct Dropped(Arc<AtomicBool>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let place = Place::sqlite();
    let (begun, ended) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (beginning, ending) = (Arc::clone(&begun), Arc::clone(&ended));
    let workshop = Workshop::new(
        place.open(),
        Box::new(move |_, _, _| {
            let guard = Dropped(Arc::clone(&ending));
            beginning.store(true, Ordering::Relaxed);
            Box::pin(async move {
                std::future::pending::<()>().await;
                drop(guard);
                Ok(Performed::Done)
            })
        }),
    );
    let [id] = workshop.queue(1, 1).try_into().unwrap();
    let (worker, _) = hire(&workshop, settings(1, Duration::from_millis(300)));
    until("its beginning", || begun.load(Ordering::Relaxed));
    workshop.change(move |tx| {
        let mut job = tx.jobs().find(id)?.unwrap();
        job.cancel(now()).unwrap();
        tx.jobs().save(&job)
    });
    until("its end", || ended.load(Ordering::Relaxed));
    block_on(worker.stop());
    assert_eq!(workshop.find(id).state().status, JobStatus::Cancelled);
}

/// A lease of somebody who is gone ends, and no sooner.
#[test]
fn the_job_of_a_worker_that_vanished_is_done_when_its_lease_ends() {
    let place = Place::sqlite();
    let workshop = Workshop::new(place.open(), nothing());
    let [id] = workshop.queue(1, 1).try_into().unwrap();
    let lease_ends = now() + SignedDuration::from_millis(500);
    workshop.change(move |tx| tx.leases().claim(now(), lease_ends, 1));
    let (worker, _) = hire(&workshop, settings(1, LEASE));
    until("its end", || workshop.open("answers.sweep") == 0);
    block_on(worker.stop());
    let job = workshop.find(id);
    assert_eq!((job.state().status, job.state().attempts), (JobStatus::Succeeded, 2));
    assert!(job.state().ended_at.unwrap() >= lease_ends);
}
