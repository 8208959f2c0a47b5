//! A school whose jobs do what a test wants.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use futures_executor::block_on;
use lectern_application::effects::{NewJob, Performed, Task, Terms, Turn, Turned, take_turn};
use lectern_application::ports::{Leased, Tx};
use lectern_application::{Actor, Context, JobDepth, Store, StoreError};
use lectern_domain::effects::{Backoff, Job, Retries};
use lectern_domain::{JobId, SignedDuration, Timestamp};
use lectern_persistence::DieselStore;
use lectern_worker::{Later, School, Settings};
use uuid::Uuid;

/// What a job does here.
pub(crate) type Deed =
    Box<dyn Fn(Arc<DieselStore>, Context, Leased) -> Later<'static, Result<Performed, String>> + Send + Sync>;

pub(crate) struct Workshop {
    pub(crate) store: Arc<DieselStore>,
    deed: Deed,
}

impl Workshop {
    pub(crate) fn new(store: DieselStore, deed: Deed) -> Arc<Self> {
        Arc::new(Self { store: Arc::new(store), deed })
    }

    pub(crate) fn change<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        let store: &dyn Store = &*self.store;
        block_on(store.atomically(work)).unwrap()
    }

    /// Queues a job for each request from `first` on.
    pub(crate) fn queue(&self, first: u128, count: u128) -> Vec<JobId> {
        self.change(move |tx| {
            let add = |n| {
                let at = at(first + n);
                let added = tx.jobs().add(&at, &NewJob::now(&at, Task::SweepAnswers {}))?;
                Ok(added.expect("it has no key"))
            };
            (0..count).map(add).collect()
        })
    }

    pub(crate) fn find(&self, id: JobId) -> Job {
        self.change(move |tx| tx.jobs().find(id)).unwrap()
    }

    /// How many jobs of that kind have not ended.
    pub(crate) fn open(&self, kind: &str) -> u64 {
        let store: &dyn Store = &*self.store;
        let depths: Result<Vec<JobDepth>, StoreError> = block_on(store.glance(|view| view.job_pages().depths()));
        depths.unwrap().iter().filter(|depth| depth.kind == kind).map(|depth| depth.jobs).sum()
    }
}

/// The context of request `n`.
pub(crate) fn at(n: u128) -> Context {
    Context { now: now(), actor: Actor::Operator, request_id: Uuid::from_u128(n), address: None }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap()
}

/// Waits until it is so, and fails when it never is.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !is_so() {
        assert!(Instant::now() < end, "{what} never came");
        thread::park_timeout(Duration::from_millis(5));
    }
}

/// Quick ones, so that tests need not wait.
pub(crate) fn settings(threads: usize, lease: Duration) -> Settings {
    Settings { threads, lease, poll: Duration::from_millis(20), grace: Duration::from_secs(5) }
}

impl School for Workshop {
    fn now(&self) -> Timestamp {
        now()
    }

    /// Three attempts, one right after the other, a tenth of a second each.
    fn terms(&self, _: &str) -> Terms {
        let retries = Retries { attempts: 3, backoff: Backoff::Schedule(&[]) };
        Terms { retries, deadline: SignedDuration::from_millis(DEADLINE), ..Terms::USUAL }
    }

    fn take_turn(&self, turn: Turn) -> Later<'_, Result<Turned, StoreError>> {
        let store: &dyn Store = &*self.store;
        Box::pin(store.atomically(move |tx| take_turn(tx, &turn)))
    }

    fn perform(&self, at: Context, leased: Leased) -> Later<'_, Result<Performed, String>> {
        (self.deed)(Arc::clone(&self.store), at, leased)
    }

    fn begin_recurring(&self, _: Context) -> Later<'_, Result<(), StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn depths(&self) -> Later<'_, Result<Vec<JobDepth>, StoreError>> {
        let store: &dyn Store = &*self.store;
        Box::pin(store.glance(|view| view.job_pages().depths()))
    }
}

/// In milliseconds. Longer than a slow machine takes for what does not hang.
const DEADLINE: i64 = 2_000;
