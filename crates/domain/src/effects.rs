//! What a request leaves behind, or sets off and does not wait for.

mod audit;
mod audit_chain;
mod backoff;
mod delivery;
mod job;
mod webhook;
mod webhook_target;
mod webhook_url;

pub use audit::{AuditRecord, Doer};
pub use audit_chain::{AuditChain, AuditFlaw, Digest, Head, Link, Seal};
pub use backoff::{Backoff, Draw, Retries};
pub use delivery::{Attempt, Delivery, DeliveryState, DeliveryStatus, Parcel, Verdict};
pub use job::{Job, JobError, JobState, JobStatus, Priority};
pub use webhook::{
    DisabledBy, EventTypes, SealedSecret, Webhook, WebhookDescription, WebhookDraft, WebhookEdit, WebhookError,
    WebhookPolicy, WebhookState, WebhookStatus,
};
pub use webhook_target::{WebhookTargets, is_public};
pub use webhook_url::{WebhookHost, WebhookUrl};
