//! A row of any table, in words that belong to no engine.

use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::pg::{Pg, PgValue};
use diesel::row::{Field, NamedRow, Row};
use diesel::sql_types::{BigInt, Binary, Bool, Text};
use diesel::sqlite::{Sqlite, SqliteType};

use super::Cell;
use crate::columns::{Instant, sql};

/// All columns of a row.
pub(super) struct Cells(pub(super) Vec<Cell>);

impl QueryableByName<Sqlite> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let cell = |place| {
            let field = Row::get(row, place).ok_or("a column is missing")?;
            let Some(mut value) = field.value() else {
                return Ok(Cell::Null);
            };
            match value.value_type() {
                None => Ok(Cell::Null),
                Some(SqliteType::Long) => Ok(Cell::Integer(value.read_long())),
                Some(SqliteType::Text) => Ok(Cell::Text(FromSql::<Text, Sqlite>::from_sql(value)?)),
                Some(SqliteType::Binary) => Ok(Cell::Bytes(value.read_blob().to_vec())),
                Some(other) => Err(format!("a value of type {other:?}").into()),
            }
        };
        (0..row.field_count()).map(cell).collect::<deserialize::Result<_>>().map(Self)
    }
}

impl QueryableByName<Pg> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let cell = |place| {
            let field = Row::get(row, place).ok_or("a column is missing")?;
            field.value().map_or(Ok(Cell::Null), cell_of_postgresql)
        };
        (0..row.field_count()).map(cell).collect::<deserialize::Result<_>>().map(Self)
    }
}

/// The numbers are those of PostgreSQL's catalogue of types.
fn cell_of_postgresql(value: PgValue<'_>) -> deserialize::Result<Cell> {
    match value.get_oid().get() {
        16 => Ok(Cell::Integer(<bool as FromSql<Bool, Pg>>::from_sql(value)?.into())),
        17 => Ok(Cell::Bytes(FromSql::<Binary, Pg>::from_sql(value)?)),
        20 => Ok(Cell::Integer(FromSql::<BigInt, Pg>::from_sql(value)?)),
        25 => Ok(Cell::Text(FromSql::<Text, Pg>::from_sql(value)?)),
        1184 => {
            let Instant(instant) = FromSql::<sql::Instant, Pg>::from_sql(value)?;
            Ok(Cell::Integer(instant.as_microsecond()))
        }
        2950 => Ok(Cell::Bytes(value.as_bytes().to_vec())),
        other => Err(format!("a value of type {other}").into()),
    }
}
