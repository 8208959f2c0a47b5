//! What is told of every change: to others through the outbox, to administrators through the audit trail.

mod audit;
mod idempotency;
mod outbox;
