use futures_executor::block_on;
use lectern_application::ports::{Tx, View};
use lectern_application::{Reach, Store, StoreError};
use lectern_domain::{SignedDuration, Timestamp};

/// An instant that does not survive in milliseconds: stores keep microseconds.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_micros(second * 1_000_000 + 123_457)
}

/// Runs a transaction of its own.
pub(crate) fn change<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    block_on(store.atomically(work))
}

/// Runs a transaction that must not fail.
pub(crate) fn done<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
) -> T {
    change(store, work).expect("the transaction commits")
}

/// Looks once. A glance refuses a second statement, so each look shows too that its port needs but one.
pub(crate) fn glance<T: Send + 'static>(
    store: &dyn Store,
    look: impl FnMut(&mut dyn View) -> Result<T, StoreError> + Send + 'static,
) -> T {
    look_at(store, Reach::Glance, look)
}

/// Looks as far as a page reaches: one statement, unless it counts.
pub(crate) fn look_at<T: Send + 'static>(
    store: &dyn Store,
    reach: Reach,
    look: impl FnMut(&mut dyn View) -> Result<T, StoreError> + Send + 'static,
) -> T {
    block_on(store.look(reach, look)).expect("no more statements than that")
}
