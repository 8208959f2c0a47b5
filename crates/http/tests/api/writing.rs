//! What writing and reading must refuse, or answer, where two rules meet.

use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::json;

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets::article;

const ARTICLES: &str = "/api/v1/articles";

async fn patch(school: &School, by: &Person, uri: &str, seen: &str, body: serde_json::Value) -> Answer {
    let request = by.asks(TestRequest::patch().uri(uri));
    school.send(request.insert_header(("If-Match", seen)).set_json(body)).await
}

#[actix_web::test]
async fn an_old_slug_and_an_old_version_are_answered_with_the_present_tag() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let made = school.send(ada.asks(TestRequest::post().uri(ARTICLES).set_json(article()))).await;
    let (old, seen) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let moved = patch(&school, &ada, &old, &seen, json!({"slug": "the-log"})).await;
    assert_eq!(moved.status, 200);
    let stale = patch(&school, &ada, &old, &seen, json!({"summary": "Late."})).await;
    assert_eq!((stale.status.as_u16(), stale.code().as_str()), (412, "etag_mismatch"));
    assert_eq!(stale.header("etag"), moved.header("etag"));
    let fresh = patch(&school, &ada, &old, moved.header("etag"), json!({"summary": "In time."})).await;
    assert_eq!(fresh.status, 200, "the old slug leads to the article for a change, too");
}

#[actix_web::test]
async fn a_parameter_that_nobody_asks_for_is_refused_by_name() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let profile = format!("/api/v1/profiles/{}?colour=red", ada.username);
    for request in [
        TestRequest::get().uri("/api/v1/users/me?colour=red"),
        TestRequest::get().uri(&profile),
        TestRequest::post().uri("/api/v1/articles?colour=red").set_json(article()),
    ] {
        let refused = school.send(ada.asks(request)).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "invalid_parameter"));
        assert!(refused.json()["detail"].as_str().unwrap().contains("colour"));
    }
    let mine = school.send(ada.asks(TestRequest::get().uri("/api/v1/articles?filter[status]=draft"))).await;
    assert_eq!(mine.json()["items"], json!([]), "what is refused is not written");
    let guest = school.send(TestRequest::get().uri("/api/v1/users/me?colour=red")).await;
    assert_eq!(guest.status, 401, "who asks comes before what is asked");
    assert_eq!(school.send(TestRequest::get().uri("/health/live?probe=7")).await.status, 200);
}

#[actix_web::test]
async fn no_instant_is_before_the_first_year() {
    let school = School::open().await;
    for instant in ["-009999-01-01T00:00:00Z", "-000001-12-31T23:59:59Z", "%2B002026-01-01T00:00:00Z"] {
        let uri = format!("{ARTICLES}?filter[created_at][gte]={instant}");
        let refused = school.send(TestRequest::get().uri(&uri)).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "invalid_parameter"), "{instant}");
    }
    let uri = format!("{ARTICLES}?filter[created_at][gte]=0000-01-01T00:00:00Z");
    assert_eq!(school.send(TestRequest::get().uri(&uri)).await.status, 200);
}

#[actix_web::test]
async fn a_list_looks_for_ten_tags_at_most() {
    let school = School::open().await;
    let asked = |count: u8| {
        let tags: Vec<String> = (0..count).map(|n| format!("t{n}")).collect();
        format!("{ARTICLES}?filter[tag][in]={}", tags.join(","))
    };
    assert_eq!(school.send(TestRequest::get().uri(&asked(10))).await.status, 200);
    let refused = school.send(TestRequest::get().uri(&asked(11))).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "invalid_parameter"));
}

/// As many as through RealWorld's face: there its author's profile comes with what was written, and neither face pays for it.
#[actix_web::test]
async fn what_is_written_takes_as_many_statements_as_it_needs() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let mut published = article();
    (published["publish"], published["tags"]) = (json!(true), json!([]));
    let mut took = Vec::new();
    for (uri, body) in [
        (ARTICLES.to_owned(), published),
        (format!("{ARTICLES}/what-a-log-is-for/comments"), json!({"body": "Well said."})),
    ] {
        // Whoever asked a moment ago is known still.
        school.send(ada.asks(TestRequest::get().uri("/api/v1/users/me"))).await;
        let before = school.statements();
        let written = school.send(ada.asks(TestRequest::post().uri(&uri).set_json(body))).await;
        assert_eq!(written.status, 201, "{uri}");
        took.push(school.statements() - before);
    }
    assert_eq!(took, [5, 5]);
}
