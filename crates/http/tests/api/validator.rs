//! Every answer that a test receives is held against the document.

use std::collections::HashMap;

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::school::Answer;

/// Headers that tell a program something about this one answer: none of them comes unannounced.
const TELLING: [&str; 12] = [
    "accept",
    "accept-encoding",
    "accept-patch",
    "allow",
    "etag",
    "link",
    "location",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "set-cookie",
    "www-authenticate",
];

pub(crate) struct Validator {
    document: Value,
    schemas: HashMap<String, jsonschema::Validator>,
}

impl Validator {
    pub(crate) fn new() -> Self {
        let document = serde_json::to_value(lectern_http::document()).unwrap();
        Self { document, schemas: HashMap::new() }
    }

    /// Panics when the document does not know the answer, or knows it otherwise.
    pub(crate) fn check(&mut self, method: &Method, (pattern, query): (Option<&str>, &str), answer: &Answer) {
        let name = method.as_str().to_lowercase().replace("head", "get");
        let (path, status) = (pattern.unwrap_or_default(), answer.status.as_u16());
        let operation = &self.document["paths"][path][&name];
        // Pages, OPTIONS and wrong methods are no operations.
        if operation.is_null() || status == 405 {
            return;
        }
        // Whoever asks for a part gets no more of it than that, whatever the whole must have.
        let part = status == 200 && query.split('&').any(|pair| pair.starts_with("fields="));
        let place = format!("{}{name} {path} {status}", if part { "part of " } else { "" });
        let response = resolved(&self.document, &operation["responses"][status.to_string()]);
        assert!(response.is_object(), "{place} is not in the document: {}", String::from_utf8_lossy(&answer.body));
        announced(&self.document, response, &place, answer);
        if *method == Method::HEAD {
            return;
        }
        if let Some(schema) = documented(response, &place, answer) {
            self.matches(&place, &schema, part, &answer.json());
        }
    }

    fn matches(&mut self, place: &str, schema: &Value, part: bool, body: &Value) {
        let known = self.schemas.entry(place.to_owned()).or_insert_with(|| {
            let mut components = self.document["components"].clone();
            if part {
                components["schemas"].as_object_mut().unwrap().values_mut().for_each(loosen);
            }
            let whole = json!({"allOf": [schema], "components": components});
            jsonschema::validator_for(&whole).unwrap()
        });
        let faults: Vec<String> = known.iter_errors(body).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{place}: {faults:?} in {body}");
    }
}

/// Requires no member any more.
fn loosen(schema: &mut Value) {
    if let Value::Object(object) = schema {
        object.remove("required");
        object.values_mut().for_each(loosen);
    } else if let Value::Array(parts) = schema {
        parts.iter_mut().for_each(loosen);
    }
}

/// What a reference leads to; anything else is itself.
pub(crate) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value["$ref"].as_str() else { return value };
    document.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

/// The headers that must be there are there, and no other one tells something.
fn announced(document: &Value, response: &Value, place: &str, answer: &Answer) {
    let headers = response["headers"].as_object().unwrap_or_else(|| panic!("{place} has no headers in the document"));
    for (name, header) in headers {
        let required = resolved(document, header)["required"] == true;
        assert!(!required || answer.headers.contains_key(name.as_str()), "{place} lacks {name}");
    }
    for name in TELLING.iter().filter(|name| answer.headers.contains_key(**name)) {
        let known = headers.keys().any(|known| known.eq_ignore_ascii_case(name));
        assert!(known, "{place} has {name}, which is not in the document");
    }
}

/// The schema of the answer; none where the document says that there is no body, or one that is not JSON.
fn documented(response: &Value, place: &str, answer: &Answer) -> Option<Value> {
    let body = String::from_utf8_lossy(&answer.body);
    let Some(content) = response["content"].as_object() else {
        assert!(body.is_empty(), "{place} has a body: {body}");
        return None;
    };
    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
    let schema = &content.get(kind).unwrap_or_else(|| panic!("{place} is {kind}"))["schema"];
    if answer.status.as_u16() >= 400 {
        let (told, code) = (response["description"].as_str().unwrap(), answer.code());
        assert!(told.contains(&format!("`{code}`")), "{place} {code} is not in the document");
    }
    (schema["type"] != "string").then(|| schema.clone())
}
