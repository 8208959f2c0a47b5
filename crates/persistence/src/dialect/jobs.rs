//! What is done with many jobs in one statement. Diesel's enum knows neither `SKIP LOCKED` nor lists of rows.

use diesel::{QueryResult, RunQueryDsl, sql_query};
use lectern_domain::Timestamp;
use lectern_domain::effects::{Job, JobState};
use serde_json::{Value, json};

use crate::columns::storable;
use crate::connection::AnyConnection;

/// Ends the serialisable mode of a transaction that has asked nothing yet. SQLite has one writer and no other mode.
pub(crate) fn loosen(connection: &mut AnyConnection) -> QueryResult<()> {
    if let AnyConnection::Postgresql(connection) = connection {
        sql_query("SET TRANSACTION ISOLATION LEVEL READ COMMITTED").execute(connection)?;
    }
    Ok(())
}

/// Takes jobs: until when, of which priority, due at when, how many at most.
pub(crate) const fn claim(connection: &AnyConnection) -> &'static str {
    match connection {
        AnyConnection::Postgresql(_) => CLAIM_IN_POSTGRESQL,
        AnyConnection::Sqlite(_) => CLAIM_IN_SQLITE,
    }
}

/// Prolongs leases: until when, and which as [`rows`].
pub(crate) const fn renew(connection: &AnyConnection) -> &'static str {
    match connection {
        AnyConnection::Postgresql(_) => RENEW_IN_POSTGRESQL,
        AnyConnection::Sqlite(_) => RENEW_IN_SQLITE,
    }
}

/// Keeps what became of [`rows`].
pub(crate) const fn save_all(connection: &AnyConnection) -> &'static str {
    match connection {
        AnyConnection::Postgresql(_) => SAVE_IN_POSTGRESQL,
        AnyConnection::Sqlite(_) => SAVE_IN_SQLITE,
    }
}

/// Jobs as a JSON list, for statements about many of them.
pub(crate) fn rows(connection: &AnyConnection, jobs: &[Job]) -> String {
    let instant: fn(Timestamp) -> Value = match connection {
        AnyConnection::Postgresql(_) => |at| at.to_string().into(),
        AnyConnection::Sqlite(_) => |at| at.as_microsecond().into(),
    };
    let row = |job: &Job| {
        let JobState { id, version, kind: _, key: _, status, attempts, due_at, ended_at, failure } = job.state();
        json!({
            "id": id.uuid().simple().to_string(),
            "version": version.number(),
            "status": status.name(),
            "attempts": attempts,
            "due_at": due_at.map(instant),
            "ended_at": ended_at.map(instant),
            "failure": failure.as_deref().map(storable),
        })
    };
    Value::Array(jobs.iter().map(row).collect()).to_string()
}

// An array is made once; a set that locks as it goes may be made again for each row that it is compared with.
const CLAIM_IN_POSTGRESQL: &str = "
    UPDATE jobs SET status = 'leased', version = version + 1, attempts = attempts + 1, due_at = $1
    WHERE id = ANY (ARRAY(
        SELECT id FROM jobs WHERE priority = $2 AND due_at <= $3 ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED))
    RETURNING id, version, kind, unique_key, status, attempts, due_at, ended_at, failure, payload, request_id";

const CLAIM_IN_SQLITE: &str = "
    UPDATE jobs SET status = 'leased', version = version + 1, attempts = attempts + 1, due_at = $1
    WHERE id IN (SELECT id FROM jobs WHERE priority = $2 AND due_at <= $3 ORDER BY due_at LIMIT $4)
    RETURNING id, version, kind, unique_key, status, attempts, due_at, ended_at, failure, payload, request_id";

const RENEW_IN_POSTGRESQL: &str = "
    UPDATE jobs SET due_at = $1 FROM jsonb_to_recordset($2::jsonb) AS held (id uuid, version bigint)
    WHERE jobs.id = held.id AND jobs.version = held.version RETURNING jobs.id";

const RENEW_IN_SQLITE: &str = "
    UPDATE jobs SET due_at = $1
    FROM (SELECT unhex(value ->> 'id') AS id, value ->> 'version' AS version FROM json_each($2)) AS held
    WHERE jobs.id = held.id AND jobs.version = held.version RETURNING id";

const SAVE_IN_POSTGRESQL: &str = "
    UPDATE jobs SET version = jobs.version + 1, status = kept.status, attempts = kept.attempts, due_at = kept.due_at,
        ended_at = kept.ended_at, failure = kept.failure
    FROM jsonb_to_recordset($1::jsonb) AS kept (id uuid, version bigint, status text, attempts bigint,
        due_at timestamptz, ended_at timestamptz, failure text)
    WHERE jobs.id = kept.id AND jobs.version = kept.version RETURNING jobs.id";

const SAVE_IN_SQLITE: &str = "
    UPDATE jobs SET version = jobs.version + 1, status = kept.status, attempts = kept.attempts, due_at = kept.due_at,
        ended_at = kept.ended_at, failure = kept.failure
    FROM (SELECT unhex(value ->> 'id') AS id, value ->> 'version' AS version, value ->> 'status' AS status,
        value ->> 'attempts' AS attempts, value ->> 'due_at' AS due_at, value ->> 'ended_at' AS ended_at,
        value ->> 'failure' AS failure FROM json_each($1)) AS kept
    WHERE jobs.id = kept.id AND jobs.version = kept.version RETURNING id";
