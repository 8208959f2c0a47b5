//! Examples of bodies: what a schema gives, or what its members give, put together.

use serde_json::{Map, Value, json};

use crate::doc::{Schemas, Shape};

/// An identifier, wherever an example needs one.
pub(crate) const UUID: &str = "01980d9c-8f5e-7cc0-a1b2-3c4d5e6f7081";
/// The name of a request.
pub(crate) const REQUEST_ID: &str = "01980d9d-1a2b-7def-8123-456789abcdef";
const INSTANT: &str = "2026-03-01T09:00:00Z";

/// The schema of a shape itself.
pub(crate) fn schema(shape: Shape) -> Value {
    collected(shape).first().map_or(Value::Null, |(_, schema)| schema.clone())
}

/// An example of a body that we take: what must be there, and whatever else gives an example.
pub(crate) fn taken(shape: Shape) -> Option<Value> {
    let schema = schema(shape);
    if let Some(whole) = schema.get("example") {
        return Some(whole.clone());
    }
    let members = schema.get("properties")?.as_object()?.iter();
    let given: Map<String, Value> =
        members.filter_map(|(name, member)| Some((name.clone(), member.get("example")?.clone()))).collect();
    let whole = schema.get("required").and_then(Value::as_array).is_none_or(|required| {
        let names = required.iter().filter_map(Value::as_str);
        names.into_iter().all(|name| given.contains_key(name))
    });
    (whole && !given.is_empty()).then_some(Value::Object(given))
}

/// An example of a body that we give, with every member that it can have.
pub(crate) fn given(shape: Shape) -> Value {
    let schemas = collected(shape);
    schemas.first().map_or(Value::Null, |(_, schema)| of(schema, &schemas))
}

type Known = Vec<(String, Value)>;

fn collected(shape: Shape) -> Known {
    let mut schemas = Schemas::new();
    (shape.collect)(&mut schemas);
    let value = |schema| serde_json::to_value(schema).unwrap_or_default();
    schemas.into_iter().map(|(name, schema)| (name, value(schema))).collect()
}

fn of(schema: &Value, known: &Known) -> Value {
    let member = |name: &str| schema.get(name).and_then(Value::as_array);
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = known.iter().find(|(name, _)| reference.rsplit('/').next() == Some(name));
        return target.map_or(Value::Null, |(_, schema)| of(schema, known));
    }
    if let Some(parts) = member("allOf") {
        return parts.iter().map(|part| of(part, known)).fold(json!({}), merged);
    }
    if let Some(choices) = member("oneOf") {
        return choices.iter().map(|choice| of(choice, known)).find(|example| !example.is_null()).unwrap_or_default();
    }
    if let Some(value) = member("enum").and_then(|values| values.first()) {
        return value.clone();
    }
    plain(schema, known)
}

/// An example by type and format. A text that gives no example has none: which is `null` where that may be, and where
/// it may not, the test of the document finds it.
fn plain(schema: &Value, known: &Known) -> Value {
    let kinds = schema.get("type");
    let nullable = kinds.is_some_and(Value::is_array);
    let kind = kinds.and_then(|kinds| kinds.as_str().or_else(|| kinds.get(0)?.as_str()));
    match (kind, schema.get("format").and_then(Value::as_str)) {
        (Some("string"), Some("uuid")) => json!(UUID),
        (Some("string"), Some("date-time")) => json!(INSTANT),
        (Some("integer"), _) if !nullable => json!(1),
        (Some("boolean"), _) => json!(false),
        (Some("array"), _) => schema.get("items").map_or(json!([]), |item| json!([of(item, known)])),
        (Some("object"), _) => {
            let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            members.map(|(name, member)| (name.clone(), of(member, known))).collect()
        }
        _ => Value::Null,
    }
}

fn merged(mut whole: Value, part: Value) -> Value {
    if let (Value::Object(whole), Value::Object(part)) = (&mut whole, part) {
        whole.extend(part);
    }
    whole
}
