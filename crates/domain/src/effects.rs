//! What a request leaves behind, or sets off and does not wait for.

mod audit;
mod audit_chain;
mod backoff;
mod job;

pub use audit::{AuditRecord, Doer};
pub use audit_chain::{AuditChain, AuditFlaw, Digest, Head, Link, Seal};
pub use backoff::{Backoff, Draw, Retries};
pub use job::{Job, JobError, JobState, JobStatus, Priority};
