//! `/audit`, `/events` and `/event-types`.

pub(crate) mod audit;
pub(crate) mod event_types;
pub(crate) mod events;
