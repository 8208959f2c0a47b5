use diesel::connection::{Connection, SimpleConnection};
use lectern_persistence::{DieselStore, Settings, migrate_up};

/// A database of its own for one test, gone with it.
pub(crate) struct Database {
    pub(crate) url: String,
    name: String,
}

fn server() -> String {
    std::env::var("LECTERN_TEST_POSTGRES").expect("LECTERN_TEST_POSTGRES must name a database of a server")
}

fn connect(url: &str) -> diesel::PgConnection {
    diesel::PgConnection::establish(url).expect("a connection")
}

impl Database {
    pub(crate) fn empty() -> Self {
        let server = server();
        let name = format!("lectern_test_{}", uuid::Uuid::now_v7().simple());
        let create = format!("CREATE DATABASE {name}");
        connect(&server).batch_execute(&create).expect("a database");
        let (host, _) = server.rsplit_once('/').expect("a URL with a database");
        let url = format!("{host}/{name}");
        Self { url, name }
    }

    /// With the tables, and a store that `adjust` may make smaller.
    pub(crate) fn store(adjust: impl FnOnce(&mut Settings)) -> (DieselStore, Self) {
        let database = Self::empty();
        migrate_up(&database.url).expect("the migrations");
        let mut settings = Settings::new(&database.url).expect("the settings");
        adjust(&mut settings);
        (DieselStore::open(&settings).expect("the store"), database)
    }

    /// A connection beside the store's.
    pub(crate) fn connect(&self) -> diesel::PgConnection {
        connect(&self.url)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        connect(&server()).batch_execute(&drop).expect("the database to go");
    }
}
