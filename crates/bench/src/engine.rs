//! What the two engines spell differently where a school is filled in bulk.

use clap::ValueEnum;
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::Outcome;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) fn of(url: &str) -> Self {
        if url.starts_with("sqlite://") { Self::Sqlite } else { Self::Postgres }
    }

    /// Runs statements on a connection of its own.
    pub(crate) fn run(self, url: &str, statements: &str) -> Outcome<()> {
        match self {
            Self::Sqlite => {
                let path = url.strip_prefix("sqlite://").unwrap_or(url);
                let mut connection = SqliteConnection::establish(path)?;
                connection.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA synchronous = OFF")?;
                Ok(connection.batch_execute(statements)?)
            }
            Self::Postgres => Ok(PgConnection::establish(url)?.batch_execute(statements)?),
        }
    }

    /// Rows `i` from 1 to `last`.
    pub(crate) fn series(self, last: u32) -> String {
        match self {
            Self::Sqlite => {
                format!(
                    "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n)"
                )
            }
            Self::Postgres => format!("(SELECT i::bigint FROM generate_series(1, {last}) AS i)"),
        }
    }

    /// The number `of`, filled with zeros to `width` digits.
    pub(crate) fn padded(self, of: &str, width: usize) -> String {
        match self {
            Self::Sqlite => format!("printf('%0{width}d', {of})"),
            Self::Postgres => format!("lpad(({of})::text, {width}, '0')"),
        }
    }

    /// An identifier (UUIDv7) made of a number: the higher, the later.
    pub(crate) fn id(self, of: &str) -> String {
        match self {
            Self::Sqlite => format!("unhex(printf('0190%08x70008%015x', {of}, {of}))"),
            Self::Postgres => {
                format!("('0190' || lpad(to_hex({of}), 8, '0') || '70008' || lpad(to_hex({of}), 15, '0'))::uuid")
            }
        }
    }

    /// An instant, so many seconds after 1970.
    pub(crate) fn instant(self, seconds: &str) -> String {
        match self {
            Self::Sqlite => format!("(({seconds}) * 1000000)"),
            Self::Postgres => format!("to_timestamp({seconds})"),
        }
    }

    pub(crate) fn truth(self, yes: bool) -> &'static str {
        match (self, yes) {
            (Self::Sqlite, true) => "1",
            (Self::Sqlite, false) => "0",
            (Self::Postgres, true) => "true",
            (Self::Postgres, false) => "false",
        }
    }
}
