//! What the engines spell differently. No other file of the ports looks at which engine it is.

pub(crate) mod deliveries;
pub(crate) mod jobs;

use diesel::query_dsl::methods::{ExecuteDsl, LoadQuery};
use diesel::sql_types::Text;
use diesel::{PgConnection, QueryResult, RunQueryDsl, SqliteConnection, sql_query};

use crate::columns::{Id, sql};
use crate::connection::AnyConnection;

/// A statement that each engine has its own words for.
pub(crate) struct Spelled {
    pub(crate) postgresql: &'static str,
    pub(crate) sqlite: &'static str,
}

impl Spelled {
    /// In the words of the engine at hand.
    pub(crate) const fn on(&self, connection: &AnyConnection) -> &'static str {
        match connection {
            AnyConnection::Postgresql(_) => self.postgresql,
            AnyConnection::Sqlite(_) => self.sqlite,
        }
    }
}

/// Runs an insertion that ends in `on_conflict_do_nothing()`, and tells whether its row was inserted. A unique value
/// that is taken is then no error, so the transaction stays usable: PostgreSQL would abort it otherwise.
pub(crate) fn insert_new<S>(connection: &mut AnyConnection, statement: S) -> QueryResult<bool>
where
    S: ExecuteDsl<PgConnection> + ExecuteDsl<SqliteConnection> + RunQueryDsl<AnyConnection>,
{
    let inserted = match connection {
        AnyConnection::Postgresql(connection) => ExecuteDsl::execute(statement, connection)?,
        AnyConnection::Sqlite(connection) => ExecuteDsl::execute(statement, connection)?,
    };
    Ok(inserted > 0)
}

/// As [`insert_new`], for an insertion that returns the number that the database gave.
pub(crate) fn insert_numbered<'q, S>(connection: &mut AnyConnection, statement: S) -> QueryResult<Option<i64>>
where
    S: LoadQuery<'q, PgConnection, i64> + LoadQuery<'q, SqliteConnection, i64>,
{
    match connection {
        AnyConnection::Postgresql(connection) => first(statement.internal_load(connection)?),
        AnyConnection::Sqlite(connection) => first(statement.internal_load(connection)?),
    }
}

/// Runs a query on the engine at hand, twice compiled. Through the enum Diesel writes the text of a statement anew, several
/// times a run, where it would otherwise know it by its type: a fifth of what a point read takes on a reader. The price
/// is that the query is compiled for each engine, so only what is asked most is worth it.
macro_rules! directly {
    ($connection:expr, |$engine:ident| $query:expr) => {
        match $connection {
            crate::connection::AnyConnection::Postgresql($engine) => $query,
            crate::connection::AnyConnection::Sqlite($engine) => $query,
        }
    };
}

pub(crate) use directly;

/// Writes the tags of an article from its own row, in one statement however many they are.
pub(crate) fn spread_tags(connection: &mut AnyConnection, article: Id) -> QueryResult<usize> {
    sql_query(TAGS.on(connection)).bind::<sql::Id, _>(article).execute(connection)
}

const TAGS: Spelled = Spelled {
    postgresql: "
    INSERT INTO article_tags (tag, article_id, published)
    SELECT tag.value, articles.id, articles.status = 'published'
    FROM articles, jsonb_array_elements_text(articles.tags::jsonb) AS tag (value) WHERE articles.id = $1",
    sqlite: "
    INSERT INTO article_tags (tag, article_id, published)
    SELECT tag.value, articles.id, articles.status = 'published'
    FROM articles, json_each(articles.tags) AS tag WHERE articles.id = ?",
};

/// Takes entries out of the outbox into the audit trail, in one statement however many they are, and tells how many waited
/// there. `links` is a JSON list of triples: identifier, position, seal.
pub(crate) fn take_entries(connection: &mut AnyConnection, links: &str) -> QueryResult<usize> {
    sql_query(TAKES.on(connection)).bind::<Text, _>(links).execute(connection)
}

macro_rules! takes {
    ($links:literal, $id:literal, $position:literal, $seal:literal) => {
        concat!(
            "INSERT INTO audit (id, action, subject_kind, subject_id, subject_version, actor, user_id, session_id,
                address, happened_at, request_id, position, seal)
            SELECT outbox.id, name, subject_kind, subject_id, subject_version, actor, user_id, session_id, address,
                happened_at, request_id, ",
            $position,
            ", ",
            $seal,
            " FROM ",
            $links,
            " JOIN outbox ON outbox.id = ",
            $id,
            " WHERE actor IS NOT NULL"
        )
    };
}

const TAKES: Spelled = Spelled {
    postgresql: takes!(
        "jsonb_array_elements($1::jsonb) AS link (value)",
        "(link.value ->> 0)::uuid",
        "(link.value ->> 1)::bigint",
        "decode(link.value ->> 2, 'hex')"
    ),
    sqlite: takes!("json_each(?) AS link", "unhex(link.value ->> 0)", "link.value ->> 1", "unhex(link.value ->> 2)"),
};

/// Gives their places and seals to entries that a node of before wrote into the trail itself, and tells how many had none.
/// `links` as above.
pub(crate) fn seal_entries(connection: &mut AnyConnection, links: &str) -> QueryResult<usize> {
    sql_query(SEALS.on(connection)).bind::<Text, _>(links).execute(connection)
}

const SEALS: Spelled = Spelled {
    postgresql: "
    UPDATE audit SET position = (link.value ->> 1)::bigint, seal = decode(link.value ->> 2, 'hex')
    FROM jsonb_array_elements($1::jsonb) AS link (value)
    WHERE audit.id = (link.value ->> 0)::uuid AND audit.position IS NULL",
    sqlite: "
    UPDATE audit SET position = link.value ->> 1, seal = unhex(link.value ->> 2)
    FROM json_each(?) AS link
    WHERE audit.id = unhex(link.value ->> 0) AND audit.position IS NULL",
};

fn first(mut rows: impl Iterator<Item = QueryResult<i64>>) -> QueryResult<Option<i64>> {
    rows.next().transpose()
}
