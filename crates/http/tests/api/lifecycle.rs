//! What every answer carries, and what becomes of requests that go astray.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::{Value, json};

use crate::school::{Answer, School};

const ME: &str = "/api/v1/users/me";

/// Requests that end in as many ways as there are.
async fn every_ending(school: &School) -> Vec<Answer> {
    let ada = school.somebody(Role::Student).await;
    let get = |uri: &str| TestRequest::get().uri(uri);
    let tag = school.send(ada.asks(get(ME))).await.header("etag").to_owned();
    let patch = || ada.asks(TestRequest::patch().uri(ME)).set_json(json!({"bio": "New."}));
    let requests = [
        get("/"),
        get("/health/live"),
        get(&format!("/api/v1/profiles/{}", ada.username)),
        ada.asks(get(ME)),
        ada.asks(get(ME)).insert_header(("If-None-Match", tag)),
        get(ME),
        get("/nowhere"),
        get("/nowhere").insert_header(("Accept", "text/html")),
        get("/api/v1/tags?page=2"),
        ada.asks(get("/api/v1/users")),
        TestRequest::delete().uri("/api/v1/tags"),
        TestRequest::default().method(Method::OPTIONS).uri(ME),
        patch(),
        patch().insert_header(("If-Match", "\"99-0\"")),
        patch().insert_header(("If-Match", "*")),
        ada.asks(TestRequest::patch().uri(ME)).set_json(json!({"bio": 1})),
        ada.asks(TestRequest::patch().uri(ME)).set_payload("bio"),
        ada.asks(TestRequest::post().uri("/api/v1/auth/logout")),
    ];
    let mut answers = Vec::new();
    for request in requests {
        answers.push(school.send(request).await);
    }
    answers
}

#[actix_web::test]
async fn every_answer_carries_the_set_of_headers() {
    let school = School::open().await;
    let answers = every_ending(&school).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 304, 401, 404, 404, 400, 403, 405, 204, 428, 412, 200, 422, 415, 204]);
    for answer in answers {
        for name in ["x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy"] {
            assert!(!answer.header(name).is_empty(), "{} without {name}", answer.status);
        }
        for name in ["strict-transport-security", "cross-origin-resource-policy", "cache-control"] {
            assert!(!answer.header(name).is_empty(), "{} without {name}", answer.status);
        }
        assert_eq!(answer.header("x-request-id").len(), 36);
        assert_eq!(answer.header("server"), "");
        assert_eq!(answer.status == 401, !answer.header("www-authenticate").is_empty());
        if answer.status.as_u16() >= 400 && answer.header("content-type") != "text/html; charset=utf-8" {
            assert_eq!(answer.header("content-type"), "application/problem+json");
            let problem = answer.json();
            assert_eq!(problem["request_id"], answer.header("x-request-id"));
            assert_eq!(problem["status"], answer.status.as_u16());
            assert_eq!(problem["type"], format!("/errors/{}", answer.code()));
        }
    }
}

#[actix_web::test]
async fn a_request_id_is_always_ours() {
    let school = School::open().await;
    let answer = school.send(TestRequest::get().uri("/version").insert_header(("X-Request-Id", "theirs"))).await;
    assert_ne!(answer.header("x-request-id"), "theirs");
}

#[actix_web::test]
async fn an_unknown_path_is_a_page_for_a_browser_and_a_problem_for_a_program() {
    let school = School::open().await;
    let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
    let page = school.send(TestRequest::get().uri("/nowhere").insert_header(("Accept", browser))).await;
    assert!(String::from_utf8(page.body).unwrap().contains("Sorry, this resource does not exist"));
    for accept in ["*/*", "application/json"] {
        let problem = school.send(TestRequest::get().uri("/nowhere").insert_header(("Accept", accept))).await;
        assert_eq!(
            (problem.code().as_str(), problem.json()["instance"].as_str()),
            ("route_not_found", Some("/nowhere"))
        );
    }
}

#[actix_web::test]
async fn methods_are_told_truly() {
    let school = School::open().await;
    let refused = school.send(TestRequest::put().uri(ME)).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (405, "method_not_allowed"));
    assert_eq!(refused.header("allow"), "GET, PATCH, DELETE, HEAD, OPTIONS");
    let options = school.send(TestRequest::default().method(Method::OPTIONS).uri(ME)).await;
    assert_eq!(options.header("allow"), refused.header("allow"));
    assert_eq!(options.header("accept-patch"), "application/merge-patch+json, application/json");
    let (get, head) = (TestRequest::get(), TestRequest::default().method(Method::HEAD));
    let (get, head) = (school.send(get.uri("/version")).await, school.send(head.uri("/version")).await);
    assert_eq!((get.status, get.header("content-type")), (head.status, head.header("content-type")));
}

