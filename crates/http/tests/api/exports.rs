//! The other forms of the document: read by parsers that are not ours, complete, and good to send.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use lectern_http::{Format, export};
use serde_json::{Value, json};
use yaml_rust2::{Yaml, YamlLoader};

use crate::cells::Cell;
use crate::school::School;
use crate::targets;

fn exported(format: Format) -> String {
    let text = export(format).unwrap();
    assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{format:?}");
    text
}

/// Every operation: its name, its method and its path.
fn operations() -> Vec<(String, String, String)> {
    let document: Value = serde_json::from_str(&exported(Format::Json)).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((operation["operationId"].as_str().unwrap().to_owned(), method.to_uppercase(), path.clone()));
        }
    }
    assert!(all.len() > 40);
    all
}

fn plain(yaml: &Yaml) -> Value {
    match yaml {
        Yaml::Real(_) => json!(yaml.as_f64().unwrap()),
        Yaml::Integer(number) => json!(number),
        Yaml::String(text) => json!(text),
        Yaml::Boolean(truth) => json!(truth),
        Yaml::Array(items) => items.iter().map(plain).collect(),
        Yaml::Hash(members) => {
            members.iter().map(|(name, value)| (name.as_str().unwrap().to_owned(), plain(value))).collect()
        }
        Yaml::Null => Value::Null,
        Yaml::Alias(_) | Yaml::BadValue => panic!("{yaml:?}"),
    }
}

#[test]
fn the_yaml_says_what_the_json_says() {
    let [yaml] = YamlLoader::load_from_str(&exported(Format::Yaml)).unwrap().try_into().unwrap();
    let json: Value = serde_json::from_str(&exported(Format::Json)).unwrap();
    assert!(plain(&yaml) == json, "the two forms differ");
}

#[actix_web::test]
async fn the_yaml_is_served_as_it_is_exported() {
    let school = School::open().await;
    let answer = school.send(TestRequest::get().uri("/openapi.yaml")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/yaml"));
    assert_eq!(String::from_utf8(answer.body).unwrap(), exported(Format::Yaml));
}

#[test]
fn the_collection_has_every_operation_under_its_part() {
    let collection: Value = serde_json::from_str(&exported(Format::Postman)).unwrap();
    assert!(collection["info"]["schema"].as_str().unwrap().ends_with("/v2.1.0/collection.json"));
    let folders = collection["item"].as_array().unwrap();
    let items: Vec<&Value> = folders.iter().flat_map(|folder| folder["item"].as_array().unwrap()).collect();
    let operations = operations();
    assert_eq!(items.len(), operations.len());
    for (id, method, path) in operations {
        let item = items.iter().find(|item| item["name"].as_str().unwrap().ends_with(&format!("({id})"))).unwrap();
        assert_eq!(item["request"]["method"], method, "{id}");
        let url = &item["request"]["url"];
        let written: Vec<String> =
            path.split('/').skip(1).map(|part| part.replace('{', ":").replace('}', "")).collect();
        assert_eq!(url["path"], json!(written), "{id}");
        let named = url["variable"].as_array().unwrap().iter().map(|one| format!(":{}", one["key"].as_str().unwrap()));
        assert_eq!(
            named.collect::<Vec<_>>(),
            written.iter().filter(|part| part.starts_with(':')).cloned().collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_summary_links_to_every_operation() {
    let page = exported(Format::Llms);
    assert!(page.starts_with("# Lectern\n\n> "));
    assert_eq!(page.lines().filter(|line| line.starts_with("# ")).count(), 1);
    let document: Value = serde_json::from_str(&exported(Format::Json)).unwrap();
    let mut linked = 0;
    for line in page.lines().filter(|line| line.contains("](/openapi.json#")) {
        let pointer = line.split("](/openapi.json#").nth(1).unwrap().split(')').next().unwrap();
        let operation = document.pointer(&pointer.replace("%7B", "{").replace("%7D", "}")).unwrap();
        assert!(line.contains(&format!("`{}`", operation["operationId"].as_str().unwrap())), "{line}");
        linked += 1;
    }
    assert_eq!(linked, operations().len());
}

/// A request of the file, as an editor reads it.
struct Written {
    name: String,
    method: Method,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

fn written(file: &str) -> Vec<Written> {
    let blocks = file.split("\n### ").skip(1);
    let read = |block: &str| {
        let (head, body) = block.trim_end().split_once("\n\n").unwrap_or((block.trim_end(), ""));
        let mut lines = head.lines().skip(1);
        let name = lines.next().unwrap().strip_prefix("# @name ").unwrap().to_owned();
        let (method, target) = lines.next().unwrap().split_once(' ').unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap()).map(|(name, value)| (name.into(), value.into()));
        let (method, target) = (method.parse().unwrap(), target.strip_prefix("{{base}}").unwrap().to_owned());
        Written { name, method, target, headers: headers.collect(), body: body.to_owned() }
    };
    blocks.map(read).collect()
}

#[actix_web::test]
async fn every_request_of_the_file_is_understood() {
    let school = School::open().await;
    school.named("principal", Role::Admin).await;
    let file = exported(Format::Http);
    let operations = operations();
    let requests = written(&file);
    assert_eq!(requests.len(), operations.len());
    for Written { name, method, target, headers, body } in requests {
        let (_, _, path) = operations.iter().find(|(id, ..)| *id == name).unwrap();
        for variable in target.split("{{").skip(1).map(|rest| rest.split("}}").next().unwrap()) {
            assert!(file.contains(&format!("\n@{variable} = ")), "{name}: {variable}");
        }
        let cell = Cell::of(&school).await;
        let mut uri = targets::uri(&cell, &method, path, if path.contains('{') { "own" } else { "-" }).await;
        if let (Some((_, query)), false) = (target.split_once('?'), uri.contains('?')) {
            uri = format!("{uri}?{query}");
        }
        cell.become_the("admin").await;
        let mut request = TestRequest::default().method(method).uri(&uri);
        for (header, value) in headers {
            let value = value.replace("{{token}}", &cell.actor.access);
            request = request.insert_header((header.as_str(), value));
        }
        let answer = school.send(request.set_payload(body)).await;
        let (status, code) = (answer.status.as_u16(), answer.code());
        // The example's credentials are nobody's; the steps of an article lead from one state each; nobody follows
        // or suspends themselves. What everybody may ask is asked without a token, and guests see no trace.
        let expected = [200, 201, 204, 401, 403, 409, 422];
        let hidden = name == "getTrace" && code == "resource_not_found";
        assert!(hidden || expected.contains(&status), "{name}: {status} {}", answer.json());
        assert!(status != 401 || ["login", "refresh"].contains(&name.as_str()), "{name}: {code}");
        assert!(code != "validation_failed" && code != "csrf_failed", "{name}: {}", answer.json());
    }
}
