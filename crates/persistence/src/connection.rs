use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryResult, QueryableByName, RunQueryDsl, SqliteConnection};

use crate::fault::Fault;
use crate::settings::OpenError;
use crate::statement;

/// A connection to either engine. Diesel writes the statements of the adapters for both.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConnection {
    Postgresql(PgConnection),
    Sqlite(SqliteConnection),
}

/// What a connection is for. The database itself refuses to let a reader write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Writer,
    Reader,
}

/// Which database a URL names. Diesel would try one engine after the other, and may leave an SQLite file that is
/// named like a PostgreSQL URL: the scheme alone decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    Postgresql(String),
    Sqlite(String),
}

impl Address {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgresql(with_patience(url)));
        }
        match url.strip_prefix("sqlite://") {
            // Each connection would have a database of its own.
            Some("" | ":memory:") => Err(OpenError::Memory),
            Some(path) => Ok(Self::Sqlite(path.to_owned())),
            None if url.starts_with("sqlite:") => Err(OpenError::Memory),
            None => Err(OpenError::Scheme),
        }
    }

    pub(crate) fn open(&self, role: Role) -> Result<AnyConnection, OpenError> {
        match self {
            Self::Postgresql(url) => open_postgresql(url, role),
            Self::Sqlite(path) => open_sqlite(path, role),
        }
    }
}

impl AnyConnection {
    /// Begins a transaction. A writer of SQLite takes the write lock at once: one that asks for it halfway fails
    /// whenever somebody else wrote since it began. PostgreSQL keeps the mode that its session was given.
    pub(crate) fn begin(&mut self, role: Role) -> QueryResult<()> {
        match (self, role) {
            (Self::Sqlite(sqlite), Role::Writer) => {
                AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")
            }
            (Self::Sqlite(sqlite), Role::Reader) => AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN"),
            (Self::Postgresql(postgresql), _) => AnsiTransactionManager::begin_transaction_sql(postgresql, "BEGIN"),
        }
    }

    /// Begins a savepoint inside a transaction.
    pub(crate) fn savepoint(&mut self) -> QueryResult<()> {
        <Self as Connection>::TransactionManager::begin_transaction(self)
    }

    /// Keeps what was done since the last savepoint or beginning.
    pub(crate) fn commit(&mut self) -> QueryResult<()> {
        <Self as Connection>::TransactionManager::commit_transaction(self)
    }

    /// Undoes what was done since the last savepoint or beginning.
    pub(crate) fn roll_back(&mut self) -> QueryResult<()> {
        <Self as Connection>::TransactionManager::rollback_transaction(self)
    }
}

/// A server that does not answer must not hold a thread for ever. What the URL says itself comes first.
fn with_patience(url: &str) -> String {
    let own = url.split_once('?').map(|(_, query)| query);
    let has = |key| own.is_some_and(|query| query.split('&').any(|pair| pair.split('=').next() == Some(key)));
    let mut patient = url.to_owned();
    let mut sign = if own.is_some() { '&' } else { '?' };
    for (key, value) in [
        ("application_name", "lectern"),
        ("connect_timeout", "3"),
        ("keepalives_idle", "30"),
        ("tcp_user_timeout", "20000"),
    ] {
        if !has(key) {
            patient.push_str(&format!("{sign}{key}={value}"));
            sign = '&';
        }
    }
    patient
}

fn open_postgresql(url: &str, role: Role) -> Result<AnyConnection, OpenError> {
    let mut connection = PgConnection::establish(url).map_err(|error| OpenError::connecting(&error))?;
    connection.set_instrumentation(statement::listen);
    speak_english(&mut connection)?;
    connection.batch_execute(match role {
        Role::Writer => WRITER_OF_POSTGRESQL,
        Role::Reader => READER_OF_POSTGRESQL,
    })?;
    Ok(AnyConnection::Postgresql(connection))
}

