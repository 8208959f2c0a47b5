use std::future::Future;
use std::pin::Pin;

use lectern_application::effects::{Performed, Task, Terms, Turn, Turned};
use lectern_application::ports::Leased;
use lectern_application::{App, Context, JobDepth, StoreError};
use lectern_domain::Timestamp;

/// An answer that comes later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a worker asks of the school. The school itself is one; tests bring their own.
pub trait School: Send + Sync + 'static {
    /// What time it is.
    fn now(&self) -> Timestamp;

    /// How jobs of a kind are done.
    fn terms(&self, kind: &str) -> Terms {
        Task::terms_of(kind)
    }

    /// Takes a turn at the store.
    fn take_turn(&self, turn: Turn) -> Later<'_, Result<Turned, StoreError>>;

    /// Does what a job is to do, or tells why not.
    fn perform(&self, at: Context, leased: Leased) -> Later<'_, Result<Performed, String>>;

    /// Sees to it that what recurs is queued.
    fn begin_recurring(&self, at: Context) -> Later<'_, Result<(), StoreError>>;

    /// How many jobs stand where.
    fn depths(&self) -> Later<'_, Result<Vec<JobDepth>, StoreError>>;
}

impl School for App {
    fn now(&self) -> Timestamp {
        Self::now(self)
    }

    fn take_turn(&self, turn: Turn) -> Later<'_, Result<Turned, StoreError>> {
        Box::pin(Self::take_turn(self, turn))
    }

    fn perform(&self, at: Context, leased: Leased) -> Later<'_, Result<Performed, String>> {
        Box::pin(async move { Self::perform(self, at, leased).await.map_err(|error| error.to_string()) })
    }

    fn begin_recurring(&self, at: Context) -> Later<'_, Result<(), StoreError>> {
        Box::pin(Self::begin_recurring(self, at))
    }

    fn depths(&self) -> Later<'_, Result<Vec<JobDepth>, StoreError>> {
        Box::pin(self.job_depths())
    }
}
