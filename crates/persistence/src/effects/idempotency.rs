use diesel::prelude::*;
use diesel::sql_query;
use lectern_application::ports::{Idempotency, Kept};
use lectern_application::{Claim, Reply, StoreError, Unique};
use lectern_domain::Timestamp;

use crate::columns::{Id, Instant, sql, valid};
use crate::connection::AnyConnection;
use crate::dialect::insert_new;
use crate::schema::{idempotency, idempotency_claims};
use crate::session::Session;

impl Idempotency for Session<'_> {
    fn find(&mut self, claim: &Claim) -> Result<Option<Kept>, StoreError> {
        let row: Option<AnswerRow> = self.run("idempotency.find", |connection| {
            idempotency::table.find(key(claim)).select(AnswerRow::as_select()).first(connection).optional()
        })?;
        row.map(AnswerRow::kept).transpose()
    }

    fn add(&mut self, claim: &Claim) -> Result<(), StoreError> {
        let (principal, route, key) = key(claim);
        let row = (
            idempotency_claims::principal_id.eq(principal),
            idempotency_claims::route.eq(route),
            idempotency_claims::key.eq(key),
        );
        let insert = diesel::insert_into(idempotency_claims::table).values(row).on_conflict_do_nothing();
        let added = self.run("idempotency.add", |connection| insert_new(connection, insert))?;
        if added { Ok(()) } else { Err(StoreError::Taken(Unique::Id)) }
    }

    fn save(&mut self, claim: &Claim, kept: &Kept) -> Result<(), StoreError> {
        let (principal, route, key) = key(claim);
        let row = (
            idempotency::principal_id.eq(principal),
            idempotency::route.eq(route),
            idempotency::key.eq(key),
            AnswerRow::of(kept)?,
        );
        let insert = diesel::insert_into(idempotency::table).values(row).on_conflict_do_nothing();
        let saved = self.run("idempotency.save", |connection| insert_new(connection, insert))?;
        if saved { Ok(()) } else { Err(StoreError::Taken(Unique::Id)) }
    }

    fn remove(&mut self, claim: &Claim) -> Result<(), StoreError> {
        self.run("idempotency.remove", |connection| {
            diesel::delete(idempotency::table.find(key(claim))).execute(connection)
        })?;
        self.run("idempotency.remove (claim)", |connection| {
            diesel::delete(idempotency_claims::table.find(key(claim))).execute(connection)
        })?;
        Ok(())
    }

    fn remove_older(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        // The answers tell which claims are old, so they go last.
        self.run("idempotency.remove_older (claims)", |connection| remove_older(connection, CLAIMS_OF_OLDER, before))?;
        self.run("idempotency.remove_older", |connection| remove_older(connection, OLDER, before))
    }
}

fn remove_older(connection: &mut AnyConnection, of: &str, before: Timestamp) -> QueryResult<usize> {
    sql_query(of).bind::<sql::Instant, _>(Instant(before)).execute(connection)
}

/// Diesel has no word for a row that is in a set of rows. The order leaves no choice: both must mean the same ones.
const CLAIMS_OF_OLDER: &str = "
    DELETE FROM idempotency_claims WHERE (principal_id, route, key) IN
        (SELECT principal_id, route, key FROM idempotency WHERE kept_at < $1
            ORDER BY kept_at, principal_id, route, key LIMIT 100)";
const OLDER: &str = "
    DELETE FROM idempotency WHERE (principal_id, route, key) IN
        (SELECT principal_id, route, key FROM idempotency WHERE kept_at < $1
            ORDER BY kept_at, principal_id, route, key LIMIT 100)";

/// What is kept under a key.
#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = idempotency)]
struct AnswerRow {
    fingerprint: Vec<u8>,
    status: i64,
    /// A JSON list of pairs.
    headers: String,
    body: Vec<u8>,
    kept_at: Instant,
}

impl AnswerRow {
    fn of(kept: &Kept) -> Result<Self, StoreError> {
        let Kept { fingerprint, reply: Reply { status, headers, body }, kept_at } = kept;
        Ok(Self {
            fingerprint: fingerprint.to_vec(),
            status: (*status).into(),
            headers: valid(serde_json::to_string(headers))?,
            body: body.clone(),
            kept_at: Instant(*kept_at),
        })
    }

    fn kept(self) -> Result<Kept, StoreError> {
        let Self { fingerprint, status, headers, body, kept_at: Instant(kept_at) } = self;
        let headers = valid(serde_json::from_str(&headers))?;
        let reply = Reply { status: valid(status.try_into())?, headers, body };
        Ok(Kept { fingerprint: valid(fingerprint.try_into())?, reply, kept_at })
    }
}

fn key(claim: &Claim) -> (Id, &str, &str) {
    let Claim { principal, route, key } = claim;
    (Id::from(*principal), route, key)
}
