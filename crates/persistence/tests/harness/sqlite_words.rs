//! What plain SQL says in the words of one engine.

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

/// An identifier and an instant as they stand in a statement.
pub(crate) fn id(id: uuid::Uuid) -> String {
    format!("x'{}'", id.simple())
}

pub(crate) fn instant(instant: jiff::Timestamp) -> String {
    instant.as_microsecond().to_string()
}

/// No bytes.
pub(crate) const NO_BYTES: &str = "x''";
