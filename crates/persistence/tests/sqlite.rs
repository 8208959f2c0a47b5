//! What adapters must keep, on SQLite.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly")]

#[path = "harness/sqlite.rs"]
mod harness;
#[path = "harness/migrations.rs"]
mod migrations;

use diesel::connection::SimpleConnection;
use harness::Database;

lectern_contract::store_suite!([] Database::store(|_| ()));
lectern_contract::identity_suite!([] Database::store(|_| ()));
lectern_contract::publishing_suite!([] Database::store(|_| ()));

#[test]
fn many_nodes_migrate_at_once() {
    migrations::many_nodes_migrate_at_once(&Database::empty().url);
}

#[test]
fn migrations_go_down_and_up_again() {
    migrations::migrations_go_down_and_up_again(&Database::empty().url);
}

#[test]
fn a_step_of_a_newer_program_is_left_alone() {
    let database = Database::empty();
    migrations::a_step_of_a_newer_program_is_left_alone(&database.url, |sql| {
        database.connect().batch_execute(sql).unwrap();
    });
}
