//! What the suites over a socket share: the program as its users run it, each on a database of its own.
//!
//! The suites stand in `tests/`: `architecture` (the arrows and the tidy rules), `walkthrough` (the REST API and the
//! program itself) and `conduit` (the contract of RealWorld).
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a suite that cannot go on must stop loudly")]

mod program;

pub use program::{Database, Program};
