//! Every "no" is in the contract's shape.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_application::Quota;
use serde_json::{Value, json};

use crate::people::{Person, guest};
use crate::school::School;

/// The names that were complained about, each with its first message.
fn errors(body: &Value) -> Vec<(String, String)> {
    let errors = body["errors"].as_object().unwrap_or_else(|| panic!("{body}"));
    let first = |(name, all): (&String, &Value)| (name.clone(), all[0].as_str().unwrap().to_owned());
    errors.iter().map(first).collect()
}

async fn refused(school: &School, who: &Person, method: &str, path: &str, body: Value) -> Vec<(String, String)> {
    let answer = school.tell(who, method, path, body.clone()).await;
    assert_eq!(answer.status, 422, "{method} {path} {body}: {}", answer.body);
    errors(&answer.body)
}

/// An operation that takes a body: the envelope, what it takes, and whether it needs all of it.
type Taking<'a> = (&'a str, &'a str, &'a str, &'a [&'a str], bool);

#[actix_web::test]
async fn what_is_missing_empty_null_or_mistyped_is_told_by_name() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    let slug = school.write(&ada, "On locks", &[]).await;
    let (article, comments) = (format!("/articles/{slug}"), format!("/articles/{slug}/comments"));
    let operations: [Taking<'_>; 6] = [
        ("POST", "/users", "user", &["email", "password", "username"], true),
        ("POST", "/users/login", "user", &["email", "password"], true),
        ("PUT", "/user", "user", &["email", "password", "username"], false),
        ("POST", "/articles", "article", &["body", "description", "title"], true),
        ("PUT", &article, "article", &["body", "description", "title"], false),
        ("POST", &comments, "comment", &["body"], true),
    ];
    for operation in operations {
        told_by_name(&school, &ada, operation).await;
    }
    let more = refused(&school, &ada, "PUT", "/user", json!({"user": {"more": 1}})).await;
    assert_eq!(more, [("user".to_owned(), "can't be blank".to_owned())], "one member at least");
}

async fn told_by_name(school: &School, who: &Person, (method, path, envelope, names, required): Taking<'_>) {
    let all = |value: Value| -> serde_json::Map<String, Value> {
        names.iter().map(|name| ((*name).to_owned(), value.clone())).collect()
    };
    let whole = [envelope];
    let mut cases: Vec<(Value, &[&str], &str)> = vec![
        (json!({envelope: all(json!(""))}), names, "can't be blank"),
        (json!({envelope: all(Value::Null)}), names, "can't be blank"),
        (json!({envelope: all(json!(7))}), names, "is of the wrong type"),
        (json!({}), &whole, "can't be blank"),
        (json!({envelope: 7}), &whole, "is of the wrong type"),
    ];
    if required {
        cases.push((json!({envelope: {}}), names, "can't be blank"));
    }
    for (body, names, word) in cases {
        let told: Vec<_> = names.iter().map(|name| ((*name).to_owned(), word.to_owned())).collect();
        assert_eq!(refused(school, who, method, path, body).await, told, "{method} {path}");
    }
}

#[actix_web::test]
async fn tags_are_a_list_of_texts() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    let slug = school.write(&ada, "On locks", &["sql"]).await;
    for (tags, word) in [
        (Value::Null, "can't be blank"),
        (json!("sql"), "is of the wrong type"),
        (json!(["sql", 7]), "is of the wrong type"),
        (json!(["sql", "", " "]), "can't be blank"),
        (json!((0..11).map(|n| format!("t{n}")).collect::<Vec<_>>()), "has too many items (maximum is 10)"),
    ] {
        let expected = [("tagList".to_owned(), word.to_owned())];
        let article = json!({"title": "T", "description": "About", "body": "Text", "tagList": tags});
        assert_eq!(refused(&school, &ada, "POST", "/articles", json!({"article": article})).await, expected);
        let article = json!({"article": {"tagList": tags}});
        assert_eq!(refused(&school, &ada, "PUT", &format!("/articles/{slug}"), article).await, expected);
    }
}

