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

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use diesel::connection::SimpleConnection;
use harness::Database;

lectern_contract::store_suite!([] Database::store(|_| ()));
lectern_contract::identity_suite!([] Database::store(|_| ()));
lectern_contract::publishing_suite!([] Database::store(|_| ()));
lectern_contract::races_suite!([] Database::store(|_| ()));

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
fn the_schema_is_that_of_both_engines() {
    rows::the_schema_is_that_of_both_engines();
}

#[test]
fn events_are_kept_in_order_with_all_they_tell() {
    rows::events_are_kept_in_order_with_all_they_tell();
}

#[test]
fn an_audit_row_tells_who_did_what() {
    rows::an_audit_row_tells_who_did_what();
}

#[test]
fn a_row_that_breaks_a_rule_is_corrupt() {
    rows::a_row_that_breaks_a_rule_is_corrupt();
}

/// The statements of the two engines MUST be the same but for the names of types.
#[test]
fn the_migrations_differ_in_the_names_of_types_alone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let steps = |engine: &str| -> Vec<(OsString, String)> {
        let folders = fs::read_dir(root.join(engine))
            .unwrap()
            .map(|folder| folder.unwrap().path());
        let texts = folders.flat_map(|folder| ["up.sql", "down.sql"].map(|text| folder.join(text)));
        let mut steps: Vec<_> = texts
            .map(|text| {
                (
                    text.strip_prefix(root.join(engine)).unwrap().into(),
                    fs::read_to_string(text).unwrap(),
                )
            })
            .collect();
        steps.sort();
        steps
    };
    let words = [
        (
            "BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        ),
        ("TEXT COLLATE \"C\"", "TEXT"),
        ("UUID", "BLOB"),
        ("BYTEA", "BLOB"),
        ("TIMESTAMPTZ", "INTEGER"),
        ("BIGINT", "INTEGER"),
        ("BOOLEAN", "INTEGER"),
    ];
    let translated = steps("postgres").into_iter().map(|(name, text)| {
        let text = words
            .iter()
            .fold(text, |text, (theirs, ours)| text.replace(theirs, ours));
        (name, text)
    });
    let plain = |text: String| {
        text.replace(") STRICT, WITHOUT ROWID;", ");")
            .replace(") STRICT;", ");")
    };
    let ours: Vec<_> = steps("sqlite")
        .into_iter()
        .map(|(name, text)| (name, plain(text)))
        .collect();
    assert!(!ours.is_empty());
    assert_eq!(ours, translated.collect::<Vec<_>>());
}
