//! `/audit`, `/events`, `/event-types` and `/webhooks`.

pub(crate) mod audit;
pub(crate) mod deliveries;
pub(crate) mod event_types;
pub(crate) mod events;
pub(crate) mod webhooks;
