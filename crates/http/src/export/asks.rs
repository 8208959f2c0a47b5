//! The operations of the document as requests that can be sent: with examples where something must be filled in.

use serde_json::{Value, json};

use super::{each, text};

/// A request, ready but for who sends it and where to.
pub(super) struct Ask<'a> {
    pub(super) id: &'a str,
    pub(super) tag: &'a str,
    pub(super) summary: &'a str,
    pub(super) about: &'a str,
    pub(super) method: String,
    /// With its names in braces.
    pub(super) path: &'a str,
    pub(super) names: Vec<Given<'a>>,
    pub(super) query: Vec<Given<'a>>,
    /// Those without which it is refused, but for what says who asks.
    pub(super) headers: Vec<(&'a str, &'a str)>,
    /// Whether it is for members alone.
    pub(super) secured: bool,
    pub(super) body: Option<&'a Value>,
}

/// Something to fill in.
pub(super) struct Given<'a> {
    pub(super) name: &'a str,
    /// What it is called beyond this one request.
    pub(super) variable: String,
    pub(super) about: &'a str,
    pub(super) example: &'a str,
    pub(super) required: bool,
}

/// Every operation, part by part.
pub(super) fn asks(document: &Value) -> Vec<Ask<'_>> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let mut asks: Vec<Ask<'_>> = paths
        .flat_map(|(path, item)| {
            let operations = item.as_object().into_iter().flatten();
            operations.map(move |(method, operation)| ask(document, path, method, operation))
        })
        .collect();
    // Stable, so that within a part the order of paths stays.
    asks.sort_by_key(|ask| ask.tag);
    asks
}

fn ask<'a>(document: &'a Value, path: &'a str, method: &str, operation: &'a Value) -> Ask<'a> {
    let asked: Vec<(&str, Given<'_>)> = each(operation, "parameters").map(|one| given(document, one)).collect();
    let (mut names, mut query, mut headers) = (Vec::new(), Vec::new(), Vec::new());
    for (place, given) in asked {
        match place {
            "path" => names.push(given),
            "query" => query.push(given),
            // Whatever is there will do for a first try.
            _ if given.required => {
                headers.push((given.name, if given.name == "If-Match" { "*" } else { given.example }))
            }
            _ => {}
        }
    }
    let body = operation.pointer("/requestBody/content/application~1json/example");
    if body.is_some() {
        headers.push(("Content-Type", "application/json"));
    }
    Ask {
        id: text(operation, "operationId"),
        tag: each(operation, "tags").next().and_then(Value::as_str).unwrap_or_default(),
        summary: text(operation, "summary"),
        about: text(operation, "description"),
        method: method.to_uppercase(),
        path,
        names,
        query,
        headers,
        secured: !each(operation, "security").any(|way| *way == json!({})),
        body,
    }
}

/// Where a parameter stands, and what it is.
fn given<'a>(document: &'a Value, parameter: &'a Value) -> (&'a str, Given<'a>) {
    let part = text(parameter, "$ref").strip_prefix("#");
    let known = part.and_then(|part| document.pointer(part)).unwrap_or(parameter);
    let name = text(known, "name");
    let variable = part.and_then(|part| part.rsplit('/').next()).unwrap_or(name);
    let first = known.pointer("/schema/enum/0").and_then(Value::as_str);
    let example = known.get("example").and_then(Value::as_str).or(first).unwrap_or_default();
    let required = known.get("required") == Some(&json!(true));
    let given = Given { name, variable: lower_first(variable), about: text(known, "description"), example, required };
    (text(known, "in"), given)
}

fn lower_first(name: &str) -> String {
    let mut rest = name.chars();
    rest.next().map_or_else(String::new, |first| format!("{}{}", first.to_ascii_lowercase(), rest.as_str()))
}
