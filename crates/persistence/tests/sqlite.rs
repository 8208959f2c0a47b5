//! What adapters must keep, on SQLite.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly")]

#[path = "harness/sqlite.rs"]
mod harness;
#[path = "harness/migrations.rs"]
mod migrations;
#[path = "harness/rows.rs"]
mod rows;
#[path = "harness/sqlite_words.rs"]
mod words;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use diesel::connection::SimpleConnection;
use harness::Database;
use lectern_application::ports::Committed;
use lectern_persistence::{DieselStore, Settings, migrate_up};

lectern_contract::store_suite!([] Database::store(|_| ()));
lectern_contract::committed_suite!([] telling);
lectern_contract::identity_suite!([] Database::store(|_| ()));
lectern_contract::publishing_suite!([] Database::store(|_| ()));
lectern_contract::effects_suite!([] Database::store(|_| ()));
lectern_contract::races_suite!([] Database::store(|_| ()));

/// With the tables, and a store that tells these listeners.
fn telling(listeners: Vec<Arc<dyn Committed>>) -> (DieselStore, Database) {
    let database = Database::empty();
    migrate_up(&database.url).unwrap();
    (DieselStore::open_telling(&Settings::new(&database.url).unwrap(), listeners).unwrap(), database)
}

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
        harness::connect(&database.url).batch_execute(sql).unwrap();
    });
}

#[test]
fn a_node_that_lacks_a_step_is_not_ready() {
    let (store, database) = Database::store(|_| ());
    migrations::a_node_that_lacks_a_step_is_not_ready(&store, &database.url, |sql| {
        harness::connect(&database.url).batch_execute(sql).unwrap();
    });
}

#[test]
fn the_schema_is_that_of_both_engines() {
    rows::the_schema_is_that_of_both_engines();
}

#[test]
fn an_audit_row_tells_who_did_what() {
    rows::an_audit_row_tells_who_did_what();
}

#[test]
fn nodes_of_before_and_of_now_write_one_trail() {
    rows::nodes_of_before_and_of_now_write_one_trail();
}

#[test]
fn what_is_done_to_audit_rows_breaks_their_chain() {
    rows::what_is_done_to_audit_rows_breaks_their_chain();
}

#[test]
fn a_row_that_breaks_a_rule_is_corrupt() {
    rows::a_row_that_breaks_a_rule_is_corrupt();
}

#[test]
fn a_schema_that_lacks_something_is_unavailable() {
    rows::a_schema_that_lacks_something_is_unavailable();
}

#[test]
fn a_delivery_without_a_webhook_goes_on_the_way_back() {
    rows::a_delivery_without_a_webhook_goes_on_the_way_back();
}

#[test]
fn follows_of_before_are_counted() {
    rows::follows_of_before_are_counted();
}

#[test]
fn a_follow_that_was_never_counted_goes() {
    rows::a_follow_that_was_never_counted_goes();
}

#[test]
fn a_job_of_an_unknown_kind_waits_for_who_knows_it() {
    rows::a_job_of_an_unknown_kind_waits_for_who_knows_it();
}

/// The statements of the two engines MUST be the same but for the names of types, and but for [`APART`].
#[test]
fn the_migrations_differ_in_the_names_of_types_alone() {
    let ours = migrations_of("sqlite", &[(") STRICT, WITHOUT ROWID;", ");"), (") STRICT;", ");")]);
    let theirs = migrations_of("postgres", &TYPES);
    assert!(ours.len() > 2 * APART.len());
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (file, text) in &ours {
        let apart = APART.iter().any(|(step, _)| file.starts_with(step));
        assert_eq!(*text != theirs[file], apart, "{}: {text}", file.display());
    }
}

/// Steps whose statements differ, and why. What they lead to is the same all the same (`schema.txt`).
const APART: [(&str, &str); 1] = [(
    "2026-11-21-000013_bounds",
    "SQLite drops a reference by copying the table, where nobody else writes; PostgreSQL drops the reference alone",
)];

/// Older nodes go on writing while PostgreSQL migrates: what they write into a table that was copied goes with it.
#[test]
fn no_step_on_postgresql_copies_a_table() {
    for (file, text) in migrations_of("postgres", &[]).into_iter().filter(|(file, _)| file.ends_with("up.sql")) {
        assert!(!text.contains("RENAME TO"), "{}", file.display());
    }
}

/// What PostgreSQL says, and what SQLite says instead.
const TYPES: [(&str, &str); 7] = [
    ("BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"),
    ("TEXT COLLATE \"C\"", "TEXT"),
    ("UUID", "BLOB"),
    ("BYTEA", "BLOB"),
    ("TIMESTAMPTZ", "INTEGER"),
    ("BIGINT", "INTEGER"),
    ("BOOLEAN", "INTEGER"),
];

/// Each text by the name of its step and file, in other words.
fn migrations_of(engine: &str, words: &[(&str, &str)]) -> BTreeMap<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(engine);
    let steps = fs::read_dir(&root).unwrap().map(|step| step.unwrap().path());
    steps
        .flat_map(|step| ["up.sql", "down.sql"].map(|text| step.join(text)))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let text = words.iter().fold(text, |text, (theirs, ours)| text.replace(theirs, ours));
            (path.strip_prefix(&root).unwrap().to_owned(), text)
        })
        .collect()
}
