//! Bad input of every kind, against every route that takes some. It is refused with a problem; nothing breaks.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets;
use crate::validator::resolved;

/// Every operation whose entry in the document satisfies `which`.
fn operations(which: impl Fn(&Value) -> bool) -> Vec<(Method, String)> {
    let document = serde_json::to_value(lectern_http::document()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut operation = operation.clone();
            for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
                *parameter = resolved(&document, parameter).clone();
            }
            if which(&operation) {
                found.push((method.to_uppercase().parse().unwrap(), path.clone()));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

fn with_a_name(path: &str, name: &str) -> String {
    let Some((before, rest)) = path.split_once('{') else {
        return path.to_owned();
    };
    format!("{before}{name}{}", rest.split_once('}').unwrap().1)
}

/// Nothing but a refusal that says why.
fn refused(answer: &Answer, what: &str) {
    assert!((400..500).contains(&answer.status.as_u16()), "{what}: {}", answer.status);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
    assert!(!answer.code().is_empty(), "{what}");
}

struct Body {
    what: &'static str,
    bytes: Vec<u8>,
    status: u16,
    code: &'static str,
}

fn body(what: &'static str, bytes: impl Into<Vec<u8>>, status: u16, code: &'static str) -> Body {
    Body { what, bytes: bytes.into(), status, code }
}

fn bodies() -> Vec<Body> {
    let nested = "[".repeat(100_000);
    let objects = format!("{}1{}", "{\"a\":".repeat(65), "}".repeat(65));
    vec![
        body("nothing", "", 400, "malformed_json"),
        body("half an object", "{\"a\": ", 400, "malformed_json"),
        body("two values", "{} {}", 400, "malformed_json"),
        body("a comma too many", "{\"a\": 1,}", 400, "malformed_json"),
        body("not a number", "{\"a\": NaN}", 400, "malformed_json"),
        body("a number beyond all numbers", "{\"a\": 1e999}", 400, "malformed_json"),
        body("bytes that are no text", b"{\"a\": \"\xff\xfe\"}".to_vec(), 400, "malformed_json"),
        body("half a surrogate pair", r#"{"a": "\ud800"}"#, 400, "malformed_json"),
        body("a name twice", r#"{"a": 1, "a": 2}"#, 400, "malformed_json"),
        body("deep arrays", nested, 400, "malformed_json"),
        body("deep objects", objects, 400, "malformed_json"),
        body("more than is read", vec![b' '; (1 << 20) + 1], 413, "payload_too_large"),
        body("an array", "[]", 422, "validation_failed"),
        body("null", "null", 422, "validation_failed"),
        body("a text", "\"x\"", 422, "validation_failed"),
        body("a member that nobody knows", r#"{"$where": "1", "__proto__": {}, "a/b~c": 1}"#, 422, "validation_failed"),
        body("an empty name", r#"{"": 1}"#, 422, "validation_failed"),
    ]
}

fn sent(by: &Person, method: &Method, path: &str) -> TestRequest {
    let uri = with_a_name(path, &Uuid::now_v7().to_string());
    by.asks(TestRequest::default().method(method.clone()).uri(&uri)).insert_header(("If-Match", "*"))
}

#[actix_web::test]
async fn bodies_that_are_not_as_they_should_be() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    for (method, path) in operations(|operation| operation["requestBody"].is_object()) {
        for Body { what, bytes, status, code } in bodies() {
            let request = sent(&root, &method, &path).insert_header(("Content-Type", "application/json"));
            let answer = school.send(request.set_payload(bytes)).await;
            let what = format!("{method} {path} with {what}");
            refused(&answer, &what);
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{what}: {}", answer.json());
        }
    }
}

/// Nobody publishes at once what was to be published later because an action does not look at what it is sent.
#[actix_web::test]
async fn bodies_where_none_is_taken() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    for (method, path) in operations(|operation| !operation["requestBody"].is_object()) {
        if method == Method::GET {
            continue;
        }
        for Body { what, bytes, status, code } in
            bodies().into_iter().filter(|body| !["nothing", "null"].contains(&body.what))
        {
            let request = sent(&root, &method, &path).insert_header(("Content-Type", "application/json"));
            let answer = school.send(request.set_payload(bytes)).await;
            let what = format!("{method} {path} with {what}");
            refused(&answer, &what);
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{what}: {}", answer.json());
        }
        let untyped = school.send(sent(&root, &method, &path).set_payload("publish_at=2030")).await;
        assert_eq!(untyped.code(), "unsupported_media_type", "{method} {path}");
        // Each by somebody of their own, who may be logged out or gone then.
        let (one, other) = (school.somebody(Role::Admin).await, school.somebody(Role::Admin).await);
        let empty = school.send(sent(&one, &method, &path).set_json(json!({}))).await;
        let plain = school.send(sent(&other, &method, &path)).await;
        assert_eq!(empty.status, plain.status, "{method} {path} with an empty object");
    }
}

#[actix_web::test]
async fn members_of_the_wrong_type_are_pointed_at() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    let document = serde_json::to_value(lectern_http::document()).unwrap();
    for (method, path) in operations(|operation| operation["requestBody"].is_object()) {
        let operation = &document["paths"][&path][method.as_str().to_lowercase()];
        let reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str().unwrap();
        let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
        for name in schema["properties"].as_object().unwrap().keys() {
            for wrong in [json!({"a": 1}), json!(-1.5e300), json!([[[]]])] {
                let what = format!("{method} {path} with {name} {wrong}");
                let answer = school.send(sent(&root, &method, &path).set_json(json!({name: wrong}))).await;
                refused(&answer, &what);
                let problem = answer.json();
                let pointed = problem["errors"].as_array().unwrap().iter();
                let pointed =
                    pointed.filter(|fault| fault["pointer"].as_str().unwrap().starts_with(&format!("/{name}")));
                assert!(pointed.count() > 0, "{what}: {problem}");
            }
        }
    }
}

#[actix_web::test]
async fn content_that_is_not_json() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    let kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "",
        "application/json; charset=utf-16",
    ];
    for (method, path) in operations(|operation| operation["requestBody"].is_object()) {
        for kind in kinds {
            let request = sent(&root, &method, &path).insert_header(("Content-Type", kind)).set_payload("{}");
            let refused = school.send(request).await;
            assert_eq!(refused.code(), "unsupported_media_type", "{method} {path} {kind}");
            assert!(refused.header("accept").ends_with("application/json"), "{method} {path} {kind}");
            let patched = refused.headers.get("accept-patch") == refused.headers.get("accept");
            assert_eq!(patched, method == Method::PATCH, "{method} {path} {kind}");
        }
        let packed = sent(&root, &method, &path).insert_header(("Content-Type", "application/json"));
        let packed = packed.insert_header(("Content-Encoding", "gzip")).set_payload(vec![0x1f, 0x8b]);
        let packed = school.send(packed).await;
        assert_eq!(packed.code(), "unsupported_media_type", "{method} {path}");
        assert_eq!(packed.header("accept-encoding"), "identity", "{method} {path}");
        assert!(!packed.headers.contains_key("accept"), "its type is not what is wrong");
        let untyped = school.send(sent(&root, &method, &path)).await;
        assert_eq!(untyped.code(), "malformed_json", "{method} {path}: what is not there has no type");
    }
}

#[actix_web::test]
async fn queries_that_make_no_sense() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    let many: String = (0..2_000).map(|index| format!("a{index}=1&")).collect();
    let queries = [
        "limit=99999999999999999999",
        "limit=1e1",
        "cursor=",
        "cursor=%F0%9F%92%A9",
        "filter[]=1",
        "filter[a][b][c]=1",
        "filter=1",
        "sort=id;drop%20table%20users",
        "x=%",
        "%00=1",
        "limit=1&limit=1",
        "expand=../../secret",
        many.as_str(),
    ];
    let lists = |operation: &Value| {
        operation["parameters"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == "cursor"))
    };
    for (method, path) in operations(lists) {
        for query in queries {
            let name = with_a_name(&path, &root.username);
            let request = root.asks(TestRequest::default().method(method.clone()).uri(&format!("{name}?{query}")));
            refused(&school.send(request).await, &format!("{method} {path}?{query}"));
        }
    }
}

