//! `/audit`, `/events`, `/event-types` and `/jobs`.

pub(crate) mod audit;
pub(crate) mod event_types;
pub(crate) mod events;
pub(crate) mod jobs;
