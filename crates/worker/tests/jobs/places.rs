//! Databases for tests, taken away when they are dropped.

use std::process::Command;

use lectern_persistence::{DieselStore, Settings, migrate_up};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) struct Place {
    pub(crate) url: String,
    kept: Kept,
}

enum Kept {
    Folder(TempDir),
    Postgres { server: String, name: String },
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/school.db", folder.path().display());
        migrate_up(&url).unwrap();
        Self { url, kept: Kept::Folder(folder) }
    }

    pub(crate) fn postgres() -> Self {
        let server = std::env::var("LECTERN_TEST_POSTGRES").expect("LECTERN_TEST_POSTGRES names a server");
        let name = format!("lectern_worker_{}", Uuid::now_v7().simple());
        administer(&server, &format!("CREATE DATABASE {name}"));
        let (place, _) = server.rsplit_once('/').unwrap();
        let url = format!("{place}/{name}");
        migrate_up(&url).unwrap();
        Self { url, kept: Kept::Postgres { server, name } }
    }

    pub(crate) fn open(&self) -> DieselStore {
        open(&self.url)
    }
}

pub(crate) fn open(url: &str) -> DieselStore {
    let mut settings = Settings::new(url).unwrap();
    (settings.readers, settings.writers) = (2, 8);
    DieselStore::open(&settings).unwrap()
}

impl Drop for Place {
    fn drop(&mut self) {
        match &self.kept {
            Kept::Folder(folder) => drop(folder.path()),
            Kept::Postgres { server, name } => administer(server, &format!("DROP DATABASE {name} WITH (FORCE)")),
        }
    }
}

fn administer(server: &str, sql: &str) {
    let done = Command::new("psql").args(["-q", "-v", "ON_ERROR_STOP=1", "-c", sql, server]).status().unwrap();
    assert!(done.success(), "{sql}");
}