#[actix_web::test]
async fn names_in_paths_that_name_nothing() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    let long = "a".repeat(8_000);
    let names = ["%00", "%ff%fe", "%", "..%2f..%2fetc%2fpasswd", "%27%20OR%201=1", "0", "-1", "%F0%9F%92%A9", &long];
    for (method, path) in operations(|operation| {
        operation["parameters"].as_array().is_some_and(|all| all.iter().any(|one| one["in"] == "path"))
    }) {
        for name in names {
            let uri = with_a_name(&path, name);
            let request =
                root.asks(TestRequest::default().method(method.clone()).uri(&uri)).insert_header(("If-Match", "*"));
            refused(&school.send(request).await, &format!("{method} {uri}"));
        }
    }
}

#[actix_web::test]
async fn headers_that_contradict_or_make_no_sense() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    let me = "/api/v1/users/me";
    let patch = || root.asks(TestRequest::patch().uri(me)).set_json(json!({"bio": "x"}));
    for (value, code) in [
        ("7", "invalid_header"),
        ("\"7", "invalid_header"),
        ("\"1-a\", \"2-b\"", "invalid_header"),
        ("W/\"1-a\"", "etag_mismatch"),
    ] {
        assert_eq!(school.send(patch().insert_header(("If-Match", value))).await.code(), code, "{value}");
    }
    let twice = root.asks(TestRequest::get().uri(me)).append_header(("Authorization", "Bearer x"));
    assert_eq!(school.send(twice).await.code(), "invalid_header");
    for scheme in ["Basic YTpi", "Bearer", "bearer  ", "Negotiate x"] {
        let request = TestRequest::get().uri(me).insert_header(("Authorization", scheme));
        assert_eq!(school.send(request).await.code(), "token_invalid", "{scheme}");
    }
    for (host, status) in [("evil.example", 400), ("school.example", 200)] {
        let uri = format!("https://{host}/version");
        assert_eq!(school.send(TestRequest::get().uri(&uri)).await.status, status);
    }
    let declared = TestRequest::post().uri("/api/v1/auth/login").set_payload("{}");
    let declared = declared
        .insert_header(("Content-Type", "application/json"))
        .insert_header(("Content-Length", "99999999999999999999"));
    assert_eq!(school.send(declared).await.code(), "payload_too_large");
}

