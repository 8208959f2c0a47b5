//! Copies of everything, from either engine into either: what is copied is all there is, and of one moment.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

#[path = "harness/busy.rs"]
mod busy;
#[path = "harness/copies.rs"]
mod copies;
#[path = "harness/look.rs"]
mod look;
#[path = "harness/postgres.rs"]
mod postgres;
#[path = "harness/sqlite.rs"]
mod sqlite;

use busy::while_busy;
use copies::Copy;
use lectern_persistence::{Cell, DieselStore, MigrationState, migrate_down, migrate_status, migrate_up};
use look::{ROWS, everything, execute, next_number, tables};

/// Fills one database, copies it into the other, and compares in words that the copying knows nothing of.
fn a_copy_is_the_original(from: &str, into: &str) {
    migrate_up(from).unwrap();
    ROWS.iter().for_each(|row| execute(from, row));
    let copy = Copy::of(from).unwrap();
    copy.put_into(into).unwrap();
    let (original, restored) = (everything(from), everything(into));
    let bare: Vec<_> = copy.content.tables.iter().filter(|table| table.rows == 0).map(|table| &table.name).collect();
    assert!(bare.is_empty(), "no row tells how {bare:?} are copied");
    assert_eq!(original, restored);
    assert_eq!(Copy::of(into).unwrap(), copy, "a copy of the copy is the copy");
    for table in ["comments", "outbox", "audit"] {
        assert_eq!(next_number(from, table), next_number(into, table), "{table}");
    }
    assert!(migrate_status(into).unwrap().iter().all(|step| step.state == MigrationState::Applied));
}

/// Everything that is refused leaves what was there.
fn what_is_refused_changes_nothing(full: &str, target: &str) {
    migrate_up(full).unwrap();
    ROWS.iter().for_each(|row| execute(full, row));
    let (copy, before) = (Copy::of(full).unwrap(), everything(full));
    assert!(copy.put_into(full).unwrap_err().to_string().contains("not empty"));
    assert_eq!(everything(full), before);
    migrate_up(target).unwrap();
    let nothing = Copy::of(target).unwrap();
    let refused = |changed: Copy, end, why: &str| {
        let error = changed.ending(target, end).unwrap_err().to_string();
        assert!(error.contains(why), "{why}: {error}");
        assert_eq!(Copy::of(target).unwrap(), nothing, "{why}");
    };
    refused(copy.clone(), Err("it is damaged"), "it is damaged");
    refused(Copy { rows: copy.rows[..7].to_vec(), ..copy.clone() }, Ok(()), "no more rows");
    let mut newer = copy.clone();
    newer.content.schema.push("99991231000000".to_owned());
    refused(newer, Ok(()), "newer program (step 99991231000000)");
    let mut renamed = copy.clone();
    renamed.content.tables[0].columns[0].name.push('x');
    refused(renamed, Ok(()), "does not fit");
    let mut short = copy.clone();
    short.content.tables.pop();
    refused(short, Ok(()), "does not fit");
    let mut misplaced = copy.clone();
    let text = misplaced.rows[0].iter_mut().find(|cell| matches!(cell, Cell::Bytes(_) | Cell::Text(_))).unwrap();
    *text = Cell::Integer(1);
    refused(misplaced, Ok(()), "does not fit");
    copy.put_into(target).unwrap();
    assert_eq!(everything(target), before, "and what is whole is taken by the same database");
}

/// A copy of an older schema is put back under that schema, then brought up to date; also where newer tables stand.
fn an_older_copy_is_brought_up_to_date(from: &str, into: &str) {
    let steps = migrate_up(from).unwrap();
    migrate_down(from, steps.len() - 1).unwrap();
    ROWS.iter().take(5).for_each(|row| execute(from, row));
    let copy = Copy::of(from).unwrap();
    assert_eq!(copy.content.schema.len(), 1);
    migrate_up(into).unwrap();
    copy.put_into(into).unwrap();
    assert!(migrate_status(into).unwrap().iter().all(|step| step.state == MigrationState::Applied));
    migrate_up(from).unwrap();
    assert_eq!(everything(from), everything(into));
    assert_eq!(Copy::of(from).unwrap(), Copy::of(into).unwrap());
}

