//! A file of requests, as the HTTP clients of editors read it: fill in the variables, then send one after the other.

use std::collections::BTreeMap;

use serde_json::Value;

use super::asks::{Ask, asks};
use super::text;

/// Every operation as a request.
pub(super) fn requests(document: &Value) -> String {
    let asks = asks(document);
    let mut file = opening(document);
    let names = asks.iter().flat_map(|ask| &ask.names);
    let variables: BTreeMap<&str, (&str, &str)> =
        names.map(|given| (given.variable.as_str(), (given.about, given.example))).collect();
    for (name, (about, example)) in variables {
        file.push_str(&format!("# {about}\n@{name} = {example}\n"));
    }
    for ask in &asks {
        file.push_str(&request(ask));
    }
    file
}

fn opening(document: &Value) -> String {
    let info = document.get("info").unwrap_or(document);
    let (title, version) = (text(info, "title"), text(info, "version"));
    let place = document.pointer("/servers/1/url").and_then(Value::as_str).unwrap_or_default();
    format!(
        "# {title} {version}. Send `login` first, and put the access_token of its answer into @token.\n\
         @base = {place}\n@token = access_token\n"
    )
}

fn request(ask: &Ask<'_>) -> String {
    let Ask { id, summary, method, .. } = ask;
    let mut lines = format!("\n### {summary}\n# @name {id}\n{method} {{{{base}}}}{}\n", target(ask));
    if ask.secured {
        lines.push_str("Authorization: Bearer {{token}}\n");
    }
    for (name, value) in &ask.headers {
        lines.push_str(&format!("{name}: {value}\n"));
    }
    if let Some(body) = ask.body {
        lines.push_str(&format!("\n{body:#}\n"));
    }
    lines
}

/// The path with its variables, and what the query must have.
fn target(ask: &Ask<'_>) -> String {
    let named = |path: String, (name, variable): (&str, &str)| {
        path.replace(&format!("{{{name}}}"), &format!("{{{{{variable}}}}}"))
    };
    let names = ask.names.iter().map(|given| (given.name, given.variable.as_str()));
    let path = names.fold(ask.path.to_owned(), named);
    let required = ask.query.iter().filter(|given| given.required);
    let query: Vec<String> = required.map(|given| format!("{}={}", given.name, given.example)).collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}
