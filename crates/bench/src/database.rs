//! Databases that are made for a run and gone after it.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use uuid::Uuid;

use crate::Outcome;

/// A database of its own. One on PostgreSQL is dropped at the end; a file goes with its folder.
pub(crate) struct Database {
    pub(crate) url: String,
    drop: Option<(String, String)>,
}

impl Database {
    pub(crate) fn sqlite(folder: &Path, name: &str) -> Self {
        Self { url: format!("sqlite://{}", folder.join(name).display()), drop: None }
    }

    /// An empty one on `server`.
    pub(crate) fn postgres(server: &str) -> Outcome<Self> {
        let name = format!("lectern_bench_{}", Uuid::now_v7().simple());
        PgConnection::establish(server)?.batch_execute(&format!("CREATE DATABASE {name}"))?;
        let (place, _) = server.rsplit_once('/').ok_or("the address of PostgreSQL must end in a database")?;
        Ok(Self { url: format!("{place}/{name}"), drop: Some((server.to_owned(), name)) })
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.drop {
            let dropped =
                PgConnection::establish(server).map_err(|error| error.to_string()).and_then(|mut connection| {
                    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
                    connection.batch_execute(&drop).map_err(|error| error.to_string())
                });
            if let Err(error) = dropped {
                eprintln!("{name} stays behind: {error}");
            }
        }
    }
}
