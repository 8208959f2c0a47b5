//! `/audit`, `/events`, `/event-types`, `/jobs` and `/webhooks`.

pub(crate) mod audit;
pub(crate) mod deliveries;
pub(crate) mod event_types;
pub(crate) mod events;
pub(crate) mod jobs;
pub(crate) mod webhooks;
