use lectern_persistence::{DieselStore, Settings, migrate_up};

/// A database of its own for one test, gone with it.
pub(crate) struct Database {
    pub(crate) url: String,
    directory: tempfile::TempDir,
}

impl Database {
    /// Columns, keys, indexes and references, a line each.
    pub(crate) const SCHEMA: &str = r#"
        WITH tables AS (SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'
            AND substr(name, 1, 2) <> '__')
        SELECT tables.name || '.' || c.name || ' ' || c.type || iif(c."notnull", ' not null', '') AS line
            FROM tables, pragma_table_info(tables.name) AS c
        UNION ALL SELECT name || ' primary key (' || (SELECT group_concat(name, ', ') FROM
            (SELECT name FROM pragma_table_info(tables.name) WHERE pk > 0 ORDER BY pk)) || ')' FROM tables
        UNION ALL SELECT tables.name || iif(i."unique", ' unique', ' index ' || i.name) || ' (' ||
            (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) || ')'
            FROM tables, pragma_index_list(tables.name) AS i WHERE i.origin <> 'pk'
        UNION ALL SELECT tables.name || '.' || f."from" || ' -> ' || f."table" || '.' || f."to" ||
            iif(f.on_delete = 'CASCADE', ' cascade', '') FROM tables, pragma_foreign_key_list(tables.name) AS f"#;

    pub(crate) fn empty() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = format!("sqlite://{}", directory.path().join("school.db").display());
        Self { url, directory }
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
    pub(crate) fn connect(&self) -> diesel::SqliteConnection {
        let path = self.directory.path().join("school.db");
        diesel::Connection::establish(&path.display().to_string()).expect("a connection")
    }

    /// An identifier and an instant as they stand in a statement.
    pub(crate) fn id(id: uuid::Uuid) -> String {
        format!("x'{}'", id.simple())
    }

    pub(crate) fn instant(instant: jiff::Timestamp) -> String {
        instant.as_microsecond().to_string()
    }
}
