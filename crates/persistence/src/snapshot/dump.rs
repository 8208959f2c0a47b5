use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::pg::PgRowByRowLoadingMode;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};

use super::catalog::{Described, describe, listed, quoted, refused};
use super::read::Cells;
use super::{Content, Sink, SnapshotError};
use crate::connection::{Address, AnyConnection, Role};
use crate::migrate;

/// Copies everything that is committed at one moment; writers go on meanwhile. It holds a row at a time in memory.
///
/// # Errors
/// When the database cannot be opened or read, has no schema or a type that has no word here; when `sink` fails.
pub fn dump(url: &str, sink: &mut dyn Sink) -> Result<(), SnapshotError> {
    let mut connection = Address::parse(url)?.open(Role::Reader)?;
    begin(&mut connection).map_err(|error| refused("snapshot.begin", &error))?;
    let schema = schema_of(&mut connection)?;
    let described = describe(&mut connection)?;
    let mut tables = Vec::new();
    for table in &described {
        let rows = count(&mut connection, table).map_err(|error| refused("snapshot.count", &error))?;
        let last = last_number(&mut connection, table).map_err(|error| refused("snapshot.last_number", &error))?;
        tables.push(table.table(u64::try_from(rows).unwrap_or_default(), last));
    }
    sink.begin(&Content { schema, tables })?;
    described.iter().try_for_each(|table| copy(&mut connection, table, sink))
}

/// One moment for all statements. On PostgreSQL a moment that transactions running one after the other would also
/// have shown: ours are serializable, and a plain snapshot beside them need not be.
fn begin(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgresql(engine) => {
            engine.batch_execute(
                "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0",
            )?;
            let begin = "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE";
            AnsiTransactionManager::begin_transaction_sql(engine, begin)
        }
        AnyConnection::Sqlite(_) => connection.begin(Role::Reader),
    }
}

/// None where no step was ever taken.
fn schema_of(connection: &mut AnyConnection) -> Result<Vec<String>, SnapshotError> {
    let there = match connection {
        AnyConnection::Postgresql(engine) => sql_query(STEPS_OF_POSTGRESQL).get_result(engine),
        AnyConnection::Sqlite(engine) => sql_query(STEPS_OF_SQLITE).get_result(engine),
    };
    let Number { number } = there.map_err(|error| refused("snapshot.steps", &error))?;
    if number == 0 {
        return Err(SnapshotError::NoSchema);
    }
    let steps = migrate::taken(connection).map_err(|error| refused("snapshot.schema", &error))?;
    if steps.is_empty() { Err(SnapshotError::NoSchema) } else { Ok(steps) }
}

const STEPS_OF_SQLITE: &str = "SELECT count(*) AS number FROM sqlite_schema WHERE name = '__diesel_schema_migrations'";
const STEPS_OF_POSTGRESQL: &str = "SELECT count(to_regclass('__diesel_schema_migrations')) AS number";

fn count(connection: &mut AnyConnection, table: &Described) -> QueryResult<i64> {
    let query = sql_query(format!("SELECT count(*) AS number FROM {}", quoted(&table.name)));
    let counted: Number = match connection {
        AnyConnection::Postgresql(engine) => query.get_result(engine),
        AnyConnection::Sqlite(engine) => query.get_result(engine),
    }?;
    Ok(counted.number)
}

/// PostgreSQL's sequences stand outside of transactions: this may be ahead of the rows, never behind them.
fn last_number(connection: &mut AnyConnection, table: &Described) -> QueryResult<Option<i64>> {
    let Some(column) = &table.numbered else {
        return Ok(None);
    };
    let last: Number = match connection {
        AnyConnection::Postgresql(engine) => {
            let asked = sql_query("SELECT pg_get_serial_sequence($1, $2) AS text");
            let sequence: Line =
                asked.bind::<Text, _>(quoted(&table.name)).bind::<Text, _>(column).get_result(engine)?;
            let last = "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS number FROM";
            sql_query(format!("{last} {}", sequence.text)).get_result(engine)?
        }
        AnyConnection::Sqlite(engine) => {
            sql_query("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0) AS number")
                .bind::<Text, _>(&table.name)
                .get_result(engine)?
        }
    };
    Ok(Some(last.number))
}

fn copy(connection: &mut AnyConnection, table: &Described, sink: &mut dyn Sink) -> Result<(), SnapshotError> {
    let columns = listed(table.columns.iter().map(|column| column.name.as_str()));
    let key = listed(table.key.iter().map(String::as_str));
    let query = sql_query(format!("SELECT {columns} FROM {} ORDER BY {key}", quoted(&table.name)));
    match connection {
        AnyConnection::Postgresql(engine) => {
            // Otherwise the whole table would be in memory first.
            let rows = query.load_iter::<Cells, PgRowByRowLoadingMode>(engine);
            hand_over(rows.map_err(|error| refused("snapshot.rows", &error))?, sink)
        }
        AnyConnection::Sqlite(engine) => {
            let rows = query.load_iter::<Cells, _>(engine);
            hand_over(rows.map_err(|error| refused("snapshot.rows", &error))?, sink)
        }
    }
}

fn hand_over(rows: impl Iterator<Item = QueryResult<Cells>>, sink: &mut dyn Sink) -> Result<(), SnapshotError> {
    for row in rows {
        let Cells(cells) = row.map_err(|error| refused("snapshot.row", &error))?;
        sink.row(&cells)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    text: String,
}