#[actix_web::test]
async fn other_origins_are_not_let_in() {
    let school = School::open().await;
    let preflight =
        TestRequest::default().method(Method::OPTIONS).uri(ME).insert_header(("Origin", "https://evil.example"));
    let answer = school.send(preflight.insert_header(("Access-Control-Request-Method", "PATCH"))).await;
    assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")));
}

#[actix_web::test]
async fn who_may_keep_an_answer_depends_on_who_asked() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let uri = format!("/api/v1/profiles/{}", ada.username);
    let guest = school.send(TestRequest::get().uri(&uri)).await;
    assert_eq!(guest.header("cache-control"), "public, max-age=10, stale-while-revalidate=60");
    let signed_in = school.send(ada.asks(TestRequest::get().uri(&uri))).await;
    assert_eq!(signed_in.header("cache-control"), "private, no-cache");
    assert!(guest.header("vary").contains("Authorization") && guest.header("vary").contains("Cookie"));
    let csrf = school.send(TestRequest::get().uri("/api/v1/auth/csrf")).await;
    assert_eq!(csrf.header("cache-control"), "no-store");
    let absent = school.send(TestRequest::get().uri("/api/v1/profiles/nobody")).await;
    assert_eq!(absent.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn a_change_says_which_version_it_was_made_from() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let patch = |tag: &str| {
        let request = ada.asks(TestRequest::patch().uri(ME)).insert_header(("If-Match", tag));
        request.insert_header(("Content-Type", "application/merge-patch+json")).set_payload(r#"{"bio": "New."}"#)
    };
    let seen = school.send(ada.asks(TestRequest::get().uri(ME))).await.header("etag").to_owned();
    assert!(seen.starts_with("\"1-"), "{seen}");
    let changed = school.send(patch(&seen)).await;
    assert_eq!(
        (changed.status.as_u16(), &changed.json()["bio"], &changed.json()["version"]),
        (200, &json!("New."), &json!(2))
    );
    let stale = school.send(patch(&seen)).await;
    assert_eq!((stale.status.as_u16(), stale.code().as_str()), (412, "etag_mismatch"));
    let current = school.send(ada.asks(TestRequest::get().uri(ME))).await;
    assert_eq!(stale.header("etag"), current.header("etag"));
    assert_eq!(changed.header("etag"), current.header("etag"));
    let known =
        ada.asks(TestRequest::get().uri(ME)).insert_header(("If-None-Match", current.header("etag").to_owned()));
    let known = school.send(known).await;
    assert_eq!((known.status.as_u16(), known.body.len(), known.header("etag")), (304, 0, current.header("etag")));
}

#[actix_web::test]
async fn nobody_gives_themselves_what_is_not_theirs_to_give() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let before = school.send(ada.asks(TestRequest::get().uri(ME))).await.json();
    let mut body = before.clone();
    for name in ["email", "username", "bio", "image", "mail"] {
        body.as_object_mut().unwrap().remove(name);
    }
    let names: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
    let patch = ada.asks(TestRequest::patch().uri(ME)).insert_header(("If-Match", "*")).set_json(&body);
    let refused = school.send(patch).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "validation_failed"));
    let problem = refused.json();
    let faults = problem["errors"].as_array().unwrap();
    assert_eq!(faults.len(), names.len());
    for (fault, name) in faults.iter().zip(names) {
        assert_eq!((&fault["pointer"], &fault["code"]), (&json!(format!("/{name}")), &json!("unknown_field")));
    }
    assert_eq!(school.send(ada.asks(TestRequest::get().uri(ME))).await.json(), before);
}

#[actix_web::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let school = School::open().await;
    let body = json!({"email": "ada", "username": "a", "password": "short", "admin": true});
    let problem = school.send(TestRequest::post().uri("/api/v1/auth/register").set_json(body)).await.json();
    let faults: Vec<(&Value, &Value)> =
        problem["errors"].as_array().unwrap().iter().map(|fault| (&fault["pointer"], &fault["code"])).collect();
    let expected = [
        ("/email", "invalid_format"),
        ("/username", "too_short"),
        ("/password", "too_short"),
        ("/admin", "unknown_field"),
    ];
    let expected = expected.map(|(pointer, code)| (json!(pointer), json!(code)));
    assert_eq!(faults, expected.iter().map(|(pointer, code)| (pointer, code)).collect::<Vec<_>>());
}

#[actix_web::test]
async fn every_code_has_its_page() {
    let school = School::open().await;
    let page = school.send(TestRequest::get().uri("/errors")).await;
    let html = String::from_utf8(page.body).unwrap();
    let codes: Vec<&str> = html.split("href=\"/errors/").skip(1).map(|part| part.split('"').next().unwrap()).collect();
    assert!(codes.len() > 30, "{codes:?}");
    for code in codes {
        let page = school.send(TestRequest::get().uri(&format!("/errors/{code}"))).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"), "{code}");
    }
}
