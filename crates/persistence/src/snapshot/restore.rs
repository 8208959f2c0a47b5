use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::MigrationHarness;

use super::catalog::{Described, describe, listed, quoted, refused};
use super::insert::{Unfit, insert};
use super::{Cell, Content, SnapshotError, Source, Table};
use crate::connection::{Address, AnyConnection, Role};
use crate::migrate::{self, Steps};

/// Puts a copy into an empty database, with the schema that it was made under, then brings the schema up to date: all
/// in one transaction. It holds a batch of rows in memory.
///
/// # Errors
/// When the database cannot be opened or is not empty, when `content` names a schema that this program does not know
/// or does not fit it, when `source` fails. The database is then as it was.
pub fn restore(url: &str, content: &Content, source: &mut dyn Source) -> Result<(), SnapshotError> {
    let mut connection = Address::parse(url)?.open(Role::Writer)?;
    let steps = migrate::steps(&connection)?;
    if let Some(newer) = content.schema.iter().find(|version| !knows(&steps, version)) {
        return Err(SnapshotError::NewerSchema(newer.clone()));
    }
    migrate::lock(&mut connection).map_err(migrate::failed)?;
    begin(&mut connection).map_err(|error| refused("restore.begin", &error))?;
    refuse_rows(&mut connection)?;
    build_anew(&mut connection, &steps, &content.schema)?;
    let described = describe(&mut connection)?;
    compare(&described, &content.tables)?;
    for (place, table) in described.iter().zip(&content.tables) {
        fill(&mut connection, place, table, source)?;
    }
    source.end()?;
    let newer = steps.iter().filter(|step| !content.schema.contains(&migrate::version(step.as_ref()).to_string()));
    newer.map(|step| connection.run_migration(step)).collect::<Result<Vec<_>, _>>().map_err(migrate::failed)?;
    migrate::look_for_orphans(&mut connection).map_err(migrate::failed)?;
    connection.commit().map_err(|error| refused("restore.commit", &error))
}

fn knows(steps: &Steps, version: &str) -> bool {
    steps.iter().any(|step| migrate::version(step.as_ref()).to_string() == version)
}

/// On SQLite the lock of migrations is a transaction. PostgreSQL's other rows are nobody's business here, and looking
/// for what was read meanwhile would only cost.
fn begin(connection: &mut AnyConnection) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgresql(engine) => {
            AnsiTransactionManager::begin_transaction_sql(engine, "BEGIN ISOLATION LEVEL READ COMMITTED")
        }
        AnyConnection::Sqlite(engine) => engine.batch_execute("PRAGMA cache_size = -65536"),
    }
}

/// Nobody may write a first row while we look.
fn refuse_rows(connection: &mut AnyConnection) -> Result<(), SnapshotError> {
    let described = describe(connection)?;
    if let (AnyConnection::Postgresql(engine), false) = (&mut *connection, described.is_empty()) {
        let tables = listed(described.iter().map(|table| table.name.as_str()));
        let locked = engine.batch_execute(&format!("LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE"));
        locked.map_err(|error| refused("restore.lock", &error))?;
    }
    for table in described {
        let query = sql_query(format!("SELECT EXISTS (SELECT 1 FROM {}) AS there", quoted(&table.name)));
        let found = match connection {
            AnyConnection::Postgresql(engine) => query.get_result(engine),
            AnyConnection::Sqlite(engine) => query.get_result(engine),
        };
        let Found { there } = found.map_err(|error| refused("restore.look", &error))?;
        if there {
            return Err(SnapshotError::NotEmpty(table.name));
        }
    }
    Ok(())
}

