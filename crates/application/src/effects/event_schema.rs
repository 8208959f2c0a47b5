//! The JSON Schema of each kind of event, made of the row of the catalogue that its facts are made of too.

use lectern_domain::{EventType, FactKind};
use serde_json::{Map, Value, json};

/// The JSON Schema (2020-12) of a [`Message`](super::Message) of this type. Members that are not named are allowed: a later
/// version of the program may tell more.
#[must_use]
pub fn event_schema(kind: &EventType) -> Value {
    let EventType { name, about, subject, facts, version: _ } = kind;
    let data: Map<String, Value> = facts.iter().map(|(name, kind)| ((*name).to_owned(), fact_schema(*kind))).collect();
    let subject = json!({
        "type": {"const": subject},
        "id": uuid(),
        "version": {"type": "integer", "minimum": 1},
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "description": about,
        "type": "object",
        "required": ["id", "type", "timestamp", "request_id", "subject", "data"],
        "properties": {
            "id": uuid(),
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "request_id": uuid(),
            "subject": object(&subject),
            "data": object(&Value::Object(data)),
        },
    })
}

/// An object that has all of these members.
fn object(properties: &Value) -> Value {
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(Map::keys).collect();
    json!({"type": "object", "required": required, "properties": properties})
}

fn fact_schema(kind: FactKind) -> Value {
    match kind {
        FactKind::Id => uuid(),
        FactKind::Text => json!({"type": "string"}),
        FactKind::Texts => json!({"type": "array", "items": {"type": "string"}}),
        FactKind::Flag => json!({"type": "boolean"}),
    }
}

fn uuid() -> Value {
    json!({"type": "string", "format": "uuid"})
}
