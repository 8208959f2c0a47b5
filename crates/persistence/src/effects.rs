//! What is told of every change: to others through the outbox, to administrators through the audit trail.

mod audit;
mod audit_pages;
mod audit_row;
mod deliveries;
mod delivery_row;
mod event_row;
mod events;
mod idempotency;
mod job_pages;
mod job_row;
mod jobs;
mod leases;
mod outbox;
mod webhook_pages;
mod webhook_row;
mod webhooks;
