//! Rows into a table, in the words of each engine: many at a time on PostgreSQL, where a statement is a round trip; one
//! at a time on SQLite, where it is a call of a prepared one.

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Bool, Nullable, Text, Untyped};
use diesel::sqlite::Sqlite;
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection, sql_query};
use lectern_domain::Timestamp;
use uuid::Uuid;

use super::catalog::{Described, Place, listed, quoted};
use super::{Cell, Kind};
use crate::columns::{Id, Instant, sql};
use crate::connection::AnyConnection;

/// Why rows could not be kept.
pub(super) enum Unfit {
    /// A value that its column cannot hold; the column.
    Value(String),
    /// The database said no.
    Refused(diesel::result::Error),
}

impl From<diesel::result::Error> for Unfit {
    fn from(error: diesel::result::Error) -> Self {
        Self::Refused(error)
    }
}

pub(super) fn insert(connection: &mut AnyConnection, table: &Described, rows: Vec<Vec<Cell>>) -> Result<(), Unfit> {
    if rows.is_empty() {
        return Ok(());
    }
    match connection {
        AnyConnection::Postgresql(engine) => into_postgresql(engine, table, rows),
        AnyConnection::Sqlite(engine) => into_sqlite(engine, table, &rows),
    }
}

fn into_postgresql(engine: &mut PgConnection, table: &Described, rows: Vec<Vec<Cell>>) -> Result<(), Unfit> {
    let mut columns: Vec<Vec<Cell>> = table.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
    }
    let places = table.columns.iter().zip(1..).map(|(place, number)| format!("${number}::{}[]", place.own_type));
    let values = places.collect::<Vec<_>>().join(", ");
    let names = listed(table.columns.iter().map(|place| place.name.as_str()));
    let text =
        format!("INSERT INTO {} ({names}) OVERRIDING SYSTEM VALUE SELECT * FROM unnest({values})", quoted(&table.name));
    let mut statement = sql_query(text).into_boxed::<Pg>();
    for (place, cells) in table.columns.iter().zip(columns) {
        statement = match place.own_type.as_str() {
            "int8" => statement.bind::<Array<Nullable<BigInt>>, _>(each(place, cells, number)?),
            "bool" => statement.bind::<Array<Nullable<Bool>>, _>(each(place, cells, truth)?),
            "timestamptz" => statement.bind::<Array<Nullable<sql::Instant>>, _>(each(place, cells, instant)?),
            "uuid" => statement.bind::<Array<Nullable<sql::Id>>, _>(each(place, cells, id)?),
            "bytea" => statement.bind::<Array<Nullable<Binary>>, _>(each(place, cells, bytes)?),
            _ => statement.bind::<Array<Nullable<Text>>, _>(each(place, cells, text_of)?),
        };
    }
    statement.execute(engine)?;
    Ok(())
}

fn each<T>(place: &Place, cells: Vec<Cell>, value: fn(Cell) -> Option<T>) -> Result<Vec<Option<T>>, Unfit> {
    let fitting = |cell| match cell {
        Cell::Null => Ok(None),
        cell => value(cell).map(Some).ok_or_else(|| Unfit::Value(place.name.clone())),
    };
    cells.into_iter().map(fitting).collect()
}

fn number(cell: Cell) -> Option<i64> {
    if let Cell::Integer(number) = cell { Some(number) } else { None }
}

fn truth(cell: Cell) -> Option<bool> {
    match number(cell)? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn instant(cell: Cell) -> Option<Instant> {
    Timestamp::from_microsecond(number(cell)?).ok().map(Instant)
}

fn bytes(cell: Cell) -> Option<Vec<u8>> {
    if let Cell::Bytes(bytes) = cell { Some(bytes) } else { None }
}

fn id(cell: Cell) -> Option<Id> {
    Uuid::from_slice(&bytes(cell)?).ok().map(Id)
}

fn text_of(cell: Cell) -> Option<String> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}

fn into_sqlite(engine: &mut SqliteConnection, table: &Described, rows: &[Vec<Cell>]) -> Result<(), Unfit> {
    let names = listed(table.columns.iter().map(|place| place.name.as_str()));
    let head = format!("INSERT INTO {} ({names}) VALUES (", quoted(&table.name));
    for cells in rows {
        let misplaced = |(place, cell): &(&Place, &Cell)| !fits(place.kind, cell);
        if let Some((place, _)) = table.columns.iter().zip(cells).find(misplaced) {
            return Err(Unfit::Value(place.name.clone()));
        }
        OneRow { head: &head, columns: &table.columns, cells }.execute(engine)?;
    }
    Ok(())
}

fn fits(kind: Kind, cell: &Cell) -> bool {
    matches!(
        (kind, cell),
        (_, Cell::Null)
            | (Kind::Integer, Cell::Integer(_))
            | (Kind::Text, Cell::Text(_))
            | (Kind::Bytes, Cell::Bytes(_))
    )
}

/// An insertion whose text is the same for every row of a table, so that Diesel prepares it once.
struct OneRow<'a> {
    head: &'a str,
    columns: &'a [Place],
    cells: &'a [Cell],
}

impl QueryFragment<Sqlite> for OneRow<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(self.head);
        for (number, (place, cell)) in self.columns.iter().zip(self.cells).enumerate() {
            if number > 0 {
                out.push_sql(", ");
            }
            match (cell, place.kind) {
                (Cell::Integer(value), _) => out.push_bind_param::<BigInt, _>(value)?,
                (Cell::Text(value), _) => out.push_bind_param::<Text, _>(value)?,
                (Cell::Bytes(value), _) => out.push_bind_param::<Binary, _>(value)?,
                (Cell::Null, Kind::Integer) => out.push_bind_param::<Nullable<BigInt>, _>(&None::<i64>)?,
                (Cell::Null, Kind::Text) => out.push_bind_param::<Nullable<Text>, _>(&None::<String>)?,
                (Cell::Null, Kind::Bytes) => out.push_bind_param::<Nullable<Binary>, _>(&None::<Vec<u8>>)?,
            }
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for OneRow<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for OneRow<'_> {
    type SqlType = Untyped;
}

impl RunQueryDsl<SqliteConnection> for OneRow<'_> {}
