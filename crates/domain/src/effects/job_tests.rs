use uuid::Uuid;

use super::*;
use crate::SignedDuration;

fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
}

fn job(status: JobStatus, attempts: u32) -> Job {
    let ended = status.has_ended();
    Job::restore(JobState {
        id: JobId::from(Uuid::from_u128(1)),
        version: Version::FIRST,
        kind: "answers.sweep".to_owned(),
        key: None,
        status,
        attempts,
        due_at: (!ended).then(|| at(1)),
        ended_at: ended.then(|| at(1)),
        failure: None,
    })
}

/// Half of the most that is waited.
const HALF: Draw = Draw(1 << 31);

fn fail(job: &mut Job) -> Result<(), JobError> {
    job.fail("no luck", &Retries::USUAL, HALF, at(100))
}

type Step = fn(&mut Job) -> Result<(), JobError>;

#[test]
fn which_step_leads_from_where_to_where() {
    use JobStatus::{Cancelled, Dead, Leased, Queued, Retrying, Succeeded};
    let steps: [(&str, Step, [Option<JobStatus>; 6], JobError); 6] = [
        ("succeed", |job| job.succeed(at(100)), [None, Some(Succeeded), None, None, None, None], JobError::NotLeased),
        ("fail", fail, [None, Some(Retrying), None, None, None, None], JobError::NotLeased),
        ("give up", |job| job.give_up("no", at(100)), [None, Some(Dead), None, None, None, None], JobError::NotLeased),
        ("hand back", |job| job.hand_back(at(100)), [None, Some(Queued), None, None, None, None], JobError::NotLeased),
        (
            "cancel",
            |job| job.cancel(at(100)),
            [Some(Cancelled), Some(Cancelled), Some(Cancelled), None, None, None],
            JobError::Ended,
        ),
        ("retry", |job| job.retry(at(100)), [None, None, None, None, Some(Queued), Some(Queued)], JobError::NotGivenUp),
    ];
    assert_eq!(JobStatus::ALL, [Queued, Leased, Retrying, Succeeded, Dead, Cancelled]);
    for (name, step, leads, refusal) in steps {
        for (from, to) in JobStatus::ALL.into_iter().zip(leads) {
            let (before, mut after) = (job(from, 1), job(from, 1));
            let answer = step(&mut after);
            match to {
                Some(to) => {
                    assert_eq!((answer, after.state().status), (Ok(()), to), "{name} from {from:?}");
                    assert_eq!(after.state().ended_at.is_some(), to.has_ended(), "{name} from {from:?}");
                    assert_eq!(after.state().due_at.is_none(), to.has_ended(), "{name} from {from:?}");
                }
                None => assert_eq!((answer, &after), (Err(refusal), &before), "{name} from {from:?}"),
            }
        }
    }
}

#[test]
fn a_failure_waits_and_the_last_one_is_death() {
    let mut early = job(JobStatus::Leased, 3);
    fail(&mut early).unwrap();
    let due = at(100) + SignedDuration::from_secs(10);
    assert_eq!((early.state().status, early.state().due_at), (JobStatus::Retrying, Some(due)));
    assert_eq!(early.state().failure.as_deref(), Some("no luck"));
    for attempts in [10, 11] {
        let mut last = job(JobStatus::Leased, attempts);
        assert_eq!(last.is_spent(&Retries::USUAL), attempts == 11, "its tenth attempt is still its own");
        fail(&mut last).unwrap();
        let JobState { status, attempts, ended_at, .. } = last.state();
        assert_eq!((*status, *attempts, *ended_at), (JobStatus::Dead, 10, Some(at(100))));
    }
}

#[test]
fn a_long_story_of_a_failure_is_cut() {
    let mut told = job(JobStatus::Leased, 1);
    told.fail(&"ü".repeat(501), &Retries::USUAL, HALF, at(100)).unwrap();
    assert_eq!(told.state().failure.as_deref(), Some("ü".repeat(500).as_str()));
    let mut done = Job::restore(JobState { status: JobStatus::Leased, ..told.state().clone() });
    done.succeed(at(101)).unwrap();
    assert_eq!(done.state().failure, None, "what is done did not fail");
}

#[test]
fn what_is_handed_back_was_no_attempt_and_what_is_retried_starts_anew() {
    let mut back = job(JobStatus::Leased, 4);
    back.hand_back(at(100)).unwrap();
    assert_eq!((back.state().attempts, back.state().due_at), (3, Some(at(100))));
    let mut again = job(JobStatus::Dead, 10);
    again.retry(at(100)).unwrap();
    assert_eq!((again.state().attempts, again.state().due_at), (0, Some(at(100))));
}

#[test]
fn every_status_has_a_name_of_its_own() {
    for status in JobStatus::ALL {
        assert_eq!(JobStatus::named(status.name()), Some(status));
    }
    assert_eq!(JobStatus::named("lost"), None);
}
