use std::time::Duration;

use lectern_application::JobDepth;
use lectern_application::effects::Terms;
use lectern_domain::effects::JobState;
use lectern_domain::{Timestamp, Version};
use tokio::runtime::Builder;
use uuid::Uuid;

use super::*;
use crate::Later;

const KIND: &str = "answers.sweep";

/// Jobs come to this, or to nothing at all.
struct Stub(Option<Result<Performed, String>>);

impl School for Stub {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn terms(&self, _: &str) -> Terms {
        Terms::USUAL
    }

    fn take_turn(&self, _: Turn) -> Later<'_, Result<Turned, StoreError>> {
        Box::pin(std::future::ready(Ok(Turned::default())))
    }

    fn perform(&self, _: Context, _: Leased) -> Later<'_, Result<Performed, String>> {
        let outcome = self.0.clone();
        Box::pin(async move {
            match outcome {
                Some(outcome) => outcome,
                None => std::future::pending().await,
            }
        })
    }

    fn begin_recurring(&self, _: Context) -> Later<'_, Result<(), StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn depths(&self) -> Later<'_, Result<Vec<JobDepth>, StoreError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}

fn id() -> JobId {
    JobId::from(Uuid::from_u128(1))
}

/// A shift with one job that comes to `outcome`, and what it counts.
fn shift(outcome: Option<Result<Performed, String>>) -> (Shift, Metrics) {
    let second = Duration::from_secs(1);
    let settings = Settings { threads: 1, lease: second, poll: second, grace: Duration::ZERO };
    let metrics = Metrics::default();
    let mut shift = Shift::new(Arc::new(Stub(outcome)), settings, metrics.clone());
    let job = Job::restore(JobState {
        id: id(),
        version: Version::FIRST,
        kind: KIND.to_owned(),
        key: None,
        status: JobStatus::Leased,
        attempts: 1,
        due_at: Some(Timestamp::UNIX_EPOCH),
        ended_at: None,
        failure: None,
    });
    shift.waiting.push_back(Leased { job, payload: String::new(), request_id: Uuid::nil() });
    (shift, metrics)
}

fn losing() -> Turned {
    Turned { lost: vec![id()], ..Turned::default() }
}

fn in_time(test: impl Future<Output = ()>) {
    Builder::new_multi_thread().worker_threads(1).enable_time().build().unwrap().block_on(test);
}

#[test]
fn what_ended_its_lease_by_itself_is_not_lost() {
    let stale = Err("the version is another".to_owned());
    let table = [
        (Ok(Performed::Finished), Fate::Succeeded),
        (Ok(Performed::Kept(JobStatus::Retrying)), Fate::Retried),
        (Ok(Performed::Done), Fate::Lost),
        (stale, Fate::Lost),
    ];
    in_time(async {
        for (outcome, fate) in table {
            let (mut shift, metrics) = shift(Some(outcome.clone()));
            shift.begin();
            let ended = shift.running.join_next_with_id().await.unwrap();
            shift.follow(losing());
            assert_eq!(shift.held(), [], "what is lost is not renewed");
            shift.note(ended);
            let counted = Fate::ALL.map(|fate| metrics.came_to(KIND, fate));
            assert_eq!(counted, Fate::ALL.map(|each| u64::from(each == fate)), "{outcome:?}");
            assert!(shift.ended.is_empty() && shift.begun.is_empty(), "{outcome:?}");
        }
    });
}

#[test]
fn what_is_lost_and_goes_on_is_stopped_at_the_next_look() {
    in_time(async {
        let (mut shift, metrics) = shift(None);
        shift.begin();
        shift.follow(losing());
        shift.look_around().await;
        assert!(shift.begun.is_empty() && shift.ended.is_empty());
        assert_eq!(metrics.came_to(KIND, Fate::Lost), 1);
    });
}

#[test]
fn what_is_lost_before_it_began_never_begins() {
    in_time(async {
        let (mut shift, metrics) = shift(Some(Ok(Performed::Done)));
        shift.follow(losing());
        shift.begin();
        assert!(shift.begun.is_empty());
        assert_eq!(metrics.came_to(KIND, Fate::Lost), 1);
    });
}
