use std::collections::HashSet;

use lectern_application::effects::NewJob;
use lectern_application::{Store, StoreError};
use lectern_domain::JobId;
use lectern_domain::effects::{Draw, Job, JobState, JobStatus, Priority, Retries};

use super::jobs::{add, claim, context, find, sweep};
use crate::races::together;
use crate::scene::{at, change, done};

/// What is due is taken, up to so many: the higher priority first, then the earlier time. A lease is an attempt and a
/// version.
pub fn jobs_are_taken_by_priority_and_time(store: &dyn Store) {
    let of = |priority, second| add(store, &NewJob { priority, ..sweep(second) }).unwrap();
    let (low, late) = (of(Priority::Low, 1), of(Priority::Normal, 3));
    let (early, high) = (of(Priority::Normal, 2), of(Priority::High, 4));
    let future = of(Priority::High, 51);
    let take = |most| -> Vec<JobId> { claim(store, 50, most).iter().map(|leased| leased.job.state().id).collect() };
    assert_eq!([take(0), take(2), take(1), take(9)], [vec![], vec![high, early], vec![late], vec![low]]);
    let taken = find(store, early).unwrap();
    let JobState { version, status, attempts, due_at, .. } = taken.state();
    assert_eq!((version.number(), *status, *attempts, *due_at), (2, JobStatus::Leased, 1, Some(at(80))));
    assert_eq!(find(store, future).unwrap().state().status, JobStatus::Queued);
}

/// However many take jobs while others are queued, each goes to one.
pub fn each_job_is_taken_by_one(store: &dyn Store) {
    done(store, |tx| (0..90).try_for_each(|_| tx.jobs().add(&context(1), &sweep(1)).map(|_| ())));
    let taken = together(|_| {
        let mut taken = Vec::new();
        for _ in 0..10 {
            add(store, &sweep(1)).unwrap();
            taken.extend(claim(store, 1, 5).into_iter().map(|leased| leased.job.state().id));
        }
        taken
    });
    let mut taken: Vec<JobId> = taken.into_iter().flatten().collect();
    taken.extend(claim(store, 1, 200).into_iter().map(|leased| leased.job.state().id));
    let different: HashSet<_> = taken.iter().collect();
    assert_eq!((taken.len(), different.len()), (150, 150));
}

/// A lease that is renewed stays; one that is not goes to another worker, and the first can keep nothing any more.
pub fn a_lease_that_is_not_renewed_is_taken_over_and_fenced(store: &dyn Store) {
    let (kept, lost) = (add(store, &sweep(1)).unwrap(), add(store, &sweep(1)).unwrap());
    let mut held: Vec<Job> = claim(store, 1, 2).into_iter().map(|leased| leased.job).collect();
    held.sort_by_key(|job| job.state().id != kept);
    let renew = |jobs: &[Job], until| {
        let jobs = jobs.to_vec();
        done(store, move |tx| tx.leases().renew(&jobs, at(until)))
    };
    assert_eq!(renew(&held[..1], 61), [kept]);
    assert_eq!(claim(store, 30, 9), [], "a lease lasts half a minute");
    let [taken] = claim(store, 31, 9).try_into().unwrap();
    assert_eq!((taken.job.state().id, taken.job.state().attempts), (lost, 2));
    assert_eq!(renew(&held, 70), [kept], "what is another's is not renewed");
    let ended: Vec<Job> = held.iter().map(succeeded).collect();
    let late = ended[1].clone();
    assert_eq!(change(store, move |tx| tx.jobs().save(&late)), Err(StoreError::Stale));
    assert_eq!(done(store, move |tx| tx.leases().save_all(&ended)), [kept]);
    let (first, second) = (find(store, kept).unwrap(), find(store, lost).unwrap());
    assert_eq!((first.state().status, second), (JobStatus::Succeeded, taken.job));
}

/// Each outcome comes back as it was kept, many at once, and none is the last word on a job that changed meanwhile.
pub fn what_became_of_jobs_is_kept(store: &dyn Store) {
    for _ in 0..4 {
        add(store, &sweep(1)).unwrap();
    }
    let mut jobs: Vec<Job> = claim(store, 1, 4).into_iter().map(|leased| leased.job).collect();
    let once = Retries { attempts: 1, ..Retries::USUAL };
    jobs[0].succeed(at(2)).unwrap();
    jobs[1].fail("no \"luck\" \0 today, ünd", &Retries::USUAL, Draw(1 << 31), at(2)).unwrap();
    jobs[2].fail("never again", &once, Draw(0), at(2)).unwrap();
    jobs[3].hand_back(at(2)).unwrap();
    let (kept, again) = (jobs.clone(), jobs.clone());
    let mut saved = done(store, move |tx| tx.leases().save_all(&kept));
    saved.sort_unstable();
    jobs.sort_by_key(|job| job.state().id);
    assert_eq!(saved, jobs.iter().map(|job| job.state().id).collect::<Vec<_>>());
    for job in &jobs {
        let expected = JobState {
            version: job.state().version.next(),
            failure: job.state().failure.as_ref().map(|text| text.replace('\0', "\u{FFFD}")),
            ..job.state().clone()
        };
        assert_eq!(find(store, job.state().id), Some(Job::restore(expected)));
    }
    assert_eq!(done(store, move |tx| tx.leases().save_all(&again)), []);
    assert_eq!(done(store, |tx| tx.leases().save_all(&[])), []);
}

/// An operator who changes a job that somebody has at hand wins.
pub fn a_change_of_a_leased_job_fences_its_worker(store: &dyn Store) {
    let id = add(store, &sweep(1)).unwrap();
    let [leased] = claim(store, 1, 1).try_into().unwrap();
    let mut cancelled = leased.job.clone();
    cancelled.cancel(at(2)).unwrap();
    done(store, move |tx| tx.jobs().save(&cancelled));
    let done_after_all = succeeded(&leased.job);
    let held = [leased.job];
    assert_eq!(done(store, move |tx| tx.leases().renew(&held, at(90))), []);
    assert_eq!(change(store, move |tx| tx.jobs().save(&done_after_all)), Err(StoreError::Stale));
    assert_eq!(find(store, id).unwrap().state().status, JobStatus::Cancelled);
    assert_eq!(claim(store, 100, 9), []);
}

fn succeeded(job: &Job) -> Job {
    let mut job = job.clone();
    job.succeed(at(40)).unwrap();
    job
}
