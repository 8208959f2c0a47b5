//! Effects: what a request leaves behind, or sets off and does not wait for: events and who hears of them, jobs, and the
//! audit trail, read, sealed and checked.
//!
//! A use case queues a [`Task`] in its own transaction ([`enqueue`]); a worker takes it later, has
//! [`App::perform`](crate::App::perform) do it, and says what came of it. Adding a kind of job is a row of the table in
//! `task.rs` and an arm of that one `match`.

mod audit_views;
mod cancel_job;
mod enqueue;
mod event_schema;
mod find_event;
mod find_job;
mod finish;
#[cfg(test)]
pub(crate) mod fixtures;
mod list_audit;
mod list_events;
mod list_jobs;
mod mail;
mod message;
mod recurring;
mod retry_job;
mod seal_audit;
mod task;
mod tell_subscribers;
mod terms;
mod turn;
mod verify_audit;
mod waves;
pub mod webhooks;

pub use audit_views::{AuditFilter, AuditView};
pub use cancel_job::cancel_job;
pub use enqueue::{NewJob, enqueue};
pub use event_schema::event_schema;
pub use find_event::find_event;
pub use find_job::find_job;
pub use finish::{Performed, finish};
pub use list_audit::list_audit;
pub use list_events::list_events;
pub use list_jobs::list_jobs;
pub use mail::{EmailTokenTerms, Letter, Mail, Sheet, Written};
pub(crate) use mail::{NewToken, compose, post};
pub use message::{Message, MessageFact, MessageSubject};
pub use recurring::Recurring;
pub use retry_job::{JobStep, retry_job};
pub(crate) use seal_audit::{Sealing, next_unsealed, seal_audit};
pub use task::Task;
pub(crate) use tell_subscribers::{SUBSCRIBERS, Told, tell_subscribers};
pub use terms::Terms;
pub use turn::{Turn, Turned, take_turn};
pub use verify_audit::{AuditReport, HeadFlaw};
pub(crate) use verify_audit::{Verification, first_sealed, left_over};
pub(crate) use waves::waves;
