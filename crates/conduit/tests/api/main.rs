//! The RealWorld API as its clients meet it, on a real SQLite database.
//!
//! Start reading at `school.rs`, which opens one, then at `policy.rs`, the table of who may do what.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails loudly")]

mod accounts;
mod articles;
mod caching;
mod comments;
mod failures;
mod lists;
mod people;
mod policy;
mod school;
mod statements;
mod tokens;