#[actix_web::test]
async fn a_query_that_is_refused_is_told_what_would_be_taken() {
    let school = School::open().await;
    let admin = school.somebody(Role::Admin).await;
    for (uri, expected) in [
        ("articles?filter[status]=gone", "has no \"gone\"; there are draft, published and archived"),
        ("articles?filter[author]=", "must be letters a to z, digits"),
        ("users?filter[role]=king", "there are student, author, instructor, moderator, support and admin"),
        ("users?filter[status]=x", "there are active, suspended and deleted"),
        ("jobs?filter[status]=x", "there are queued, leased, retrying, succeeded, dead and cancelled"),
        ("jobs?filter[kind]=x", "answers.sweep"),
        ("events?filter[type]=x", "is not a type of event; GET /api/v1/event-types lists them"),
        ("audit?filter[action]=x", "GET /api/v1/event-types lists them"),
        ("audit?filter[actor]=x", "must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057"),
    ] {
        let refused = school.send(admin.asks(TestRequest::get().uri(&format!("/api/v1/{uri}")))).await.json();
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains(expected), "{uri}: {detail}");
    }
}

#[actix_web::test]
async fn a_body_that_is_refused_is_told_what_would_be_taken() {
    let school = School::open().await;
    let admin = school.somebody(Role::Admin).await;
    let mut planned = targets::article();
    (planned["publish"], planned["publish_at"], planned["slug"]) =
        (json!(true), json!("2027-01-01T00:00:00Z"), json!("Not A Slug"));
    let mut late = targets::article();
    late["publish_at"] = json!("2020-01-01T00:00:00Z");
    for (uri, body, expected) in [
        ("articles", planned, "must be lower-case letters a to z, digits and single hyphens"),
        ("articles", late, "must lie in the future"),
        ("webhooks", json!({"url": "hooks", "event_types": []}), "must be an address such as https://example.org/path"),
        ("webhooks", json!({"url": "https://a.example", "event_types": ["x"]}), "GET /api/v1/event-types lists them"),
        ("webhooks", json!({"url": "https://10.0.0.1/"}), "The setting webhooks.allow admits other networks."),
        ("auth/login", json!({"login": "a", "password": "b", "transport": "c"}), "must be bearer or cookie"),
    ] {
        let request = TestRequest::post().uri(&format!("/api/v1/{uri}")).set_json(body);
        let refused = school.send(admin.asks(request)).await.json();
        let details = [&refused["errors"][0]["detail"], &refused["detail"]].map(|detail| detail.as_str().unwrap_or(""));
        assert!(details.concat().contains(expected), "{uri}: {refused}");
    }
}

#[actix_web::test]
async fn what_excludes_each_other_and_what_can_be_asked_is_said() {
    let school = School::open().await;
    let admin = school.somebody(Role::Admin).await;
    let mut both = targets::article();
    (both["publish"], both["publish_at"]) = (json!(true), json!("2027-01-01T00:00:00Z"));
    let both = school.send(admin.asks(TestRequest::post().uri("/api/v1/articles").set_json(both))).await.json();
    assert_eq!(both["errors"][0]["detail"], "cannot be given together with publish");
    let method = school.send(admin.asks(TestRequest::put().uri("/api/v1/tags"))).await.json();
    assert_eq!(method["detail"], "What can be asked here is GET, HEAD, OPTIONS.");
}
