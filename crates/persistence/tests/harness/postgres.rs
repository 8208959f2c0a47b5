use diesel::connection::{Connection, SimpleConnection};
use lectern_persistence::{DieselStore, Settings, migrate_up};

/// A database of its own for one test, gone with it.
pub(crate) struct Database {
    pub(crate) url: String,
    pub(crate) name: String,
}

fn server() -> String {
    std::env::var("LECTERN_TEST_POSTGRES").expect("LECTERN_TEST_POSTGRES must name a database of a server")
}

/// A connection beside a store's.
pub(crate) fn connect(url: &str) -> diesel::PgConnection {
    diesel::PgConnection::establish(url).expect("a connection")
}

impl Database {
    pub(crate) fn empty() -> Self {
        let server = server();
        let name = format!("lectern_test_{}", uuid::Uuid::now_v7().simple());
        administer(&format!("CREATE DATABASE {name}"));
        let (host, _) = server.rsplit_once('/').expect("a URL with a database");
        let url = format!("{host}/{name}");
        Self { url, name }
    }

    /// With the tables, and a store that `adjust` may make smaller.
    pub(crate) fn store(adjust: impl FnOnce(&mut Settings)) -> (DieselStore, Self) {
        let database = Self::empty();
        migrate_up(&database.url).expect("the migrations");
        (Self::open(&database.url, adjust), database)
    }

    pub(crate) fn open(url: &str, adjust: impl FnOnce(&mut Settings)) -> DieselStore {
        let mut settings = Settings::new(url).expect("the settings");
        adjust(&mut settings);
        DieselStore::open(&settings).expect("the store")
    }
}

/// Asks the server for what cannot be asked from inside a database.
pub(crate) fn administer(sql: &str) {
    connect(&server()).batch_execute(sql).expect("the server to obey");
}

impl Drop for Database {
    fn drop(&mut self) {
        administer(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}
