//! The contract of RealWorld over a real socket: every operation, every way in which it refuses, and a random walk
//! beside a model. Once on SQLite always, once on PostgreSQL in `make test-all`.
//!
//! Written from the contract alone: nothing here knows how the answers are made. `contract.rs` is the contract as a
//! table, against which each answer is held as it arrives; then there is a file for each part of it, and one for what
//! concerns all of them. Start reading with `articles.rs`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a walk that cannot go on must stop loudly"
)]

/// A test on each engine that opens a school and hands it to a scenario of the same name.
macro_rules! on_both_engines {
    ($scenario:ident) => {
        mod $scenario {
            use acceptance::Database;

            use crate::school::School;

            #[tokio::test]
            async fn on_sqlite() {
                super::$scenario(&School::open(Database::sqlite())).await;
            }

            #[tokio::test]
            #[ignore = "needs PostgreSQL: make test-all"]
            async fn on_postgres() {
                super::$scenario(&School::open(Database::postgres())).await;
            }
        }
    };
}

mod articles;
mod caller;
mod comments;
mod contract;
mod cookies;
mod crowds;
mod faces;
mod favorites;
mod guesses;
mod lists;
mod people;
mod profiles;
mod refusals;
mod registering;
mod school;
mod settings_page;
mod shape;
mod statements;
mod tags;
mod tokens;
mod viewers;
mod walk;
