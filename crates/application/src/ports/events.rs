use lectern_domain::EventId;

use crate::{Consumer, EventFilter, EventView, Paging, Slice, StoreError};

/// Events that were announced. They are shown until they are removed from the outbox.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Events {
    /// The event.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: EventId) -> Result<Option<EventView>, StoreError>;

    /// A page of events, in the order in which they were announced.
    ///
    /// # Errors
    /// Those of the store.
    fn page(&mut self, filter: &EventFilter, paging: &Paging<()>) -> Result<Slice<EventView>, StoreError>;

    /// Up to `limit` events that `consumer` was not told of, the first announced first. Two events of one subject
    /// MUST stand in the order in which their transactions committed, where one saw what the other did.
    ///
    /// # Errors
    /// Those of the store.
    fn waiting(&mut self, consumer: Consumer, limit: u8) -> Result<Vec<EventView>, StoreError>;
}
