use lectern_persistence::{DieselStore, Settings, migrate_up};

/// A database of its own for one test, gone with it.
pub(crate) struct Database {
    pub(crate) url: String,
    _directory: tempfile::TempDir,
}

/// A connection beside a store's.
pub(crate) fn connect(url: &str) -> diesel::SqliteConnection {
    diesel::Connection::establish(url.trim_start_matches("sqlite://")).expect("a connection")
}

impl Database {
    pub(crate) fn empty() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = format!("sqlite://{}", directory.path().join("school.db").display());
        Self { url, _directory: directory }
    }

    /// With the tables, and a store that `adjust` may make smaller.
    pub(crate) fn store(adjust: impl FnOnce(&mut Settings)) -> (DieselStore, Self) {
        let database = Self::empty();
        migrate_up(&database.url).expect("the migrations");
        let mut settings = Settings::new(&database.url).expect("the settings");
        adjust(&mut settings);
        (DieselStore::open(&settings).expect("the store"), database)
    }
}