/// The texts of errors are matched (`fault.rs`), so they must be in English. Only some roles may ask for it; for the
/// others the server, or whoever made the role, must have.
fn speak_english(connection: &mut PgConnection) -> Result<(), OpenError> {
    if connection.batch_execute("SET lc_messages = 'C'").is_ok() {
        return Ok(());
    }
    let query = "SELECT current_setting('lc_messages') AS name";
    let Named { name } = diesel::sql_query(query).get_result(connection)?;
    if ["C", "POSIX", "en"].iter().any(|english| name.starts_with(english)) {
        return Ok(());
    }
    Err(OpenError::Language(name))
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

const WRITER_OF_POSTGRESQL: &str = "
    SET default_transaction_isolation = 'serializable';
    SET statement_timeout = '15s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s'";

const READER_OF_POSTGRESQL: &str = "
    SET default_transaction_isolation = 'repeatable read'; SET default_transaction_read_only = on;
    SET statement_timeout = '15s'; SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s'";

fn open_sqlite(path: &str, role: Role) -> Result<AnyConnection, OpenError> {
    let mut connection = SqliteConnection::establish(path).map_err(|error| OpenError::connecting(&error))?;
    connection.set_instrumentation(statement::listen);
    connection.batch_execute(OF_SQLITE)?;
    match role {
        Role::Writer => keep_a_log(&mut connection)?,
        Role::Reader => connection.batch_execute("PRAGMA query_only = ON")?,
    }
    Ok(AnyConnection::Sqlite(connection))
}

// `FULL` syncs at each commit; `NORMAL` lost acknowledged commits in power cuts.
const OF_SQLITE: &str = "
    PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA journal_size_limit = 67108864; PRAGMA trusted_schema = OFF";

/// The file remembers that its writers keep a log, which lets readers go on meanwhile. Two that turn it on at once
/// disturb each other, and SQLite does not wait here however long it was told to.
fn keep_a_log(connection: &mut SqliteConnection) -> QueryResult<()> {
    for _ in 0..500 {
        match connection.batch_execute("PRAGMA journal_mode = WAL") {
            Err(error) if Fault::of("journal_mode", &error) == Fault::Contended => {
                std::thread::sleep(Duration::from_millis(10));
            }
            done => return done,
        }
    }
    connection.batch_execute("PRAGMA journal_mode = WAL")
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, RunQueryDsl, SqliteConnection};

    use super::{Address, AnyConnection, Named, Role, with_patience};

    #[test]
    fn sqlite_is_compiled_as_the_workspace_asks() {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        let query = "SELECT compile_options AS name FROM pragma_compile_options";
        let options: Vec<Named> = diesel::sql_query(query).load(&mut connection).unwrap();
        for wanted in ["ENABLE_QPSG", "DEFAULT_MEMSTATUS=0", "THREADSAFE=2", "STMTJRNL_SPILL=122880"] {
            let found = options.iter().any(|Named { name }| name == wanted);
            assert!(found, "{wanted} is missing: was .cargo/config.toml read, or is LIBSQLITE3_FLAGS set elsewhere?");
        }
        assert!(!options.iter().any(|Named { name }| name == "ENABLE_MEMORY_MANAGEMENT"));
    }

    /// What was copied for it no longer fits into memory then.
    #[test]
    fn a_savepoint_that_changes_much_can_be_kept_and_undone() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("much.db").display());
        let mut connection = Address::parse(&url).unwrap().open(Role::Writer).unwrap();
        let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i, hex(zeroblob(500))";
        let table = format!("CREATE TABLE much (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO much {rows} FROM n");
        connection.batch_execute(&table).unwrap();
        let changed = |connection: &mut AnyConnection| {
            let count = "SELECT CAST(count(*) AS TEXT) AS name FROM much WHERE text LIKE '1%'";
            let Named { name } = diesel::sql_query(count).get_result(connection).unwrap();
            name
        };
        connection.begin(Role::Writer).unwrap();
        for (undone, expected) in [(true, "0"), (false, "2000")] {
            connection.savepoint().unwrap();
            connection.batch_execute("UPDATE much SET text = replace(text, '0', '1')").unwrap();
            assert_eq!(changed(&mut connection), "2000");
            if undone {
                connection.roll_back().unwrap()
            } else {
                connection.commit().unwrap()
            };
            assert_eq!(changed(&mut connection), expected);
        }
        connection.commit().unwrap();
    }

    #[test]
    fn only_what_the_query_says_is_left_as_it_is() {
        let named = with_patience("postgres://connect_timeout:x@h/application_name");
        let all = "application_name=lectern&connect_timeout=3&keepalives_idle=30&tcp_user_timeout=20000";
        assert_eq!(named, format!("postgres://connect_timeout:x@h/application_name?{all}"));
        let said = with_patience("postgres://h/school?connect_timeout=9&sslmode=require");
        let rest = "application_name=lectern&keepalives_idle=30&tcp_user_timeout=20000";
        assert_eq!(said, format!("postgres://h/school?connect_timeout=9&sslmode=require&{rest}"));
    }
}
