//! The rules of the school: values, aggregates, states, events and permissions.
//!
//! This crate must never do I/O, wait, serialise, tell the time or roll dice: whatever a rule needs to know is an
//! argument. It knows no database and no web server, so every rule can be read, changed and tested in a second.
//!
//! Start reading at [`publishing::article`](publishing/struct.Article.html), an aggregate with states, and at
//! [`identity::capability`](identity/enum.Capability.html), the table of who may do what.
#![warn(missing_docs)]

pub mod effects;
mod event;
mod id;
pub mod identity;
mod instant;
mod network;
mod patch;
pub mod publishing;
mod text;
mod version;
mod violation;

pub use event::{Audience, Event, EventType, Fact, FactKind, Subject};
pub use id::{ArticleId, CommentId, DeliveryId, EventId, JobId, SessionId, UserId, WebhookId};
pub use instant::instant;
pub use jiff::{SignedDuration, Timestamp};
pub use network::Network;
pub use patch::Patch;
pub use version::Version;
pub use violation::{Forbidden, Form, JsonType, Violation};
