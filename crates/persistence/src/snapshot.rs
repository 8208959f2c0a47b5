//! Copies of everything: all rows of one moment, in words that belong to no engine, out of a database and into an
//! empty one.
//!
//! The tables are read from the catalog of the database itself, not from `schema.rs`: so no table or column can be
//! forgotten, and a database of an older schema is copied as it is. What follows is said once, for both engines: an
//! identifier is its 16 bytes, an instant its microseconds since 1970, a truth 0 or 1. That is how SQLite keeps them,
//! and why a copy of the one engine fits the other.

mod catalog;
mod dump;
mod insert;
mod read;
mod restore;

use std::io;

use lectern_application::StoreError;

use crate::migrate::MigrateError;
use crate::settings::OpenError;

pub use dump::dump;
pub use restore::restore;

/// What a database holds: its schema, and its tables in an order in which each may be filled after those before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The versions of the migrations that were taken, in order.
    pub schema: Vec<String>,
    /// The tables. Those that are referred to come first; the rest of the order is that of names.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of their names: the engines may keep them in different ones.
    pub columns: Vec<Column>,
    /// How many rows there are.
    pub rows: u64,
    /// The last number that was given to a row, where the database gives numbers; 0 before the first.
    pub last_number: Option<i64>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What stands in it, unless nothing does.
    pub kind: Kind,
}

/// What may stand in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of 64 bits: counts, versions, instants, truths.
    Integer,
    /// Text.
    Text,
    /// Bytes: identifiers, hashes.
    Bytes,
}

/// What stands in one column of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Some bytes.
    Bytes(Vec<u8>),
}

/// Where a copy goes.
pub trait Sink {
    /// What is to come. Called once, first.
    ///
    /// # Errors
    /// When it cannot be kept; the copy ends.
    fn begin(&mut self, content: &Content) -> io::Result<()>;

    /// The next row: those of the first table by their primary key, then those of the second, and so on.
    ///
    /// # Errors
    /// When it cannot be kept; the copy ends.
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;
}

/// Where a copy comes from.
pub trait Source {
    /// The next row, in the order of [`Sink::row`]. Asked for as often as there are rows, never more.
    ///
    /// # Errors
    /// When it cannot be had, or is not what was written. Nothing is kept then.
    fn row(&mut self, columns: usize) -> io::Result<Vec<Cell>>;

    /// Whether that was all, and all as it was written. Nothing is kept before this said yes.
    ///
    /// # Errors
    /// As above.
    fn end(&mut self) -> io::Result<()>;
}

/// Why a copy was not made, or not put back. A database that was written to is then as it was before.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A step of the schema failed.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The other end of the copy failed.
    #[error("{0}")]
    Copy(#[from] io::Error),
    /// There is no school.
    #[error("the database has no schema")]
    NoSchema,
    /// Something is there already.
    #[error("the database is not empty: there are rows in {0}")]
    NotEmpty(String),
    /// The target was migrated by a newer program.
    #[error("the database was migrated by a newer program")]
    NewerDatabase,
    /// The copy is of a newer program.
    #[error("it has the schema of a newer program (step {0})")]
    NewerSchema(String),
    /// The copy and the schema that it names are not of one piece.
    #[error("it does not fit the schema that it names: {0}")]
    Misfit(String),
    /// A column of a type that has no word here.
    #[error("{0} cannot be copied")]
    Unsupported(String),
    /// The database refused.
    #[error("the database refused ({0}); the log says why")]
    Refused(StoreError),
}
