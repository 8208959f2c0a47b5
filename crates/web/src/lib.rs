//! What every HTTP face shares on actix-web: who calls, request ids, deadlines, limits, headers, strict bodies.
//!
//! This crate must never render an answer of a face: it rejects with one typed value, [`Rejection`], which each face
//! turns into its own shape. It must never name a database or a client library, nor decide a rule of the school.
//!
//! Start reading at [`edge`], which every request and answer passes, then at [`gate`], which stands before every
//! operation, then at [`Members`], which reads bodies.

mod asset;
mod at;
mod body;
mod caller;
mod coding;
mod conditional;
pub mod cookie;
pub mod csrf;
mod deadline;
mod deprecated;
mod edge;
mod foreign;
mod form;
mod gate;
mod headers;
mod idempotency;
mod json;
mod limits;
mod members;
mod network;
mod preference;
mod query;
mod readiness;
mod rejection;
mod request_id;
mod seal;
mod segment;
mod settings;
mod shelf;
mod traceparent;
mod tracing;
mod traffic;
mod wire;

pub use asset::Asset;
pub use at::At;
pub use body::{Body, FromBody, JSON_OR_PATCH, NoBody};
pub use deprecated::Deprecated;
pub use edge::{Face, edge};
pub use foreign::{Foreign, RealWorld, Token};
pub use form::Unreadable;
pub use gate::{Caching, Terms, gate};
pub use idempotency::{Keyed, Keys, answered, keyed};
pub use json::{Json, Malformed, MalformedKind};
pub use members::Members;
pub use query::{FromQuery, Params, Query};
pub use readiness::Readiness;
pub use rejection::Rejection;
pub use request_id::RequestId;
pub use seal::Seal;
pub use segment::Segment;
pub use settings::{MaxAge, PublicUrl, Settings};
pub use shelf::shelved;
pub use tracing::Tracing;
pub use traffic::{ProblemCode, Traffic};
pub use wire::{Drained, Pace, Prompt};
