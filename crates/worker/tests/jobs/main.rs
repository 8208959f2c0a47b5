//! The worker on real stores: every job is done, whatever becomes of those who do it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly")]

mod kills;
mod places;
mod school;
mod shifts;
