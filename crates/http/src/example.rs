//! An example of a body: the one that its schema gives, or what its members give, put together.

use serde_json::{Map, Value};

use crate::doc::{Schemas, Shape};

/// An example of the shape, when there is one.
pub(crate) fn example(shape: Shape) -> Option<Value> {
    let mut schemas = Schemas::new();
    (shape.collect)(&mut schemas);
    let schema = serde_json::to_value(&schemas.first()?.1).ok()?;
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
