//! What stands in a database, looked at by plain SQL: each engine's own words, turned into the same text.

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;

use super::{postgres, sqlite};

/// A row or more for every table, with everything that could be lost on the way: nothing, characters of four bytes,
/// quotes, the smallest and largest numbers, instants before 1970, 300,000 characters, numbers that were given and are
/// gone again. `{id n}`, `{at n}`, `{bytes n}` and `{true}` are spelled by the engines.
pub(crate) const ROWS: [&str; 26] = [
    "INSERT INTO users (id, version, email, email_folded, email_verified, username, username_folded, password,
        status, suspended_until, roles, bio, image, created_at, updated_at)
        VALUES ({id 1}, 1, 'ada@x', 'ada@x', {true}, 'ada', 'ada', 'hash', 'active', NULL, '[]', NULL, NULL,
        {at -1}, {at 1700000000123457})",
    "INSERT INTO users (id, version, email, email_folded, email_verified, username, username_folded, password,
        status, suspended_until, roles, bio, image, created_at, updated_at)
        VALUES ({id 2}, 9223372036854775807, 'ü@x', 'ü@x', {false}, 'Ünï', 'ünï', '', 'suspended', {at 7},
        '[\"author\"]', 'it''s \"🦀\"', '', {at 0}, {at 253402207200000000})",
    "INSERT INTO sessions VALUES ({id 3}, 1, {id 1}, 'bearer', 0, NULL, NULL, {at 1}, {at 2}, {at 3}, NULL)",
    "INSERT INTO session_tokens VALUES ({bytes 255}, {id 3}, 0, NULL)",
    "INSERT INTO session_tokens VALUES ({bytes 0}, {id 3}, 1, {at 9})",
    "INSERT INTO email_tokens VALUES ({bytes 254}, 'verify_email', {id 1}, 'ada@x', {id 11}, {at 9}, NULL)",
    "INSERT INTO login_attempts VALUES ('ada', '', 3, {at 1})",
    "INSERT INTO follows VALUES ({id 1}, {id 2}, {at 1})",
    "INSERT INTO articles VALUES ({id 4}, 1, {id 1}, 's', 'T', 't', '', '[\"a\"]', 'published', 1, 2, {at 1}, {at 1}, {at 1},
        {at 1}, {at 2}, replace(substr('{long}', 1), 'x', '0123456789'))",
    "INSERT INTO article_slugs VALUES ('s', {id 4})",
    "INSERT INTO article_slugs VALUES ('S', {id 4})",
    "INSERT INTO article_tags VALUES ('a', {id 4}, {true})",
    "INSERT INTO favorites VALUES ({id 2}, {id 4}, {at 1})",
    "INSERT INTO comments (id, version, article_id, author_id, body, parent_id, status, created_at, updated_at) VALUES
        ({id 5}, 1, {id 4}, {id 1}, 'First', NULL, 'visible', {at 1}, {at 1}),
        ({id 6}, 1, {id 4}, {id 1}, NULL, {id 5}, 'deleted', {at 1}, {at 1}),
        ({id 7}, 1, {id 4}, {id 2}, 'gone', {id 6}, 'visible', {at 1}, {at 1})",
    "DELETE FROM comments WHERE id = {id 7}",
    "INSERT INTO outbox (id, name, subject_kind, subject_id, subject_version, facts, happened_at, request_id, reader_id,
        told_at, actor, user_id, session_id, address) VALUES
        ({id 8}, 'user.registered', 'user', {id 1}, 1, '{}', {at 1}, {id 9}, {id 1}, {at 2}, NULL, NULL, NULL, NULL),
        ({id 10}, 'user.updated', 'user', {id 1}, 2, '{}', {at 1}, {id 9}, {id 1}, NULL, 'member', {id 1}, {id 3}, '::1')",
    "INSERT INTO audit (id, action, subject_kind, subject_id, subject_version, actor, address, happened_at, request_id)
        VALUES ({id 8}, 'user.registered', 'user', {id 1}, 1, 'guest', '::1', {at 1}, {id 9})",
    "UPDATE audit SET position = 1, seal = {bytes 8}",
    "INSERT INTO idempotency_claims VALUES ({id 1}, 'POST /articles', 'k')",
    "INSERT INTO audit_head VALUES (1, 1, {bytes 8}, {at 2}, 'key', 'signed')",
    "INSERT INTO idempotency VALUES ({id 1}, 'POST /articles', 'k', {bytes 7}, 201, '[]', {bytes 254}, {at 1})",
    "INSERT INTO jobs VALUES
        ({id 11}, 2, 'answers.sweep', '{long}', 1, 'key', {id 1}, 'retrying', 3, {at 5}, NULL, 'why', {at 1}, {id 9}),
        ({id 12}, 3, 'answers.sweep', '', 2, NULL, NULL, 'succeeded', 1, NULL, {at 5}, NULL, {at 1}, {id 9})",
    "UPDATE users SET unwanted_mail = '[\"new_comment\"]', followers_count = 1,
        following_count = 9223372036854775807 WHERE id = {id 2}",
    "INSERT INTO webhooks VALUES
        ({id 13}, 1, {id 1}, 'https://a.example/', NULL, '[]', NULL, {bytes 0}, NULL, NULL, NULL, {at 1}, {at 1}),
        ({id 14}, 2, {id 2}, 'https://b.example/', 'ü', '[\"article.published\"]', 'gone', {bytes 255}, {bytes 1}, {at 2},
        {at -1}, {at 1}, {at 2})",
    "INSERT INTO deliveries VALUES
        ({id 15}, 1, {id 13}, {id 16}, 'webhook.test', {id 1}, 'pending', 0, '[]', {at 3}, {at 1}, '{long}'),
        ({id 17}, 2, {id 13}, {id 18}, 'webhook.test', NULL, 'failed', 1, '[[1,2,null,\"gone\",null]]', NULL, {at 1}, '')",
    "UPDATE users SET version = 2 WHERE id = {id 1}",
];

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// Runs a statement with its places spelled as the engine does.
pub(crate) fn execute(url: &str, statement: &str) {
    let sqlite = is_sqlite(url);
    let mut sql = String::new();
    let mut parts = statement.split('{');
    sql.push_str(parts.next().unwrap());
    for part in parts {
        let (place, rest) = part.split_once('}').expect("a place ends");
        let words: Vec<_> = place.split(' ').collect();
        sql.push_str(&match (words.as_slice(), sqlite) {
            (["id", n], true) => format!("x'{:032x}'", n.parse::<u128>().unwrap()),
            (["id", n], false) => format!("'{:032x}'::uuid", n.parse::<u128>().unwrap()),
            (["at", n], true) => (*n).to_owned(),
            (["at", n], false) => format!("'epoch'::timestamptz + {n} * interval '1 microsecond'"),
            (["bytes", n], true) => format!("x'{}'", format!("{:02x}", n.parse::<u8>().unwrap()).repeat(32)),
            (["bytes", n], false) => format!("'\\x{}'::bytea", format!("{:02x}", n.parse::<u8>().unwrap()).repeat(32)),
            (["true"], true) => "1".to_owned(),
            (["false"], true) => "0".to_owned(),
            (["long"], _) => "x".repeat(30_000),
            ([word @ ("true" | "false")], false) => (*word).to_owned(),
            _ => format!("{{{place}}}"),
        });
        sql.push_str(rest);
    }
    if sqlite {
        sqlite::connect(url).batch_execute(&sql).unwrap();
    } else {
        postgres::connect(url).batch_execute(&sql).unwrap();
    }
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(url: &str, sql: &str) -> Vec<String> {
    let lines: Vec<Line> = if is_sqlite(url) {
        diesel::sql_query(sql).load(&mut sqlite::connect(url)).unwrap()
    } else {
        diesel::sql_query(sql).load(&mut postgres::connect(url)).unwrap()
    };
    lines.into_iter().map(|line| line.line).collect()
}

/// Every row of every table of the schema, a line each: text in hexadecimal, the rest in digits, nothing as `-`.
pub(crate) fn everything(url: &str) -> Vec<String> {
    let mut rows = Vec::new();
    for table in tables() {
        let columns: Vec<_> = columns(&table).iter().map(|column| spelled(url, &table, column)).collect();
        let sql = format!("SELECT '{table} ' || {} AS line FROM {table}", columns.join(" || ' ' || "));
        rows.extend(lines(url, &sql));
    }
    rows.sort();
    rows
}

/// The schema as the test of the schema holds it, not as the copying reads it.
fn schema() -> impl Iterator<Item = (&'static str, &'static str)> {
    let words = include_str!("../schema.txt").lines().filter(|line| !line.contains("->"));
    words.filter_map(|line| line.split(' ').next()?.split_once('.'))
}

pub(crate) fn tables() -> Vec<String> {
    let mut tables: Vec<_> = schema().map(|(table, _)| table.to_owned()).collect();
    tables.dedup();
    tables
}

fn columns(table: &str) -> Vec<String> {
    schema().filter(|(own, _)| *own == table).map(|(_, column)| column.to_owned()).collect()
}

fn spelled(url: &str, table: &str, column: &str) -> String {
    let text = if is_sqlite(url) {
        format!("CASE typeof({column}) WHEN 'integer' THEN CAST({column} AS TEXT) ELSE lower(hex({column})) END")
    } else {
        let of_type = format!(
            "SELECT udt_name::text AS line FROM information_schema.columns WHERE table_name = '{table}'
            AND column_name = '{column}'"
        );
        match lines(url, &of_type).concat().as_str() {
            "timestamptz" => format!("(extract(epoch FROM {column}) * 1000000)::bigint::text"),
            "bool" => format!("{column}::int::text"),
            "uuid" => format!("replace({column}::text, '-', '')"),
            "bytea" => format!("encode({column}, 'hex')"),
            "text" => format!("encode(convert_to({column}, 'UTF8'), 'hex')"),
            _ => format!("{column}::text"),
        }
    };
    let null = if is_sqlite(url) { format!("typeof({column}) = 'null'") } else { format!("{column} IS NULL") };
    format!("CASE WHEN {null} THEN '-' ELSE {text} END")
}

/// The number that the next row would get.
pub(crate) fn next_number(url: &str, table: &str) -> String {
    let sql = if is_sqlite(url) {
        format!("SELECT CAST(seq + 1 AS TEXT) AS line FROM sqlite_sequence WHERE name = '{table}'")
    } else {
        let column = if table == "comments" { "number" } else { "sequence" };
        format!("SELECT nextval(pg_get_serial_sequence('{table}', '{column}'))::text AS line")
    };
    lines(url, &sql).concat()
}
