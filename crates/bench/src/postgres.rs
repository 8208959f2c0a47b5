//! The other half of the work on PostgreSQL: the server's own processes.

use std::time::Duration;

use diesel::sql_types::Integer;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};

use crate::engine::Engine;
use crate::{Outcome, process};

/// The server that tests use, too.
pub(crate) const VARIABLE: &str = "LECTERN_TEST_POSTGRES";
const FIRST_CHOICE: &str = "postgres://postgres@127.0.0.1:5432/postgres";

/// The server to measure on, when one answers on this machine.
pub(crate) fn server() -> Option<String> {
    let url = std::env::var(VARIABLE).unwrap_or_else(|_| FIRST_CHOICE.to_owned());
    let mut connection = PgConnection::establish(&url).ok()?;
    let own = own_backend(&mut connection).ok()?;
    // A server elsewhere has a process of that number elsewhere.
    std::fs::read_to_string(format!("/proc/{own}/comm")).ok()?.starts_with("postgres").then_some(url)
}

/// The backends that serve a database.
pub(crate) struct Backends(Vec<u32>);

impl Backends {
    /// Those that are connected now, but for the one that tells.
    pub(crate) fn of(url: &str) -> Outcome<Self> {
        let mut connection = PgConnection::establish(url)?;
        let query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let rows: Vec<Backend> = sql_query(query).load(&mut connection)?;
        Ok(Self(rows.into_iter().map(|row| u32::try_from(row.pid)).collect::<Result<_, _>>()?))
    }

    /// The same of a database on either engine: SQLite has none, its work is done by the program itself.
    pub(crate) fn behind(url: &str) -> Outcome<Self> {
        match Engine::of(url) {
            Engine::Sqlite => Ok(Self(Vec::new())),
            Engine::Postgres => Self::of(url),
        }
    }

    /// Does something to each, such as moving it to a core.
    pub(crate) fn each(&self, work: impl Fn(u32) -> Outcome<()>) -> Outcome<()> {
        self.0.iter().try_for_each(|pid| work(*pid))
    }

    /// Their CPU time so far.
    pub(crate) fn cpu(&self) -> Outcome<Duration> {
        self.0.iter().map(|pid| process::cpu(*pid)).sum()
    }
}

/// The process at the other end of a connection.
pub(crate) fn own_backend(connection: &mut PgConnection) -> Outcome<u32> {
    let row: Backend = sql_query("SELECT pg_backend_pid() AS pid").get_result(connection)?;
    Ok(u32::try_from(row.pid)?)
}

#[derive(QueryableByName)]
struct Backend {
    #[diesel(sql_type = Integer)]
    pid: i32,
}
