use lectern_domain::{Event, EventId, Timestamp};

use crate::{Consumer, Context, StoreError};

/// Events, kept in the transaction that caused them, in the order in which they were announced. Each is an entry of the
/// audit trail, too, and waits for its seal.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Outbox {
    /// Keeps an event with its time, its request and who may read it, and with who caused it: actor, session and address.
    /// Every consumer waits for it, and so does the audit trail.
    ///
    /// # Errors
    /// Those of the store.
    fn announce(&mut self, at: &Context, event: &Event) -> Result<(), StoreError>;

    /// Marks events as told to `consumer` at `now`, and answers those that were waiting until this call. Of several who
    /// mark one event, exactly one MUST get it in the answer.
    ///
    /// # Errors
    /// Those of the store.
    fn mark(&mut self, consumer: Consumer, events: &[EventId], now: Timestamp) -> Result<Vec<EventId>, StoreError>;

    /// Removes up to a hundred events that happened before `before`, the first ones first, and tells how many. What one of
    /// `consumers` waits for, or what has no seal, MUST stay, whatever its age, and so does what was announced after it.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_older(&mut self, before: Timestamp, consumers: &[Consumer]) -> Result<usize, StoreError>;
}