/// A copy made while others write shows one moment: each change in it has its event, and no more.
fn a_copy_shows_one_moment(store: DieselStore, from: &str, into: &str) {
    let copies = while_busy(store, || [0; 8].map(|_| Copy::of(from).unwrap()));
    let mut before = 0;
    for copy in &copies {
        let rows = |name: &str| copy.content.tables.iter().find(|table| table.name == name).unwrap().rows;
        let users = rows("users");
        assert!(users >= 4.max(before), "{users} after {before}");
        assert_eq!(rows("outbox"), users);
        assert_eq!(u64::try_from(copy.rows.len()), Ok(2 * users), "what was counted is what was copied");
        before = users;
    }
    let last = &copies[7];
    last.put_into(into).unwrap();
    assert_eq!(&Copy::of(into).unwrap(), last);
}

#[test]
fn a_copy_shows_one_moment_of_sqlite() {
    let ((store, from), into) = (sqlite::Database::store(|_| ()), sqlite::Database::empty());
    a_copy_shows_one_moment(store, &from.url, &into.url);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_copy_shows_one_moment_of_postgresql() {
    let ((store, from), into) = (postgres::Database::store(|_| ()), postgres::Database::empty());
    a_copy_shows_one_moment(store, &from.url, &into.url);
}

#[test]
fn from_sqlite_to_sqlite() {
    let (from, into) = (sqlite::Database::empty(), sqlite::Database::empty());
    a_copy_is_the_original(&from.url, &into.url);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn from_sqlite_to_postgresql() {
    let (from, into) = (sqlite::Database::empty(), postgres::Database::empty());
    a_copy_is_the_original(&from.url, &into.url);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn from_postgresql_to_sqlite() {
    let (from, into) = (postgres::Database::empty(), sqlite::Database::empty());
    a_copy_is_the_original(&from.url, &into.url);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn from_postgresql_to_postgresql() {
    let (from, into) = (postgres::Database::empty(), postgres::Database::empty());
    a_copy_is_the_original(&from.url, &into.url);
}

#[test]
fn what_is_refused_changes_nothing_on_sqlite() {
    what_is_refused_changes_nothing(&sqlite::Database::empty().url, &sqlite::Database::empty().url);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn what_is_refused_changes_nothing_on_postgresql() {
    let (full, target) = (postgres::Database::empty(), postgres::Database::empty());
    what_is_refused_changes_nothing(&full.url, &target.url);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn an_older_copy_is_brought_up_to_date_on_both() {
    let (from, into) = (sqlite::Database::empty(), postgres::Database::empty());
    an_older_copy_is_brought_up_to_date(&from.url, &into.url);
    let (from, into) = (postgres::Database::empty(), sqlite::Database::empty());
    an_older_copy_is_brought_up_to_date(&from.url, &into.url);
}

#[test]
fn an_older_copy_is_brought_up_to_date_on_sqlite() {
    let (from, into) = (sqlite::Database::empty(), sqlite::Database::empty());
    an_older_copy_is_brought_up_to_date(&from.url, &into.url);
}

#[test]
fn every_table_and_column_of_the_schema_is_copied() {
    let database = sqlite::Database::empty();
    assert!(Copy::of(&database.url).is_err(), "no file, or nothing in it");
    migrate_up(&database.url).unwrap();
    let content = Copy::of(&database.url).unwrap().content;
    let mut copied: Vec<_> = content
        .tables
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| format!("{}.{}", table.name, column.name)))
        .collect();
    copied.sort();
    let words = include_str!("schema.txt").lines().filter(|line| !line.contains("->"));
    let mut expected: Vec<_> =
        words.filter_map(|line| line.split(' ').next()).filter(|word| word.contains('.')).collect();
    expected.sort_unstable();
    assert_eq!(copied, expected);
    assert_eq!(tables().len(), content.tables.len());
}