#[actix_web::test]
async fn what_is_no_request_of_the_contract_is_refused_in_its_shape() {
    let school = School::open().await;
    let post = |path: &str| TestRequest::post().uri(path);
    let json = ("Content-Type", "application/json");
    let cases = [
        (post("/api/users").insert_header(json).set_payload("{"), 422, "body"),
        (post("/api/users").insert_header(json).set_payload("[]"), 422, "user"),
        (post("/api/users").insert_header(json).set_payload("null"), 422, "user"),
        (post("/api/users").insert_header(json).set_payload(vec![0xff]), 422, "body"),
        (post("/api/users").set_payload("{}"), 415, "content-type"),
        (post("/api/users").insert_header(("Content-Type", "text/plain")).set_payload("{}"), 415, "content-type"),
        (post("/api/users").insert_header(json).set_payload(vec![b' '; (1 << 20) + 1]), 413, "body"),
        (TestRequest::get().uri("/api/users"), 405, "method"),
        (TestRequest::delete().uri("/api/articles/feed"), 405, "method"),
        (TestRequest::patch().uri("/api/user"), 405, "method"),
        (TestRequest::get().uri("/api/nothing"), 404, "path"),
        (TestRequest::get().uri("/api"), 404, "path"),
        (TestRequest::get().uri("/api/articles/a/b/c"), 404, "path"),
        (TestRequest::get().uri("/api/v10"), 404, "path"),
        (TestRequest::get().uri("/api/tags").insert_header(("Accept", "text/html")), 406, "accept"),
        (TestRequest::get().uri("/api/tags").insert_header(("Accept-Encoding", "*;q=0")), 406, "accept-encoding"),
        (TestRequest::get().uri("/api/articles/%ff"), 404, "article"),
        (TestRequest::get().uri("/api/profiles/%20"), 404, "profile"),
    ];
    for (case, (request, status, name)) in cases.into_iter().enumerate() {
        let answer = school.send(request).await;
        assert_eq!(answer.status, status, "case {case}: {}", answer.body);
        assert_eq!(errors(&answer.body)[0].0, name, "case {case}");
        assert_eq!(answer.header("content-type"), "application/json", "case {case}");
    }
    let refused = school.ask(&guest(), "GET", "/users").await;
    assert_eq!(refused.header("allow"), "POST, OPTIONS");
    let told = school.send(TestRequest::default().method(Method::OPTIONS).uri("/api/articles")).await;
    assert_eq!((told.status, told.header("allow")), (204, "GET, POST, HEAD, OPTIONS"));
}

#[actix_web::test]
async fn a_body_is_told_what_is_wrong_with_it() {
    let school = School::open().await;
    let post = || TestRequest::post().uri("/api/users");
    let typed = || post().insert_header(("Content-Type", "application/json"));
    for request in [post(), typed(), typed().set_payload(" ")] {
        let missing = school.send(request).await;
        assert_eq!((missing.status, missing.error("body")), (422, "can't be blank"));
    }
    let twice = school.send(typed().set_payload(r#"{"a": 1, "a": 2}"#)).await;
    assert!(twice.error("body").starts_with("gives a member a second time"), "{}", twice.body);
    let packed = school.send(typed().insert_header(("Content-Encoding", "gzip")).set_payload("{}")).await;
    assert_eq!((packed.status, packed.error("content-encoding")), (415, "must be identity"));
    assert_eq!(packed.header("accept-encoding"), "identity");
    let plain = school.send(post().set_payload("{}")).await;
    assert_eq!((plain.error("content-type"), plain.header("accept")), ("must be application/json", "application/json"));
}

#[actix_web::test]
async fn whoever_asks_too_much_is_told_how_long_to_wait() {
    let school = School::limited(Quota::new(2, 60)).await;
    let asks = || school.send(guest().request("GET", "/tags", None).peer_addr("192.0.2.1:4000".parse().unwrap()));
    assert_eq!((asks().await.status, asks().await.status), (200, 200));
    let refused = asks().await;
    let wait = refused.header("retry-after").to_owned();
    let message = format!("came too often: wait {wait} seconds");
    assert_eq!((refused.status, refused.error("requests")), (429, message.as_str()));
    assert!(wait.parse::<u32>().unwrap() > 0 && refused.header("ratelimit-policy").contains("guest"));
}

#[actix_web::test]
async fn our_own_api_refuses_its_own_unknown_paths() {
    let school = School::open().await;
    for path in ["/api/v1", "/api/v1/", "/api/v1/nothing", "/elsewhere"] {
        let answer = school.send(TestRequest::get().uri(path)).await;
        assert_eq!((answer.status, answer.body), (404, Value::Null), "{path}");
    }
}
