//! `Idempotency-Key`: what is asked again is answered again, and happens once.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_application::identity::SetRoles;
use lectern_domain::SignedDuration;
use lectern_domain::identity::{Access, Role, Roles};
use serde_json::{Value, json};

use crate::cells;
use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets::article;

fn keyed(request: TestRequest, key: &str) -> TestRequest {
    request.insert_header(("Idempotency-Key", key))
}

async fn post(school: &School, person: &Person, uri: &str, body: &Value, key: &str) -> Answer {
    school.send(keyed(person.asks(TestRequest::post().uri(uri).set_json(body)), key)).await
}

async fn articles_of(school: &School, person: &Person) -> usize {
    let uri = "/api/v1/articles?filter[status]=draft&limit=100";
    school.send(person.asks(TestRequest::get().uri(uri))).await.json()["items"].as_array().unwrap().len()
}

/// Both answers, but for what names the request and says that it is a repetition.
fn same(first: &Answer, again: &Answer) {
    assert_eq!((first.status, first.header("idempotency-replayed")), (again.status, ""));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.body, again.body);
    for name in ["content-type", "etag", "location", "cache-control"] {
        assert_eq!(first.header(name), again.header(name), "{name}");
    }
}

/// Every POST of the table that is somebody's.
fn posts() -> Vec<(&'static str, bool)> {
    let posts = lectern_http::operations().into_iter().filter(|(method, ..)| *method == Method::POST);
    let secret = ["/api/v1/webhooks", "/api/v1/webhooks/{id}/rotate-secret"];
    let kept = |path: &str| !path.starts_with("/api/v1/auth/") && !secret.contains(&path);
    posts.map(|(_, path, access)| (path, access != Access::Anyone && kept(path))).collect()
}

#[actix_web::test]
async fn every_post_of_somebody_who_is_signed_in_happens_once_under_its_key() {
    let school = School::open().await;
    let taking: Vec<_> = posts().into_iter().filter(|(_, takes)| *takes).map(|(path, _)| path).collect();
    assert!(taking.len() >= 8, "{taking:?}");
    for path in taking {
        let target = match path.rsplit('/').next().unwrap() {
            _ if !path.contains('{') => "-",
            "publish" => "own-draft",
            "restore" => "own-archived",
            _ => "own",
        };
        let request = cells::asking(&school, &Method::POST, path, target, "admin").await;
        let first = school.send(keyed(request(), "one")).await;
        assert!(first.status.is_success(), "{path}: {}", first.json());
        same(&first, &school.send(keyed(request(), "one")).await);
        // Without the key it is another request, with its own say.
        assert_eq!(school.send(request()).await.header("idempotency-replayed"), "", "{path}");
    }
}

#[actix_web::test]
async fn where_an_answer_holds_a_secret_there_is_no_key() {
    let school = School::open().await;
    let refusing: Vec<_> = posts().into_iter().filter(|(_, takes)| !takes).map(|(path, _)| path).collect();
    assert!(refusing.len() >= 5, "{refusing:?}");
    for path in refusing {
        let target = if path.contains('{') { "own" } else { "-" };
        let request = cells::asking(&school, &Method::POST, path, target, "student").await;
        let refused = school.send(keyed(request(), "one")).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (400, "invalid_header"), "{path}");
        let detail = refused.json()["detail"].clone();
        assert_eq!(detail, "The header Idempotency-Key is not taken by this operation; leave it out.", "{path}");
        assert!(school.send(request()).await.status.is_success(), "{path}");
    }
}

#[actix_web::test]
async fn under_one_key_there_is_one_request() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let first = post(&school, &ada, "/api/v1/articles", &article(), "one").await;
    assert_eq!(first.status, 201);
    let mut other = article();
    other["title"] = json!("Something else");
    let reused = post(&school, &ada, "/api/v1/articles", &other, "one").await;
    assert_eq!((reused.status.as_u16(), reused.code().as_str()), (422, "idempotency_key_reused"));
    same(&first, &post(&school, &ada, "/api/v1/articles", &article(), "one").await);
    assert_eq!(articles_of(&school, &ada).await, 1);
    // The same step of two articles are two requests to one operation, and so are two versions of one.
    let id = first.json()["id"].as_str().unwrap().to_owned();
    let publish = |seen: &str| {
        let uri = format!("/api/v1/articles/{id}/publish");
        keyed(ada.asks(TestRequest::post().uri(&uri).insert_header(("If-Match", seen))), "two")
    };
    assert_eq!(school.send(publish(first.header("etag"))).await.status, 200);
    assert_eq!(school.send(publish("*")).await.code(), "idempotency_key_reused");
}