/// Tables that hold nothing are made again, as they were when the copy was made.
fn build_anew(connection: &mut AnyConnection, steps: &Steps, wanted: &[String]) -> Result<(), SnapshotError> {
    let applied = connection.applied_migrations().map_err(migrate::failed)?;
    if applied.iter().any(|version| !knows(steps, &version.to_string())) {
        return Err(SnapshotError::NewerDatabase);
    }
    let run = |connection: &mut AnyConnection| -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        for step in steps.iter().rev().filter(|step| applied.contains(&migrate::version(step.as_ref()))) {
            connection.revert_migration(step)?;
        }
        for step in steps.iter().filter(|step| wanted.contains(&migrate::version(step.as_ref()).to_string())) {
            connection.run_migration(step)?;
        }
        Ok(())
    };
    Ok(run(connection).map_err(migrate::failed)?)
}

/// Names are compared, so that none of the copy ever stands in a statement.
fn compare(described: &[Described], tables: &[Table]) -> Result<(), SnapshotError> {
    let theirs: Vec<_> =
        described.iter().zip(tables).map(|(own, table)| own.table(table.rows, table.last_number)).collect();
    if let Some((_, table)) = theirs.iter().zip(tables).find(|(own, table)| own != table) {
        return Err(SnapshotError::Misfit(table.name.clone()));
    }
    let numbered =
        described.iter().zip(tables).find(|(own, table)| own.numbered.is_some() != table.last_number.is_some());
    if let Some((_, table)) = numbered {
        return Err(SnapshotError::Misfit(table.name.clone()));
    }
    if described.len() != tables.len() {
        return Err(SnapshotError::Misfit(format!("{} tables, not {}", tables.len(), described.len())));
    }
    Ok(())
}

/// Rows that are kept at once: enough that a round trip is nothing beside them, few enough to hold.
const BATCH: usize = 1_000;
/// The same in bytes of text and the like.
const BATCH_BYTES: usize = 1 << 20;

fn fill(
    connection: &mut AnyConnection,
    place: &Described,
    table: &Table,
    source: &mut dyn Source,
) -> Result<(), SnapshotError> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for _ in 0..table.rows {
        let row = source.row(table.columns.len())?;
        if row.len() != table.columns.len() {
            return Err(SnapshotError::Misfit(table.name.clone()));
        }
        bytes += row.iter().map(size).sum::<usize>();
        batch.push(row);
        if batch.len() == BATCH || bytes >= BATCH_BYTES {
            keep(connection, place, std::mem::take(&mut batch))?;
            bytes = 0;
        }
    }
    keep(connection, place, batch)?;
    match table.last_number {
        Some(last) => go_on_after(connection, place, last).map_err(|error| refused("restore.last_number", &error)),
        None => Ok(()),
    }
}

fn size(cell: &Cell) -> usize {
    match cell {
        Cell::Null | Cell::Integer(_) => 8,
        Cell::Text(text) => text.len(),
        Cell::Bytes(bytes) => bytes.len(),
    }
}

fn keep(connection: &mut AnyConnection, place: &Described, rows: Vec<Vec<Cell>>) -> Result<(), SnapshotError> {
    insert(connection, place, rows).map_err(|unfit| match unfit {
        Unfit::Value(column) => SnapshotError::Misfit(format!("a value of {}.{column}", place.name)),
        Unfit::Refused(error) => refused("restore.rows", &error),
    })
}

/// The next row gets the number after the last that was ever given, also where its row is gone.
fn go_on_after(connection: &mut AnyConnection, table: &Described, last: i64) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgresql(engine) => {
            sql_query("SELECT setval(pg_get_serial_sequence($1, $2), greatest($3, 1), $3 > 0)")
                .bind::<Text, _>(quoted(&table.name))
                .bind::<Text, _>(table.numbered.as_deref().unwrap_or_default())
                .bind::<BigInt, _>(last)
                .execute(engine)?;
        }
        AnyConnection::Sqlite(engine) => {
            sql_query("DELETE FROM sqlite_sequence WHERE name = ?").bind::<Text, _>(&table.name).execute(engine)?;
            sql_query("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)")
                .bind::<Text, _>(&table.name)
                .bind::<BigInt, _>(last)
                .execute(engine)?;
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    there: bool,
}
