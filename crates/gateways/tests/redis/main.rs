//! Redis as a neighbor: shared by all, cut off, held up, emptied and back again.
#![cfg(feature = "redis")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly")]

mod limits;
mod node;
mod pages;
mod proxy;
