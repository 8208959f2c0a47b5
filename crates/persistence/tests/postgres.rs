//! What adapters must keep, on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly")]

#[path = "harness/postgres.rs"]
mod harness;
#[path = "harness/migrations.rs"]
mod migrations;
#[path = "harness/rows.rs"]
mod rows;
#[path = "harness/postgres_words.rs"]
mod words;

use std::sync::Arc;
use std::thread;

use diesel::connection::SimpleConnection;
use harness::Database;
use lectern_application::ports::Committed;
use lectern_persistence::{DieselStore, Settings, migrate_up};

lectern_contract::store_suite!([ignore = "needs PostgreSQL: make test-all"] Database::store(many));
lectern_contract::committed_suite!([ignore = "needs PostgreSQL: make test-all"] telling);
lectern_contract::identity_suite!([ignore = "needs PostgreSQL: make test-all"] Database::store(few));
lectern_contract::publishing_suite!([ignore = "needs PostgreSQL: make test-all"] Database::store(few));
lectern_contract::effects_suite!([ignore = "needs PostgreSQL: make test-all"] Database::store(many));
lectern_contract::races_suite!([ignore = "needs PostgreSQL: make test-all"] Database::store(many));

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn many_nodes_migrate_at_once() {
    migrations::many_nodes_migrate_at_once(&Database::empty().url);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn migrations_go_down_and_up_again() {
    migrations::migrations_go_down_and_up_again(&Database::empty().url);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_step_of_a_newer_program_is_left_alone() {
    let database = Database::empty();
    migrations::a_step_of_a_newer_program_is_left_alone(&database.url, |sql| {
        harness::connect(&database.url).batch_execute(sql).unwrap();
    });
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_node_that_lacks_a_step_is_not_ready() {
    let (store, database) = Database::store(few);
    migrations::a_node_that_lacks_a_step_is_not_ready(&store, &database.url, |sql| {
        harness::connect(&database.url).batch_execute(sql).unwrap();
    });
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn the_schema_is_that_of_both_engines() {
    rows::the_schema_is_that_of_both_engines();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn an_audit_row_tells_who_did_what() {
    rows::an_audit_row_tells_who_did_what();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn nodes_of_before_and_of_now_write_one_trail() {
    rows::nodes_of_before_and_of_now_write_one_trail();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn what_is_done_to_audit_rows_breaks_their_chain() {
    rows::what_is_done_to_audit_rows_breaks_their_chain();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_row_that_breaks_a_rule_is_corrupt() {
    rows::a_row_that_breaks_a_rule_is_corrupt();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_schema_that_lacks_something_is_unavailable() {
    rows::a_schema_that_lacks_something_is_unavailable();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_delivery_without_a_webhook_goes_on_the_way_back() {
    rows::a_delivery_without_a_webhook_goes_on_the_way_back();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn follows_of_before_are_counted() {
    rows::follows_of_before_are_counted();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_follow_that_was_never_counted_goes() {
    rows::a_follow_that_was_never_counted_goes();
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_job_of_an_unknown_kind_waits_for_who_knows_it() {
    rows::a_job_of_an_unknown_kind_waits_for_who_knows_it();
}

/// Operators give the service a role that owns its database and nothing else.
#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_role_without_privileges_is_enough() {
    let database = Database::empty();
    let name = &database.name;
    harness::administer(&format!("CREATE ROLE {name} LOGIN PASSWORD 'plain'"));
    harness::administer(&format!("ALTER DATABASE {name} OWNER TO {name}"));
    let (_, place) = database.url.split_once('@').unwrap();
    let url = format!("postgres://{name}:plain@{place}");
    assert!(!migrate_up(&url).unwrap().is_empty());
    drop(Database::open(&url, few));
    let drop_role = format!("DROP ROLE {name}");
    drop(database);
    harness::administer(&drop_role);
}

/// With the tables, and a store that tells these listeners.
fn telling(listeners: Vec<Arc<dyn Committed>>) -> (DieselStore, Database) {
    let database = Database::empty();
    migrate_up(&database.url).unwrap();
    let mut settings = Settings::new(&database.url).unwrap();
    few(&mut settings);
    (DieselStore::open_telling(&settings, listeners).unwrap(), database)
}

/// As many writers as the contract lets contend.
fn many(settings: &mut Settings) {
    (settings.writers, settings.readers) = (16, 2);
}

/// Many stores stand at once while the tests run, and a server has only so many connections.
fn few(settings: &mut Settings) {
    (settings.writers, settings.readers) = (2, 2);
}

/// A step that changes rows waits for whoever is changing one, and MUST go on then.
#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_step_waits_for_who_writes_and_goes_on() {
    let database = Database::empty();
    migrate_up(&database.url).unwrap();
    rows::down_to(&database, "_counted");
    rows::people(&database, &[(1, "active"), (2, "active")]);
    rows::follows(&database, &[(1, 2)]);
    let mut busy = harness::connect(&database.url);
    busy.batch_execute("BEGIN; UPDATE users SET bio = 'Busy' WHERE username = '2'").unwrap();
    let migrated = thread::scope(|scope| {
        let migrating = scope.spawn(|| migrate_up(&database.url));
        while rows::lines(&database, WAITING).is_empty() {
            assert!(!migrating.is_finished(), "it waits for nobody");
        }
        busy.batch_execute("COMMIT").unwrap();
        migrating.join().unwrap()
    });
    assert_eq!(migrated.unwrap().len(), 1);
    let counted = "SELECT bio || followers_count AS line FROM users WHERE username = '2'";
    assert_eq!(rows::lines(&database, counted), ["Busy1"]);
}

const WAITING: &str =
    "SELECT '' AS line FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