#[actix_web::test]
async fn a_key_is_its_owners_and_its_operations() {
    let school = School::open().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Author).await);
    let mut published = article();
    published["publish"] = json!(true);
    let first = post(&school, &ada, "/api/v1/articles", &published, "one").await;
    let others = post(&school, &bob, "/api/v1/articles", &published, "one").await;
    assert_eq!((first.status.as_u16(), others.status.as_u16()), (201, 201));
    assert_ne!(first.json()["id"], others.json()["id"]);
    let uri = format!("{}/comments", first.header("location"));
    let comment = post(&school, &ada, &uri, &json!({"body": "Well said."}), "one").await;
    assert_eq!((comment.status.as_u16(), comment.header("idempotency-replayed")), (201, ""));
    // The key goes with the person, not with the session.
    let elsewhere = school.logged_in(&ada.username).await;
    same(&first, &post(&school, &elsewhere, "/api/v1/articles", &published, "one").await);
}

#[actix_web::test]
async fn what_was_refused_is_asked_anew() {
    let school = School::open().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Student).await);
    let draft = post(&school, &ada, "/api/v1/articles", &article(), "one").await;
    let uri = format!("{}/comments", draft.header("location"));
    let comment = json!({"body": "Well said."});
    assert_eq!(post(&school, &bob, &uri, &comment, "one").await.status, 404);
    let publish = format!("{}/publish", draft.header("location"));
    assert_eq!(school.send(ada.asks(TestRequest::post().uri(&publish))).await.status, 200);
    assert_eq!(post(&school, &bob, &uri, &json!({"body": ""}), "one").await.status, 422);
    let said = post(&school, &bob, &uri, &comment, "one").await;
    assert_eq!(said.status, 201);
    same(&said, &post(&school, &bob, &uri, &comment, "one").await);
}

#[actix_web::test]
async fn an_answer_stays_as_it_was_for_a_day() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let first = post(&school, &ada, "/api/v1/articles", &article(), "one").await;
    let gone = TestRequest::delete().uri(first.header("location")).insert_header(("If-Match", "*"));
    assert_eq!(school.send(ada.asks(gone)).await.status, 204);
    same(&first, &post(&school, &ada, "/api/v1/articles", &article(), "one").await);
    assert_eq!(articles_of(&school, &ada).await, 0);

    school.clock.advance(SignedDuration::from_hours(24) - SignedDuration::from_micros(1));
    let ada = school.logged_in(&ada.username).await;
    same(&first, &post(&school, &ada, "/api/v1/articles", &article(), "one").await);
    school.clock.advance(SignedDuration::from_micros(1));
    let anew = post(&school, &ada, "/api/v1/articles", &article(), "one").await;
    assert_eq!((anew.status.as_u16(), anew.header("idempotency-replayed")), (201, ""));
    assert_eq!(articles_of(&school, &ada).await, 1);
}

#[actix_web::test]
async fn who_may_no_longer_ask_gets_no_answer_again() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    assert_eq!(post(&school, &ada, "/api/v1/articles", &article(), "one").await.status, 201);
    let command = SetRoles { user: ada.id, roles: Roles::from_iter([Role::Student]), expected: None };
    school.app.set_roles(school.operator(), command).await.unwrap();
    assert_eq!(post(&school, &ada, "/api/v1/articles", &article(), "one").await.code(), "permission_denied");
}

#[actix_web::test]
async fn a_key_is_read_before_anything_is_done() {
    let school = School::with(|settings| settings.body_limit = 2_000).await;
    let ada = school.somebody(Role::Author).await;
    for key in ["", "two words", &"k".repeat(256)] {
        let refused = post(&school, &ada, "/api/v1/articles", &article(), key).await;
        assert_eq!(refused.code(), "invalid_header", "{key}");
        assert!(refused.json()["detail"].as_str().unwrap().contains("1 to 255 visible ASCII characters"), "{key}");
    }
    let mut long = article();
    long["body"] = json!("x".repeat(2_000));
    assert_eq!(post(&school, &ada, "/api/v1/articles", &long, "one").await.code(), "payload_too_large");
    let none =
        keyed(ada.asks(TestRequest::post().uri("/api/v1/articles/x/publish").set_payload("x".repeat(2_001))), "k");
    assert_eq!(school.send(none).await.code(), "payload_too_large");
    assert_eq!(articles_of(&school, &ada).await, 0);
}
