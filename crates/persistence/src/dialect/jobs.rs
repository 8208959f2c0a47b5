//! What is done with many jobs in one statement. Diesel's enum knows neither `SKIP LOCKED` nor lists of rows.

use std::sync::LazyLock;

use diesel::{QueryResult, RunQueryDsl, sql_query};
use lectern_application::effects::{NewJob, Task};
use lectern_domain::Timestamp;
use lectern_domain::effects::{Job, JobState, Priority};
use serde_json::{Value, json};

use super::Spelled;
use crate::columns::{Id, storable};
use crate::connection::AnyConnection;

/// Ends the serialisable mode of a transaction that has asked nothing yet. SQLite has one writer and no other mode.
pub(crate) fn loosen(connection: &mut AnyConnection) -> QueryResult<()> {
    if let AnyConnection::Postgresql(connection) = connection {
        sql_query("SET TRANSACTION ISOLATION LEVEL READ COMMITTED").execute(connection)?;
    }
    Ok(())
}

/// Takes jobs of the kinds that this program knows: until when, of which priority, due at when, how many at most. Others
/// wait for a node of the version that queued them.
pub(crate) fn claim(connection: &AnyConnection) -> &'static str {
    static IN_POSTGRESQL: LazyLock<String> = LazyLock::new(|| known(CLAIM_IN_POSTGRESQL));
    static IN_SQLITE: LazyLock<String> = LazyLock::new(|| known(CLAIM_IN_SQLITE));
    match connection {
        AnyConnection::Postgresql(_) => &IN_POSTGRESQL,
        AnyConnection::Sqlite(_) => &IN_SQLITE,
    }
}

/// The statement with the kinds in it: they are ours, letters and dots.
fn known(statement: &str) -> String {
    let kinds: Vec<String> = Task::KINDS.iter().map(|(kind, _)| format!("'{kind}'")).collect();
    statement.replace("{kinds}", &kinds.join(", "))
}

/// Jobs as a JSON list, for statements about many of them.
pub(crate) fn rows(connection: &AnyConnection, jobs: &[Job]) -> String {
    let instant = instant(connection);
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

/// Jobs to be queued as a JSON list, each with what is to be done.
pub(crate) fn new_rows(connection: &AnyConnection, now: Timestamp, jobs: &[(&NewJob, String)]) -> String {
    let instant = instant(connection);
    let row = |(NewJob { task, priority, due_at, key, owner }, payload): &(&NewJob, String)| {
        json!({
            "id": Id::minted(now).0.simple().to_string(),
            "kind": task.kind(),
            "payload": payload,
            "priority": priority_column(*priority),
            "unique_key": key,
            "owner_id": owner.map(|owner| owner.uuid().simple().to_string()),
            "due_at": instant(*due_at),
        })
    };
    jobs.iter().map(row).collect::<Value>().to_string()
}

/// How an engine takes an instant out of JSON.
fn instant(connection: &AnyConnection) -> fn(Timestamp) -> Value {
    match connection {
        AnyConnection::Postgresql(_) => |at| at.to_string().into(),
        AnyConnection::Sqlite(_) => |at| at.as_microsecond().into(),
    }
}

/// What goes first has the lowest number.
pub(crate) const fn priority_column(priority: Priority) -> i64 {
    match priority {
        Priority::High => 0,
        Priority::Normal => 1,
        Priority::Low => 2,
    }
}

/// Queues jobs as [`new_rows`], since when and in which request, where their keys are free.
pub(crate) const ADD_ALL: Spelled = Spelled {
    postgresql: "
    INSERT INTO jobs (id, version, kind, payload, priority, unique_key, owner_id, status, attempts, due_at, created_at,
        request_id)
    SELECT new.id, 1, new.kind, new.payload, new.priority, new.unique_key, new.owner_id, 'queued', 0, new.due_at, $1, $2
    FROM jsonb_to_recordset($3::jsonb) AS new (id uuid, kind text, payload text, priority bigint, unique_key text,
        owner_id uuid, due_at timestamptz)
    ON CONFLICT DO NOTHING",
    // Without a condition, SQLite would read the conflict as that of a join.
    sqlite: "
    INSERT INTO jobs (id, version, kind, payload, priority, unique_key, owner_id, status, attempts, due_at, created_at,
        request_id)
    SELECT unhex(value ->> 'id'), 1, value ->> 'kind', value ->> 'payload', value ->> 'priority', value ->> 'unique_key',
        unhex(value ->> 'owner_id'), 'queued', 0, value ->> 'due_at', $1, $2
    FROM json_each($3) WHERE true
    ON CONFLICT DO NOTHING",
};

// An array is made once; a set that locks as it goes may be made again for each row that it is compared with.
const CLAIM_IN_POSTGRESQL: &str = "
    UPDATE jobs SET status = 'leased', version = version + 1, attempts = attempts + 1, due_at = $1
    WHERE id = ANY (ARRAY(
        SELECT id FROM jobs WHERE priority = $2 AND due_at <= $3 AND kind IN ({kinds})
        ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED))
    RETURNING id, version, kind, unique_key, status, attempts, due_at, ended_at, failure, payload, request_id";

const CLAIM_IN_SQLITE: &str = "
    UPDATE jobs SET status = 'leased', version = version + 1, attempts = attempts + 1, due_at = $1
    WHERE id IN (
        SELECT id FROM jobs WHERE priority = $2 AND due_at <= $3 AND kind IN ({kinds}) ORDER BY due_at LIMIT $4)
    RETURNING id, version, kind, unique_key, status, attempts, due_at, ended_at, failure, payload, request_id";

/// Prolongs leases: until when, and which as [`rows`].
pub(crate) const RENEW: Spelled = Spelled {
    postgresql: "
    UPDATE jobs SET due_at = $1 FROM jsonb_to_recordset($2::jsonb) AS held (id uuid, version bigint)
    WHERE jobs.id = held.id AND jobs.version = held.version RETURNING jobs.id",
    sqlite: "
    UPDATE jobs SET due_at = $1
    FROM (SELECT unhex(value ->> 'id') AS id, value ->> 'version' AS version FROM json_each($2)) AS held
    WHERE jobs.id = held.id AND jobs.version = held.version RETURNING id",
};

/// Keeps what became of [`rows`].
pub(crate) const SAVE_ALL: Spelled = Spelled {
    postgresql: "
    UPDATE jobs SET version = jobs.version + 1, status = kept.status, attempts = kept.attempts, due_at = kept.due_at,
        ended_at = kept.ended_at, failure = kept.failure
    FROM jsonb_to_recordset($1::jsonb) AS kept (id uuid, version bigint, status text, attempts bigint,
        due_at timestamptz, ended_at timestamptz, failure text)
    WHERE jobs.id = kept.id AND jobs.version = kept.version RETURNING jobs.id",
    sqlite: "
    UPDATE jobs SET version = jobs.version + 1, status = kept.status, attempts = kept.attempts, due_at = kept.due_at,
        ended_at = kept.ended_at, failure = kept.failure
    FROM (SELECT unhex(value ->> 'id') AS id, value ->> 'version' AS version, value ->> 'status' AS status,
        value ->> 'attempts' AS attempts, value ->> 'due_at' AS due_at, value ->> 'ended_at' AS ended_at,
        value ->> 'failure' AS failure FROM json_each($1)) AS kept
    WHERE jobs.id = kept.id AND jobs.version = kept.version RETURNING id",
};
