//! A Postman collection, version 2.1: a folder for each part of the API, a request for each operation.

use serde_json::{Value, json};

use super::asks::{Ask, Given, asks};
use super::{each, text};

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// The collection. Requests of members show the variable `token`.
pub(super) fn collection(document: &Value) -> Value {
    let asks = asks(document);
    let info = document.get("info").unwrap_or(document);
    let place = document.pointer("/servers/1/url").and_then(Value::as_str).unwrap_or_default();
    let folders: Vec<Value> = each(document, "tags").map(|tag| folder(tag, &asks)).collect();
    json!({
        "info": {
            "name": text(info, "title"),
            "description": text(info, "description"),
            "version": text(info, "version"),
            "schema": SCHEMA,
        },
        "variable": [
            {"key": "base", "value": place},
            {"key": "token", "value": "", "description": "The access_token that `login` answers."},
        ],
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": "{{token}}", "type": "string"}]},
        "item": folders,
    })
}

fn folder(tag: &Value, asks: &[Ask<'_>]) -> Value {
    let name = text(tag, "name");
    let items: Vec<Value> = asks.iter().filter(|ask| ask.tag == name).map(item).collect();
    json!({"name": name, "description": text(tag, "description"), "item": items})
}

fn item(ask: &Ask<'_>) -> Value {
    let headers: Vec<Value> = ask.headers.iter().map(|(name, value)| json!({"key": name, "value": value})).collect();
    let mut request = json!({
        "method": ask.method,
        "description": ask.about,
        "header": headers,
        "url": url(ask),
    });
    if let (Some(request), false) = (request.as_object_mut(), ask.secured) {
        request.insert("auth".to_owned(), json!({"type": "noauth"}));
    }
    if let (Some(request), Some(body)) = (request.as_object_mut(), ask.body) {
        let options = json!({"raw": {"language": "json"}});
        request.insert("body".to_owned(), json!({"mode": "raw", "raw": format!("{body:#}"), "options": options}));
    }
    json!({"name": format!("{} ({})", ask.summary, ask.id), "request": request, "response": []})
}

fn url(ask: &Ask<'_>) -> Value {
    // A name in a path is a colon here.
    let path: Vec<String> =
        ask.path.trim_start_matches('/').split('/').map(|part| part.replace('{', ":").replace('}', "")).collect();
    let sent: Vec<String> = ask
        .query
        .iter()
        .filter(|given| given.required)
        .map(|given| format!("{}={}", given.name, given.example))
        .collect();
    let mark = if sent.is_empty() { "" } else { "?" };
    let query: Vec<Value> = ask.query.iter().map(|given| filled(given, !given.required)).collect();
    let variables: Vec<Value> = ask.names.iter().map(|given| filled(given, false)).collect();
    json!({
        "raw": format!("{{{{base}}}}/{}{mark}{}", path.join("/"), sent.join("&")),
        "host": ["{{base}}"],
        "path": path,
        "query": query,
        "variable": variables,
    })
}

fn filled(given: &Given<'_>, disabled: bool) -> Value {
    let filled = json!({"key": given.name, "value": given.example, "description": given.about});
    match filled {
        Value::Object(mut filled) if disabled => {
            filled.insert("disabled".to_owned(), json!(true));
            Value::Object(filled)
        }
        filled => filled,
    }
}
