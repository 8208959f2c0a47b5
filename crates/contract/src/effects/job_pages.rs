use lectern_application::effects::{NewJob, Task};
use lectern_application::{JobDepth, JobFilter, JobView, Paging, Slice, Store};
use lectern_domain::effects::JobStatus;
use lectern_domain::{JobId, UserId, Version};
use uuid::Uuid;

use super::jobs::{add, claim, find, sweep};
use crate::scene::{at, done, glance, look_at};
use crate::walk::both_ways;

/// A job is shown with all that may be known of it, as it stands.
pub fn a_job_is_shown_as_it_stands(store: &dyn Store) {
    let id = add(store, &sweep(5).owned_by(user(1))).unwrap();
    let queued = JobView {
        id,
        version: Version::FIRST,
        kind: "answers.sweep".to_owned(),
        status: JobStatus::Queued,
        attempts: 0,
        due_at: Some(at(5)),
        ended_at: None,
        failure: None,
        owner: Some(user(1)),
        created_at: at(1),
        request_id: Uuid::from_u128(1),
    };
    assert_eq!(shown(store, id), Some(queued.clone()));
    claim(store, 5, 1);
    let leased = JobView {
        version: Version::FIRST.next(),
        status: JobStatus::Leased,
        attempts: 1,
        due_at: Some(at(35)),
        ..queued
    };
    assert_eq!(shown(store, id), Some(leased.clone()));
    cancel(store, id, 9);
    let cancelled = JobView {
        version: leased.version.next(),
        status: JobStatus::Cancelled,
        due_at: None,
        ended_at: Some(at(9)),
        ..leased
    };
    assert_eq!(shown(store, id), Some(cancelled));
    assert_eq!(shown(store, JobId::from(Uuid::from_u128(9))), None);
}

/// Lists go by identifier, show what the filter says, and know their neighbours and their length.
pub fn jobs_are_listed_by_what_is_asked_of_them(store: &dyn Store) {
    let other = || NewJob { task: Task::SweepJobs {}, ..sweep(1) };
    let wanted = [sweep(1).owned_by(user(1)), other(), sweep(2).owned_by(user(2)), other().owned_by(user(1)), sweep(9)];
    let mut ids: Vec<JobId> = wanted.iter().map(|job| add(store, job).unwrap()).collect();
    cancel(store, ids[2], 9);
    ids.sort_unstable();
    let all: Vec<JobView> = ids.into_iter().map(|id| shown(store, id).unwrap()).collect();
    for kind in [None, Some("answers.sweep"), Some("jobs.sweep")] {
        for status in [None, Some(JobStatus::Queued), Some(JobStatus::Cancelled)] {
            for owner in [None, Some(user(1)), Some(user(9))] {
                let filter = JobFilter { kind, status, owner };
                let fits = |job: &&JobView| {
                    kind.is_none_or(|kind| job.kind == kind)
                        && status.is_none_or(|status| job.status == status)
                        && owner.is_none_or(|owner| job.owner == Some(owner))
                };
                let expected: Vec<JobView> = all.iter().filter(fits).cloned().collect();
                let pages = both_ways((), |paging| page(store, filter, paging));
                assert_eq!(pages, expected, "{filter:?}");
            }
        }
    }
}

/// How many jobs stand where is told by kind and status, with when the first is due; of those that ended nothing is.
pub fn jobs_that_have_not_ended_are_counted(store: &dyn Store) {
    assert_eq!(depths(store), []);
    let taken = add(store, &sweep(1)).unwrap();
    claim(store, 1, 1);
    for second in [5, 3, 4] {
        add(store, &sweep(second)).unwrap();
    }
    add(store, &NewJob { task: Task::SweepJobs {}, ..sweep(7) }).unwrap();
    let depth =
        |kind: &str, status, jobs, second| JobDepth { kind: kind.to_owned(), status, jobs, due_at: Some(at(second)) };
    let (queued, waiting) =
        (depth("answers.sweep", JobStatus::Queued, 3, 3), depth("jobs.sweep", JobStatus::Queued, 1, 7));
    assert_eq!(
        depths(store),
        [depth("answers.sweep", JobStatus::Leased, 1, 31), queued.clone(), waiting.clone()],
        "a lease is due when it ends"
    );
    cancel(store, taken, 9);
    assert_eq!(depths(store), [queued, waiting]);
}

/// By kind, then in the order of a job's name for where it stands.
fn depths(store: &dyn Store) -> Vec<JobDepth> {
    let mut depths = glance(store, |view| view.job_pages().depths());
    depths.sort_by(|one, two| (&one.kind, one.status.name()).cmp(&(&two.kind, two.status.name())));
    depths
}

fn page(store: &dyn Store, filter: JobFilter, paging: Paging<()>) -> Slice<JobView> {
    look_at(store, paging.reach(), move |view| view.job_pages().page(&filter, &paging))
}

fn shown(store: &dyn Store, id: JobId) -> Option<JobView> {
    glance(store, move |view| view.job_pages().find(id))
}

fn cancel(store: &dyn Store, id: JobId, second: i64) {
    let mut job = find(store, id).unwrap();
    job.cancel(at(second)).unwrap();
    done(store, move |tx| tx.jobs().save(&job));
}

fn user(n: u128) -> UserId {
    UserId::from(Uuid::from_u128(n))
}
