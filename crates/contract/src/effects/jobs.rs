use std::net::IpAddr;

use lectern_application::effects::{NewJob, Task};
use lectern_application::ports::Leased;
use lectern_application::{Actor, Context, Store, StoreError};
use lectern_domain::effects::{Job, JobStatus, Priority};
use lectern_domain::{JobId, Timestamp};
use uuid::Uuid;

use crate::races::together;
use crate::scene::{at, change, done, glance};

/// A job is there when its transaction is kept, with all that was said of it, and never otherwise.
pub fn a_job_is_queued_with_its_transaction_or_not_at_all(store: &dyn Store) {
    let lost: Result<(), StoreError> = change(store, |tx| {
        tx.jobs().add(&context(1), &sweep(5))?;
        Err(StoreError::Stale)
    });
    assert_eq!(lost, Err(StoreError::Stale));
    assert_eq!(claim(store, 100, 10), []);
    let id = add(store, &sweep(5).keyed("a key")).unwrap();
    let job = find(store, id).unwrap();
    let state = job.state();
    assert_eq!((state.id, state.status, state.attempts), (id, JobStatus::Queued, 0));
    assert_eq!((state.kind.as_str(), state.key.as_deref()), ("answers.sweep", Some("a key")));
    assert_eq!((state.due_at, state.ended_at, state.failure.as_deref()), (Some(at(5)), None, None));
    let [leased] = claim(store, 5, 10).try_into().unwrap();
    assert_eq!((leased.job.state().id, leased.request_id), (id, Uuid::from_u128(1)));
    assert_eq!(Task::read(&leased.payload), Ok(Task::SweepAnswers {}));
    assert_eq!(find(store, JobId::from(Uuid::from_u128(9))), None);
}

/// A second job under a key is not queued while the first is open, at whatever stage, and the transaction is usable.
pub fn a_key_is_free_again_when_its_job_has_ended(store: &dyn Store) {
    let first = add(store, &sweep(1).keyed("key")).unwrap();
    add(store, &sweep(1).keyed("KEY")).expect("another key");
    let second = || {
        done(store, move |tx| {
            let added = tx.jobs().add(&context(1), &sweep(2).keyed("key"))?;
            Ok((added, tx.jobs().find_by_key("key")?.unwrap().state().id))
        })
    };
    assert_eq!(second(), (None, first), "queued");
    let mut job = claim(store, 1, 10).into_iter().map(|leased| leased.job).find(|job| job.state().id == first).unwrap();
    assert_eq!(second(), (None, first), "leased");
    job.succeed(at(3)).unwrap();
    let ended = done(store, move |tx| {
        tx.jobs().save(&job)?;
        let (none, next) = (tx.jobs().find_by_key("key")?, tx.jobs().add(&context(1), &sweep(2).keyed("key"))?);
        Ok((none, next.is_some()))
    });
    assert_eq!(ended, (None, true), "its successor is queued in the transaction that ends it");
}

/// Of those who queue a job under one key at once, one does.
pub fn one_of_many_under_one_key_is_queued(store: &dyn Store) {
    let queued = together(|_| add(store, &sweep(1).keyed("key")));
    assert_eq!(queued.iter().filter(|id| id.is_some()).count(), 1, "{queued:?}");
    assert_eq!(claim(store, 1, 10).len(), 1);
}

