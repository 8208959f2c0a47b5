//! Column types that the engines spell differently: identifiers (`uuid`, or a blob of 16 bytes) and instants
//! (`timestamptz`, or whole microseconds since 1970).

use std::fmt::Debug;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;

use diesel::QueryableByName;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, HasSqlType};
use diesel::sqlite::Sqlite;
use lectern_application::StoreError;
use lectern_domain::{ArticleId, CommentId, DeliveryId, EventId, JobId, SessionId, Timestamp, UserId, WebhookId};
use uuid::{ContextV7, Uuid};

use crate::connection::MultiBackend;

/// An identifier in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Id)]
pub(crate) struct Id(pub(crate) Uuid);

/// An instant in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql::Instant)]
pub(crate) struct Instant(pub(crate) Timestamp);

/// The types of the columns. The numbers are those of PostgreSQL's catalogue.
pub(crate) mod sql {
    use diesel::query_builder::QueryId;
    use diesel::sql_types::{SqlOrd, SqlType};

    #[derive(Debug, Clone, Copy, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Binary"))]
    pub struct Id;

    #[derive(Debug, Clone, Copy, SqlType, QueryId)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
    pub struct Instant;

    impl SqlOrd for Instant {}
}

/// PostgreSQL counts from the first second of 2000.
const EPOCH_OF_POSTGRESQL: i64 = 946_684_800_000_000;

/// What was minted last, by which identifiers of one instant are told apart in their order.
static MINTED: Mutex<AssertUnwindSafe<ContextV7>> = Mutex::new(AssertUnwindSafe(ContextV7::new()));

impl Id {
    /// Nobody's: where a statement asks for a viewer and there is none.
    pub(crate) const NIL: Self = Self(Uuid::nil());

    /// A new one (UUIDv7), for rows that nobody names beforehand: of two that one process mints for one instant, the later
    /// one is the higher. A transaction that runs again mints another; the one before was undone with its row.
    pub(crate) fn minted(now: Timestamp) -> Self {
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanoseconds = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        Self(Uuid::new_v7(uuid::Timestamp::from_unix(&MINTED, seconds, nanoseconds)))
    }
}

macro_rules! identifiers {
    ($($id:ty),+) => {$(
        impl From<$id> for Id {
            fn from(id: $id) -> Self {
                Self(id.uuid())
            }
        }

        impl From<Id> for $id {
            fn from(id: Id) -> Self {
                Self::from(id.0)
            }
        }
    )+};
}

identifiers!(UserId, SessionId, ArticleId, CommentId, EventId, JobId, WebhookId, DeliveryId);

/// What Diesel needs to be told of a type that both engines have.
macro_rules! both_engines {
    ($($column:ident),+) => {$(
        impl HasSqlType<sql::$column> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<sql::$column>(lookup)
            }
        }

        impl FromSql<sql::$column, MultiBackend> for $column {
            fn from_sql(value: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, sql::$column>()
            }
        }

        impl ToSql<sql::$column, MultiBackend> for $column {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((sql::$column, self));
                Ok(IsNull::No)
            }
        }
    )+};
}

both_engines!(Id, Instant);

impl FromSql<sql::Id, Pg> for Id {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}

impl FromSql<sql::Id, Sqlite> for Id {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes: Vec<u8> = FromSql::<Binary, Sqlite>::from_sql(value)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<sql::Id, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<sql::Id, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<sql::Instant, Pg> for Instant {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let since_2000: i64 = FromSql::<BigInt, Pg>::from_sql(value)?;
        let since_1970 = since_2000.saturating_add(EPOCH_OF_POSTGRESQL);
        Ok(Self(Timestamp::from_microsecond(since_1970)?))
    }
}

impl FromSql<sql::Instant, Sqlite> for Instant {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let since_1970: i64 = FromSql::<BigInt, Sqlite>::from_sql(value)?;
        Ok(Self(Timestamp::from_microsecond(since_1970)?))
    }
}

impl ToSql<sql::Instant, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let since_2000 = self.0.as_microsecond().saturating_sub(EPOCH_OF_POSTGRESQL);
        out.write_all(&since_2000.to_be_bytes())?;
        Ok(IsNull::No)
    }
}

impl ToSql<sql::Instant, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_microsecond());
        Ok(IsNull::No)
    }
}

/// What a rule says of a value from a row. A row that breaks a rule of ours was not written by us.
pub(crate) fn valid<T, E: Debug>(value: Result<T, E>) -> Result<T, StoreError> {
    value.map_err(|violation| {
        tracing::error!(?violation, "a row breaks a rule");
        StoreError::Corrupt
    })
}

/// A text that somebody typed and no rule has looked at, as both engines can take it: PostgreSQL keeps no NUL.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

/// A row of which nothing matters but its name.
#[derive(QueryableByName)]
pub(crate) struct Named {
    #[diesel(sql_type = sql::Id)]
    pub(crate) id: Id,
}
