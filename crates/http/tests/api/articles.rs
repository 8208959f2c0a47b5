//! Articles and what is said about them, beyond who may do what.

use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets;

async fn get(school: &School, by: &Person, uri: &str) -> Answer {
    school.send(by.asks(TestRequest::get().uri(uri))).await
}

async fn written(school: &School, author: &Person, publish: bool) -> Value {
    let mut article = targets::article();
    article["publish"] = json!(publish);
    school.send(author.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await.json()
}

#[actix_web::test]
async fn a_past_address_leads_on_with_the_same_question() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let article = written(&school, &ada, true).await;
    let (id, old) = (article["id"].as_str().unwrap(), article["slug"].as_str().unwrap());
    let moved = TestRequest::patch().uri(&format!("/api/v1/articles/{id}")).insert_header(("If-Match", "*"));
    assert_eq!(school.send(ada.asks(moved.set_json(json!({"slug": "the-log"})))).await.status, 200);
    let answer = get(&school, &ada, &format!("/api/v1/articles/{old}?expand=html")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, "/api/v1/articles/the-log?expand=html"));
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn a_hidden_article_looks_like_an_absent_one() {
    let school = School::open().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Author).await);
    let hidden = written(&school, &ada, false).await;
    let mut seen = Vec::new();
    for id in [hidden["id"].as_str().unwrap().to_owned(), Uuid::now_v7().to_string()] {
        for place in ["", "/comments"] {
            let answer = get(&school, &bob, &format!("/api/v1/articles/{id}{place}")).await;
            let mut problem = answer.json();
            problem["request_id"] = Value::Null;
            seen.push((answer.status, problem.to_string().replace(&id, "ID").replace(place, "")));
        }
    }
    assert!(seen.iter().all(|answer| *answer == seen[0] && answer.0 == 404), "{seen:?}");
}

#[actix_web::test]
async fn a_comment_is_found_where_its_answer_said_and_leaves_a_tombstone() {
    let school = School::open().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Student).await);
    let article = written(&school, &ada, true).await;
    let thread = format!("/api/v1/articles/{}/comments", article["id"].as_str().unwrap());
    let said = TestRequest::post().uri(&thread).set_json(json!({"body": "Well said."}));
    let said = school.send(bob.asks(said)).await;
    let place = said.header("location").to_owned();
    let found = get(&school, &ada, &place).await;
    assert_eq!((found.json(), found.header("etag")), (said.json(), said.header("etag")));
    for _ in 0..2 {
        assert_eq!(school.send(bob.asks(TestRequest::delete().uri(&place))).await.status, 204);
    }
    let stone = get(&school, &ada, &place).await.json();
    assert_eq!((&stone["status"], &stone["body"], &stone["author"]), (&json!("deleted"), &Value::Null, &Value::Null));
    let page = get(&school, &ada, &thread).await.json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn the_feed_for_readers_escapes_what_people_write() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let mut article = targets::article();
    (article["title"], article["publish"]) = (json!("Locks & <latches>"), json!(true));
    school.send(ada.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await;
    let feed = get(&school, &ada, "/api/v1/articles.rss?filter[tag]=databases").await;
    let text = String::from_utf8(feed.body.to_vec()).unwrap();
    assert!(text.contains("<title>Locks &#38; &#60;latches&#62;</title>"), "{text}");
    assert!(text.contains("/api/v1/articles.rss?filter%5Btag%5D=databases\" rel=\"self\""), "{text}");
    assert_eq!(feed.header("content-type"), "application/rss+xml; charset=utf-8");
    assert!(feed.header("etag").starts_with("W/\""), "{}", feed.header("etag"));
    let again = || ada.asks(TestRequest::get().uri("/api/v1/articles.rss?filter[tag]=databases"));
    let known = school.send(again().insert_header(("If-None-Match", feed.header("etag")))).await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0), "feed readers ask again and again");
}
