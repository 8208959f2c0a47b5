//! What stands ahead of the rows, and behind them, as JSON.

use lectern_domain::Timestamp;
use lectern_persistence::{Column, Content, Kind, Table};
use serde::{Deserialize, Serialize};

/// Where a snapshot comes from. For people: nothing depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct About {
    /// The version of the program that made it.
    pub(crate) program: String,
    /// `sqlite` or `postgresql`.
    pub(crate) engine: String,
    /// When, as RFC 3339 has it.
    pub(crate) made_at: String,
}

impl About {
    pub(crate) fn now(url: &str, now: Timestamp) -> Self {
        let engine = if url.starts_with("sqlite:") { "sqlite" } else { "postgresql" };
        Self { program: env!("CARGO_PKG_VERSION").to_owned(), engine: engine.to_owned(), made_at: now.to_string() }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContentPart {
    schema: Vec<String>,
    tables: Vec<TablePart>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TablePart {
    name: String,
    columns: Vec<(String, KindPart)>,
    rows: u64,
    last_number: Option<i64>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindPart {
    Integer,
    Text,
    Bytes,
}

/// The digest of all that was unpacked before: the list of tables and the rows.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndPart {
    pub(super) content: String,
}

impl From<&Content> for ContentPart {
    fn from(content: &Content) -> Self {
        let Content { schema, tables } = content;
        let table = |table: &Table| {
            let Table { name, columns, rows, last_number } = table;
            let column = |Column { name, kind }: &Column| (name.clone(), KindPart::from(*kind));
            let columns = columns.iter().map(column).collect();
            TablePart { name: name.clone(), columns, rows: *rows, last_number: *last_number }
        };
        Self { schema: schema.clone(), tables: tables.iter().map(table).collect() }
    }
}

impl From<ContentPart> for Content {
    fn from(ContentPart { schema, tables }: ContentPart) -> Self {
        let table = |TablePart { name, columns, rows, last_number }| {
            let columns = columns.into_iter().map(|(name, kind)| Column { name, kind: kind.into() }).collect();
            Table { name, columns, rows, last_number }
        };
        Self { schema, tables: tables.into_iter().map(table).collect() }
    }
}

impl From<Kind> for KindPart {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Integer => Self::Integer,
            Kind::Text => Self::Text,
            Kind::Bytes => Self::Bytes,
        }
    }
}

impl From<KindPart> for Kind {
    fn from(kind: KindPart) -> Self {
        match kind {
            KindPart::Integer => Self::Integer,
            KindPart::Text => Self::Text,
            KindPart::Bytes => Self::Bytes,
        }
    }
}
