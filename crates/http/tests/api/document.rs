//! The document: checked in, complete, and in step with the code.

use std::collections::BTreeSet;
use std::path::Path;

use lectern_domain::identity::Username;
use serde_json::{Value, json};

use crate::validator::resolved;

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

/// Every answer, by the name of its operation and its status.
fn answers(document: &Value) -> Vec<(String, u16, &Value)> {
    let mut all = Vec::new();
    for (name, operation) in operations(document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            all.push((format!("{name} {status}"), status.parse().unwrap(), resolved(document, response)));
        }
    }
    all
}

fn fits(document: &Value, place: &str, schema: &Value, example: &Value) {
    let whole = json!({"allOf": [schema], "components": document["components"]});
    let schema = jsonschema::validator_for(&whole).unwrap();
    let faults: Vec<String> = schema.iter_errors(example).map(|error| error.to_string()).collect();
    assert!(faults.is_empty(), "{place}: {faults:?}");
}

fn is_told(text: &Value) -> bool {
    text.as_str().is_some_and(|text| !text.is_empty())
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
    let tags = document["tags"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{name}: a second operationId");
        for member in ["summary", "description"] {
            assert!(is_told(&operation[member]), "{name}: {member}");
        }
        let [tag] = operation["tags"].as_array().unwrap().as_slice() else { panic!("{name}: one tag") };
        assert!(tags.iter().any(|known| known["name"] == *tag && is_told(&known["description"])), "{name}: {tag}");
        assert!(!operation["security"].as_array().unwrap().is_empty(), "{name}");
        for status in ["401", "500", "503"] {
            assert!(operation["responses"][status].is_object(), "{name}: {status}");
        }
    }
}

#[test]
fn every_parameter_says_what_it_is() {
    let document = document();
    for (name, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = resolved(&document, parameter);
            assert!(is_told(&parameter["description"]), "{name}: {}", parameter["name"]);
            assert!(parameter["in"] != "path" || is_told(&parameter["example"]), "{name}: {}", parameter["name"]);
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_part_is_used() {
    let document = document();
    let text = document.to_string();
    let used: BTreeSet<&str> =
        text.split("\"#/components/").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    for name in &used {
        assert!(document["components"].pointer(&format!("/{name}")).is_some(), "{name}");
    }
    for (kind, parts) in document["components"].as_object().unwrap() {
        for name in parts.as_object().unwrap().keys().filter(|_| kind != "securitySchemes") {
            assert!(used.contains(format!("{kind}/{name}").as_str()), "nothing refers to {kind}/{name}");
        }
    }
}

#[test]
fn every_body_that_is_taken_has_an_example_that_is_right() {
    let document = document();
    for (name, operation) in operations(&document) {
        for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            assert!(content["example"].is_object(), "{name} {kind}");
            fits(&document, &format!("{name} {kind}"), &content["schema"], &content["example"]);
        }
    }
}

#[test]
fn every_body_that_is_given_has_an_example_that_is_right() {
    let document = document();
    for (place, status, answer) in answers(&document) {
        assert!(is_told(&answer["description"]), "{place}");
        for content in answer["content"].as_object().into_iter().flat_map(serde_json::Map::values) {
            let named = content["examples"].as_object().into_iter().flatten();
            let named = named.map(|(name, example)| (name.as_str(), &resolved(&document, example)["value"]));
            let examples: Vec<(&str, &Value)> = named.chain(content.get("example").map(|one| ("", one))).collect();
            assert!(!examples.is_empty(), "{place} has no example");
            for (code, example) in examples {
                fits(&document, &place, &content["schema"], example);
                let is_problem = status >= 400;
                assert!(!is_problem || (example["status"] == status && example["code"] == code), "{place} {code}");
            }
        }
    }
}

#[test]
fn the_document_names_the_words_that_nobody_is_called() {
    let document = document();
    for taker in ["NewAccount", "AccountPatch"] {
        let username = &document["components"]["schemas"][taker]["properties"]["username"];
        let about = username["description"].as_str().unwrap();
        for word in Username::RESERVED {
            assert!(about.contains(&format!("`{word}`")), "{taker} {word}: {about}");
        }
        // The three characters of the form, and nothing that has become free.
        assert_eq!(about.matches('`').count() / 2, Username::RESERVED.len() + 3, "{taker}: {about}");
    }
}

#[test]
fn every_problem_has_its_example() {
    let document = document();
    for (place, _, answer) in answers(&document).into_iter().filter(|(_, status, _)| *status >= 400) {
        let told = answer["description"].as_str().unwrap().split('`').skip(1).step_by(2);
        let examples = answer["content"]["application/problem+json"]["examples"].as_object().unwrap();
        assert_eq!(told.collect::<BTreeSet<_>>(), examples.keys().map(String::as_str).collect(), "{place}");
    }
}

#[test]
fn what_a_client_has_is_not_sent_again() {
    let document = document();
    for (name, operation) in operations(&document).into_iter().filter(|(name, _)| name.starts_with("get ")) {
        let good = &operation["responses"]["200"]["headers"]["ETag"];
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let asks = parameters.map(|one| resolved(&document, one)).any(|one| one["name"] == "If-None-Match");
        assert_eq!(good.is_object(), asks, "{name}");
        assert_eq!(good.is_object(), operation["responses"]["304"].is_object(), "{name}");
    }
}
