//! Workers that are killed at any moment, as `kill -9` does it: each job is done, and its effect happens once.

use std::env;
use std::process::{Child, Command};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use lectern_application::effects::{NewJob, Performed, Task, finish};
use lectern_application::{Store, StoreError};
use lectern_domain::SignedDuration;
use lectern_worker::{Bell, Metrics, Worker};

use crate::places::{Place, open};
use crate::school::{Deed, Workshop, settings, until};

const JOBS: u64 = 1_000;
const WORKERS: usize = 3;
/// After so many effects the next worker is killed.
const STRIDE: u64 = 40;
const URL: &str = "LECTERN_TEST_WORKER";

#[test]
fn a_thousand_jobs_under_kills_happen_once_on_sqlite() {
    a_thousand_jobs_under_kills_happen_once(&Place::sqlite());
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_thousand_jobs_under_kills_happen_once_on_postgresql() {
    a_thousand_jobs_under_kills_happen_once(&Place::postgres());
}

/// What a job leaves behind: another one, far in the future, in the transaction that finishes it.
fn leave_a_mark() -> Deed {
    Box::new(|store, at, leased| {
        Box::pin(async move {
            let store: &dyn Store = &*store;
            let marked = store.atomically(move |tx| {
                let far = at.now + SignedDuration::from_hours(24);
                tx.jobs().add(&at, &NewJob::due(far, Task::SweepJobs {}))?;
                finish(tx, &leased.job, at.now)
            });
            let marked: Result<(), StoreError> = marked.await;
            marked.map(|()| Performed::Finished).map_err(|error| error.to_string())
        })
    })
}

fn a_thousand_jobs_under_kills_happen_once(place: &Place) {
    let workshop = Workshop::new(place.open(), leave_a_mark());
    workshop.queue(1, JOBS.into());
    let mut workers: Vec<Child> = (0..WORKERS).map(|_| hire(&place.url)).collect();
    let (mut kills, mut next) = (0, STRIDE);
    until("the end of all jobs", || {
        let done = workshop.open("jobs.sweep");
        if done >= next && workshop.open("answers.sweep") > 0 {
            dismiss(workers.remove(0));
            workers.push(hire(&place.url));
            (kills, next) = (kills + 1, done + STRIDE);
        }
        workshop.open("answers.sweep") == 0
    });
    workers.into_iter().for_each(dismiss);
    assert_eq!(workshop.open("jobs.sweep"), JOBS, "each was done, and its effect happened once");
    assert!(kills >= 3, "{kills} kills are too few to tell anything");
}

/// Starts this program again as a worker.
fn hire(url: &str) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "kills::a_worker_of_its_own", "--quiet"]).env(URL, url).spawn().unwrap()
}

fn dismiss(mut worker: Child) {
    worker.kill().unwrap();
    worker.wait().unwrap();
}

/// Not a test but the worker that the tests above kill: it does nothing when nobody started it as one.
#[test]
fn a_worker_of_its_own() {
    let Ok(url) = env::var(URL) else { return };
    let workshop = Workshop::new(open(&url), leave_a_mark());
    let school = Arc::<Workshop>::clone(&workshop);
    let _worker =
        Worker::start(school, settings(4, Duration::from_secs(1)), Metrics::default(), Bell::default()).unwrap();
    loop {
        thread::park();
    }
}
