//! The document: checked in, complete, and in step with the code.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

fn document() -> Value {
    serde_json::to_value(lectern_http::document()).unwrap()
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn the_checked_in_document_is_the_present_one() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let kept: Value =
        std::fs::read_to_string(file).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    assert!(
        kept == document(),
        "docs/openapi.json is not what the code says: run `make openapi` and look at the difference"
    );
}

#[test]
fn every_operation_says_who_it_is_and_what_can_happen() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{name}: a second operationId");
        for member in ["summary", "description"] {
            assert!(operation[member].as_str().is_some_and(|text| !text.is_empty()), "{name}: {member}");
        }
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{name}");
        assert!(!operation["security"].as_array().unwrap().is_empty(), "{name}");
        for status in ["401", "500", "503"] {
            assert!(operation["responses"][status].is_object(), "{name}: {status}");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    for part in text.split("\"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

#[test]
fn every_body_that_is_taken_has_an_example_that_is_right() {
    let document = document();
    for (name, operation) in operations(&document) {
        for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            assert!(content["example"].is_object(), "{name} {kind}");
            let whole = json!({"allOf": [content["schema"]], "components": document["components"]});
            let schema = jsonschema::validator_for(&whole).unwrap();
            let faults: Vec<String> = schema.iter_errors(&content["example"]).map(|error| error.to_string()).collect();
            assert!(faults.is_empty(), "{name} {kind}: {faults:?}");
        }
    }
}
