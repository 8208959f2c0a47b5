//! What plain SQL says in the words of one engine.

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

/// An identifier and an instant as they stand in a statement.
pub(crate) fn id(id: uuid::Uuid) -> String {
    format!("'{id}'::uuid")
}

pub(crate) fn instant(instant: jiff::Timestamp) -> String {
    format!("'{instant}'::timestamptz")
}

/// No bytes.
pub(crate) const NO_BYTES: &str = "''::bytea";
