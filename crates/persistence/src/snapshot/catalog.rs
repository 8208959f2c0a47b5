use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use super::{Column, Kind, SnapshotError, Table};
use crate::connection::AnyConnection;
use crate::fault::Fault;

/// A table as the database itself describes it.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) name: String,
    pub(super) columns: Vec<Place>,
    /// The columns of its primary key, in order.
    pub(super) key: Vec<String>,
    /// Whether the database gives its rows numbers, and in which column.
    pub(super) numbered: Option<String>,
    refers_to: Vec<String>,
}

/// A column, and what the engine calls its type.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) own_type: String,
}

impl Described {
    /// What a copy says of it.
    pub(super) fn table(&self, rows: u64, last_number: Option<i64>) -> Table {
        let column = |place: &Place| Column { name: place.name.clone(), kind: place.kind };
        Table { name: self.name.clone(), columns: self.columns.iter().map(column).collect(), rows, last_number }
    }
}

/// A name as it stands in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Every name as it stands in a list.
pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}

/// A diesel error is read and logged where all of them are.
pub(super) fn refused(statement: &'static str, error: &diesel::result::Error) -> SnapshotError {
    SnapshotError::Refused(Fault::of(statement, error).into())
}

/// The tables of the school, those that are referred to first.
pub(super) fn describe(connection: &mut AnyConnection) -> Result<Vec<Described>, SnapshotError> {
    let (columns, references) = match connection {
        AnyConnection::Postgresql(engine) => {
            (sql_query(COLUMNS_OF_POSTGRESQL).load(engine), sql_query(REFERENCES_OF_POSTGRESQL).load(engine))
        }
        AnyConnection::Sqlite(engine) => {
            (sql_query(COLUMNS_OF_SQLITE).load(engine), sql_query(REFERENCES_OF_SQLITE).load(engine))
        }
    };
    let columns: Vec<ColumnRow> = columns.map_err(|error| refused("snapshot.columns", &error))?;
    let references: Vec<ReferenceRow> = references.map_err(|error| refused("snapshot.references", &error))?;
    let mut tables = BTreeMap::new();
    for row in columns {
        gather(&mut tables, row)?;
    }
    for ReferenceRow { table, other } in references {
        if let Some(table) = tables.get_mut(&table).filter(|_| table != other) {
            table.refers_to.push(other);
        }
    }
    in_order(tables)
}

fn gather(tables: &mut BTreeMap<String, Described>, row: ColumnRow) -> Result<(), SnapshotError> {
    let ColumnRow { table, name, own_type, key, numbered } = row;
    let kind = match own_type.as_str() {
        "INTEGER" | "int8" | "timestamptz" | "bool" => Kind::Integer,
        "TEXT" | "text" => Kind::Text,
        "BLOB" | "uuid" | "bytea" => Kind::Bytes,
        other => return Err(SnapshotError::Unsupported(format!("{table}.{name}, of type {other},"))),
    };
    let described = tables.entry(table.clone()).or_insert_with(|| Described {
        name: table,
        columns: Vec::new(),
        key: Vec::new(),
        numbered: None,
        refers_to: Vec::new(),
    });
    if key.is_some() {
        described.key.push(name.clone());
    }
    if numbered {
        described.numbered = Some(name.clone());
    }
    described.columns.push(Place { name, kind, own_type });
    Ok(())
}

/// Each after those that it refers to. Rows of one table may refer to rows before them in the order of its key.
fn in_order(mut left: BTreeMap<String, Described>) -> Result<Vec<Described>, SnapshotError> {
    let mut placed = Vec::new();
    while !left.is_empty() {
        let ready = |table: &&Described| !table.refers_to.iter().any(|other| left.contains_key(other));
        let Some(name) = left.values().find(ready).map(|table| table.name.clone()) else {
            return Err(SnapshotError::Unsupported("a circle of tables that refer to each other".to_owned()));
        };
        let next = left.remove(&name);
        if let Some(table) = next.as_ref().filter(|table| table.key.is_empty()) {
            return Err(SnapshotError::Unsupported(format!("{}, which has no primary key,", table.name)));
        }
        placed.extend(next.map(sorted));
    }
    Ok(placed)
}

/// The rows come by the place in the key; columns are told by name.
fn sorted(mut table: Described) -> Described {
    table.columns.sort_by(|one, other| one.name.cmp(&other.name));
    table
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text, column_name = "table_name")]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    own_type: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    key: Option<i64>,
    #[diesel(sql_type = Bool)]
    numbered: bool,
}

#[derive(QueryableByName)]
struct ReferenceRow {
    #[diesel(sql_type = Text, column_name = "table_name")]
    table: String,
    #[diesel(sql_type = Text)]
    other: String,
}

const COLUMNS_OF_SQLITE: &str = r#"
    SELECT t.name AS table_name, c.name AS name, c.type AS own_type, nullif(c.pk, 0) AS key,
        c.pk = 1 AND instr(t.sql, 'AUTOINCREMENT') > 0 AS numbered
    FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' AND substr(t.name, 1, 2) <> '__'
    ORDER BY 1, c.pk, 2"#;

const REFERENCES_OF_SQLITE: &str = r#"
    SELECT t.name AS table_name, f."table" AS other
    FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table'"#;

const COLUMNS_OF_POSTGRESQL: &str = "
    SELECT t.relname::text AS table_name, c.attname::text AS name, y.typname::text AS own_type,
        array_position(k.conkey, c.attnum)::bigint AS key, c.attidentity <> '' AS numbered
    FROM pg_class AS t JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
    JOIN pg_type AS y ON y.oid = c.atttypid
    LEFT JOIN pg_constraint AS k ON k.conrelid = t.oid AND k.contype = 'p'
    WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace AND left(t.relname, 2) <> '__'
    ORDER BY 1, 4, 2";

const REFERENCES_OF_POSTGRESQL: &str = "
    SELECT t.relname::text AS table_name, o.relname::text AS other
    FROM pg_constraint AS k JOIN pg_class AS t ON t.oid = k.conrelid JOIN pg_class AS o ON o.oid = k.confrelid
    WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace";