/// Many jobs are queued at once as each would be by itself, but for those whose keys are taken.
pub fn many_jobs_are_queued_as_one_would_be(store: &dyn Store) {
    let delivery = Uuid::from_u128(7);
    let owned = NewJob::due(at(3), Task::DeliverWebhook { delivery }).keyed("it's \"ü\"").owned_by(delivery.into());
    let jobs = [owned.clone(), NewJob { priority: Priority::High, ..sweep(2) }, sweep(1), owned.clone()];
    done(store, move |tx| tx.jobs().add_all(&context(4), &jobs));
    let mut claimed = claim(store, 9, 9);
    claimed.sort_by_key(|leased| leased.job.state().kind.clone());
    let [high, early, late] = claimed.try_into().unwrap();
    let shown = [&high, &early, &late].map(|leased: &Leased| (leased.job.state().kind.clone(), leased.request_id));
    let kinds = ["answers.sweep", "answers.sweep", "webhook.deliver"];
    assert_eq!(shown, kinds.map(|kind| (kind.to_owned(), Uuid::from_u128(4))));
    assert_eq!((Task::read(&late.payload), late.job.state().key.clone()), (Ok(owned.task.clone()), owned.key.clone()));
    let (one, id) = (owned.clone(), late.job.state().id);
    assert_eq!(done(store, move |tx| tx.jobs().add(&context(1), &one)), None, "its key is taken");
    let view = glance(store, move |view| view.job_pages().find(id)).unwrap();
    assert_eq!((view.owner, view.created_at, view.attempts), (owned.owner, at(1), 1));
    done(store, |tx| tx.jobs().add_all(&context(1), &[]));
    assert_eq!(claim(store, 9, 9), []);
}

/// Up to a hundred jobs are forgotten at once, those that ended before and no others.
pub fn jobs_that_ended_long_ago_are_forgotten(store: &dyn Store) {
    done(store, |tx| (0..104).try_for_each(|_| tx.jobs().add(&context(1), &sweep(1)).map(|_| ())));
    let mut jobs: Vec<Job> = claim(store, 1, 103).into_iter().map(|leased| leased.job).collect();
    assert_eq!(jobs.len(), 103);
    let endings = jobs.iter_mut().zip(1..);
    endings.for_each(|(job, second)| if second > 1 { job.cancel(at(second)) } else { job.succeed(at(1)) }.unwrap());
    done(store, move |tx| tx.leases().save_all(&jobs));
    let forget = || done(store, |tx| tx.jobs().remove_older(at(103)));
    assert_eq!([forget(), forget(), forget()], [100, 2, 0], "one ended no earlier, and one has not ended");
}

/// Of what recurs, what succeeded before is forgotten, up to a hundred at once; what did not succeed stays, and so does what
/// stands under another key.
pub fn jobs_that_recurred_are_forgotten(store: &dyn Store) {
    let key = "answers.sweep";
    let end = |key: &str, cancelled: bool| {
        let id = add(store, &sweep(1).keyed(key)).unwrap();
        let [leased] = claim(store, 1, 1).try_into().unwrap();
        let mut job = leased.job;
        if cancelled { job.cancel(at(2)) } else { job.succeed(at(2)) }.unwrap();
        done(store, move |tx| tx.jobs().save(&job));
        id
    };
    let kept = [end(key, true), end("mail.send", false)];
    let former: Vec<JobId> = (0..103).map(|_| end(key, false)).collect();
    let last = end(key, false);
    let open = add(store, &sweep(1).keyed(key)).unwrap();
    let forget = || done(store, move |tx| tx.jobs().remove_succeeded(key, last));
    assert_eq!([forget(), forget(), forget()], [100, 3, 0]);
    let is_there = |id: &JobId| find(store, *id).is_some();
    assert!(kept.iter().chain([&last, &open]).all(is_there) && !former.iter().any(is_there));
}

/// A job that is due at a second.
pub(super) fn sweep(second: i64) -> NewJob {
    NewJob { priority: Priority::Normal, ..NewJob::due(at(second), Task::SweepAnswers {}) }
}

/// The context of request `n`, at the first second.
pub(super) fn context(n: u128) -> Context {
    Context { now: now(), actor: Actor::Guest, request_id: Uuid::from_u128(n), address: None::<IpAddr> }
}

fn now() -> Timestamp {
    at(1)
}

pub(super) fn add(store: &dyn Store, job: &NewJob) -> Option<JobId> {
    let job = job.clone();
    done(store, move |tx| tx.jobs().add(&context(1), &job))
}

pub(super) fn find(store: &dyn Store, id: JobId) -> Option<Job> {
    done(store, move |tx| tx.jobs().find(id))
}

/// Takes jobs at a second, for half a minute.
pub(super) fn claim(store: &dyn Store, second: i64, most: u16) -> Vec<Leased> {
    done(store, move |tx| {
        tx.leases().loosen()?;
        tx.leases().claim(at(second), at(second + 30), most)
    })
}
