//! One message for many webhooks in one statement. Diesel's enum knows no lists of rows.

use serde_json::{Value, json};

use super::Spelled;
use crate::columns::Id;

/// Deliveries and their webhooks as a JSON list.
pub(crate) fn rows(deliveries: impl Iterator<Item = (Id, Id)>) -> String {
    let hex = |id: Id| id.0.simple().to_string();
    let row = |(id, webhook)| json!({"id": hex(id), "webhook": hex(webhook)});
    deliveries.map(row).collect::<Value>().to_string()
}

/// Keeps a message, where it is not kept yet: which, of what kind, for which reader, since when, its text, and for which
/// webhooks as [`rows`].
pub(crate) const ADD: Spelled = Spelled {
    postgresql: "
    INSERT INTO deliveries (id, version, webhook_id, message_id, kind, reader_id, status, tried, attempts, next_at,
        created_at, body)
    SELECT new.id, 1, new.webhook, $1, $2, $3, 'pending', 0, '[]', $4, $4, $5
    FROM jsonb_to_recordset($6::jsonb) AS new (id uuid, webhook uuid)
    ON CONFLICT DO NOTHING RETURNING id",
    // Without a condition, SQLite would read the conflict as that of a join.
    sqlite: "
    INSERT INTO deliveries (id, version, webhook_id, message_id, kind, reader_id, status, tried, attempts, next_at,
        created_at, body)
    SELECT unhex(value ->> 'id'), 1, unhex(value ->> 'webhook'), $1, $2, $3, 'pending', 0, '[]', $4, $4, $5
    FROM json_each($6) WHERE true
    ON CONFLICT DO NOTHING RETURNING id",
};
