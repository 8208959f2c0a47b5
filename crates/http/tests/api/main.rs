//! The API as its clients meet it, on a real SQLite database.
//!
//! Start reading at `school.rs`, which opens one, then at `policy.rs`, the table of who may do what.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

mod articles;
mod bad_input;
mod browsers;
mod cells;
mod deprecation;
mod document;
mod double;
mod emitted;
mod events;
mod every_list;
mod exports;
mod fan_out;
mod faults;
mod headers;
mod idempotency;
mod jobs;
mod kept;
mod kept_walk;
mod lifecycle;
mod limits;
mod lists;
mod mail;
mod matrix;
mod negotiation;
mod pages;
mod people;
mod plans;
mod policy;
mod refusals;
mod school;
mod sessions;
mod shapes;
mod targets;
mod traces;
mod validator;
mod webhooks;
mod writing;
