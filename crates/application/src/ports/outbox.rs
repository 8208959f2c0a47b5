use lectern_domain::Event;

use crate::{Context, StoreError};

/// Events, kept in the transaction that caused them, in the order in which they were announced.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Outbox {
    /// Keeps an event with its time and request.
    ///
    /// # Errors
    /// Those of the store.
    fn announce(&mut self, at: &Context, event: &Event) -> Result<(), StoreError>;
}
