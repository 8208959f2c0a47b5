use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};

use crate::connection::{Address, AnyConnection, Role};
use crate::settings::OpenError;

/// What a database says of itself, for whoever runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Engine and version.
    pub engine: String,
    /// Whether it looked at its own pages. Only SQLite does; PostgreSQL's checksums are its owner's.
    pub looked: bool,
    /// What it found wrong with them.
    pub damage: Vec<String>,
    /// Settings that endanger what was promised: each with its value and the one that is needed.
    pub careless: Vec<(String, String, &'static str)>,
    /// How many connections it takes in all.
    pub max_connections: Option<usize>,
    /// Its clock, in microseconds since 1970; absent where it has none of its own.
    pub clock: Option<i64>,
}

/// Looks at a database without changing it. It reads every page of an SQLite file, which takes a second a gigabyte or so.
/// The caller sees to it that an SQLite file is there, because opening makes it.
///
/// # Errors
/// When it cannot be opened or does not answer.
pub fn inspect(url: &str) -> Result<Inspection, OpenError> {
    let mut connection = Address::parse(url)?.open(Role::Reader)?;
    let sqlite = matches!(connection, AnyConnection::Sqlite(_));
    let found = if sqlite { inspect_sqlite(&mut connection) } else { inspect_postgresql(&mut connection) };
    Ok(found?)
}

fn inspect_sqlite(connection: &mut AnyConnection) -> QueryResult<Inspection> {
    let version = word(connection, "SELECT sqlite_version() AS word")?;
    let findings: Vec<Word> =
        sql_query("SELECT quick_check AS word FROM pragma_quick_check LIMIT 10").load(connection)?;
    let damage = findings.into_iter().map(|Word { word }| word).filter(|word| word != "ok").collect();
    let log = word(connection, "SELECT journal_mode AS word FROM pragma_journal_mode")?;
    let careless = if log == "wal" { Vec::new() } else { vec![("journal_mode".to_owned(), log, "wal")] };
    let engine = format!("SQLite {version}");
    Ok(Inspection { engine, looked: true, damage, careless, max_connections: None, clock: None })
}

/// Without these PostgreSQL may lose what it has acknowledged, or cannot keep every name.
const NEEDED: [(&str, &str); 4] =
    [("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on"), ("server_encoding", "UTF8")];

fn inspect_postgresql(connection: &mut AnyConnection) -> QueryResult<Inspection> {
    let version = word(connection, "SELECT current_setting('server_version') AS word")?;
    let mut careless = Vec::new();
    for (name, needed) in NEEDED {
        let value = word(connection, &format!("SELECT current_setting('{name}') AS word"))?;
        // Waiting for standbys, too, is more than is needed.
        let more = name == "synchronous_commit" && value.starts_with("remote");
        if value != needed && !more {
            careless.push((name.to_owned(), value, needed));
        }
    }
    let most = word(connection, "SELECT current_setting('max_connections') AS word")?;
    let now = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS number";
    let Number { number } = sql_query(now).get_result(connection)?;
    let engine = format!("PostgreSQL {version}");
    let looked = false;
    Ok(Inspection {
        engine,
        looked,
        damage: Vec::new(),
        careless,
        max_connections: most.parse().ok(),
        clock: Some(number),
    })
}

fn word(connection: &mut AnyConnection, query: &str) -> QueryResult<String> {
    sql_query(query).get_result(connection).map(|Word { word }| word)
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{DieselStore, Settings, migrate_up};

    #[test]
    fn a_sound_file_is_sound_and_a_damaged_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("school.db");
        let url = format!("sqlite://{}", file.display());
        migrate_up(&url).unwrap();
        drop(DieselStore::open(&Settings::new(&url).unwrap()).unwrap());
        let sound = inspect(&url).unwrap();
        assert!(sound.engine.starts_with("SQLite 3."), "{sound:?}");
        assert_eq!((sound.damage.len(), sound.careless.len()), (0, 0), "{sound:?}");
        let mut bytes = fs::read(&file).unwrap();
        let page = bytes.len() / 2 / 4_096 * 4_096;
        bytes[page..page + 4_096].fill(0xa5);
        fs::write(&file, bytes).unwrap();
        let damaged = inspect(&url);
        assert!(damaged.map_or(true, |found| !found.damage.is_empty()));
    }
}
