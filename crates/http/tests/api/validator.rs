//! Every answer that a test receives is held against the document.

use std::collections::HashMap;

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::school::Answer;

pub(crate) struct Validator {
    document: Value,
    schemas: HashMap<String, jsonschema::Validator>,
}

impl Validator {
    pub(crate) fn new() -> Self {
        let document = serde_json::to_value(lectern_http::document()).unwrap();
        Self {
            document,
            schemas: HashMap::new(),
        }
    }

    /// Panics when the document does not know the answer, or knows it otherwise.
    pub(crate) fn check(&mut self, method: &Method, pattern: Option<&str>, answer: &Answer) {
        let name = if *method == Method::HEAD {
            "get".to_owned()
        } else {
            method.as_str().to_lowercase()
        };
        let Some(operation) = pattern.map(|path| self.document["paths"][path][&name].clone()) else {
            return;
        };
        let status = answer.status.as_u16();
        // A page, OPTIONS, a wrong method, 304 and 308 are the same for every path, so the document does not repeat them.
        if operation.is_null() || [304, 308, 405].contains(&status) {
            return;
        }
        let response = &operation["responses"][status.to_string()];
        let place = format!("{name} {} {status}", pattern.unwrap_or_default());
        assert!(
            response.is_object(),
            "{place} is not in the document: {}",
            String::from_utf8_lossy(&answer.body)
        );
        let kind = answer
            .header("content-type")
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        let Some(content) = response["content"].as_object() else {
            assert!(answer.body.is_empty(), "{place} has a body");
            return;
        };
        let schema = content.get(&kind).unwrap_or_else(|| panic!("{place} is {kind}"))["schema"].clone();
        if schema["type"] == "string" {
            return;
        }
        if status >= 400 {
            let told = response["description"].as_str().unwrap();
            assert!(
                told.contains(&format!("`{}`", answer.code())),
                "{place} {} is not in the document",
                answer.code()
            );
        }
        self.matches(&place, &schema, &answer.json());
    }

    fn matches(&mut self, place: &str, schema: &Value, body: &Value) {
        let components = &self.document["components"];
        let known = self.schemas.entry(place.to_owned()).or_insert_with(|| {
            let whole = json!({"allOf": [schema], "components": components});
            jsonschema::validator_for(&whole).unwrap()
        });
        let faults: Vec<String> = known.iter_errors(body).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{place}: {faults:?} in {body}");
    }
}
