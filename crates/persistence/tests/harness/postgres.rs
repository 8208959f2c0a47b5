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
    /// Columns, keys, indexes and references, a line each, in the words of SQLite.
    pub(crate) const SCHEMA: &str = r"
        WITH tables AS (SELECT oid, relname::text AS name FROM pg_class WHERE relkind = 'r'
            AND relnamespace = 'public'::regnamespace AND left(relname, 2) <> '__')
        SELECT table_name || '.' || column_name || ' ' || CASE
                WHEN udt_name = 'text' AND collation_name = 'C' THEN 'TEXT'
                WHEN udt_name IN ('uuid', 'bytea') THEN 'BLOB'
                WHEN udt_name IN ('int8', 'timestamptz', 'bool') THEN 'INTEGER'
                ELSE udt_name END || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END AS line
            FROM information_schema.columns JOIN tables ON table_name = name
        UNION ALL SELECT name || CASE WHEN indisprimary THEN ' primary key' WHEN indisunique THEN ' unique'
                ELSE ' index ' || indexrelid::regclass END || ' (' ||
                (SELECT string_agg(attname, ', ' ORDER BY place) FROM unnest(indkey) WITH ORDINALITY AS k (number, place)
                JOIN pg_attribute ON attrelid = indrelid AND attnum = number) || ')'
            FROM pg_index JOIN tables ON indrelid = tables.oid
        UNION ALL SELECT name || '.' || own.attname || ' -> ' || confrelid::regclass || '.' || other.attname ||
                CASE confdeltype WHEN 'c' THEN ' cascade' ELSE '' END
            FROM pg_constraint JOIN tables ON conrelid = tables.oid
            JOIN pg_attribute AS own ON own.attrelid = conrelid AND own.attnum = conkey[1]
            JOIN pg_attribute AS other ON other.attrelid = confrelid AND other.attnum = confkey[1]
            WHERE contype = 'f'";

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

    /// An identifier and an instant as they stand in a statement.
    pub(crate) fn id(id: uuid::Uuid) -> String {
        format!("'{id}'::uuid")
    }

    pub(crate) fn instant(instant: jiff::Timestamp) -> String {
        format!("'{instant}'::timestamptz")
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
