//! The main job over a real socket: a person registers, writes, publishes, comments, follows and reads, and the
//! program is stopped and started in the middle. Then what must survive a kill: requests under a key, in `once.rs`; and
//! a move, in `moved.rs`. Once on SQLite always, once on PostgreSQL in `make test-all`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a walkthrough that cannot go on must stop loudly"
)]

mod moved;
mod once;
mod school;

use acceptance::{Database, Program};
use reqwest::StatusCode;
use serde_json::{Value, json};

use school::{Person, code};

#[tokio::test]
async fn a_school_day_on_sqlite() {
    school_day(Database::sqlite()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: make test-all"]
async fn a_school_day_on_postgres() {
    school_day(Database::postgres()).await;
}

async fn school_day(database: Database) {
    let program = Program::start(&database);
    let ada = Person::registers(&program.url, "ada").await;
    let slug = ada_writes(&ada).await;
    let grace = Person::registers(&program.url, "grace").await;
    grace_answers(&grace, &slug).await;
    program.stop();

    let program = Program::start(&database);
    everything_is_still_there(&grace, &slug).await;
    the_lost_update_is_refused(&ada, &slug).await;
    the_old_address_leads_on(&ada, &slug).await;
    sessions_rotate_and_end(&ada).await;
    program.stop();
}

/// A draft is nobody's business; a published article is everybody's.
async fn ada_writes(ada: &Person) -> String {
    let article = json!({"title": "What a write-ahead log is for", "summary": "Why the log comes first.",
        "body": "First the log, **then** the page.", "tags": ["databases", "durability"]});
    let (status, article) = ada.post("/articles", article).await;
    assert_eq!((status, &article["status"]), (StatusCode::CREATED, &json!("draft")), "{article}");
    let slug = article["slug"].as_str().unwrap().to_owned();
    let guest = ada.as_guest();
    assert_eq!(guest.get(&format!("/articles/{slug}")).await.0, StatusCode::NOT_FOUND);

    let id = article["id"].as_str().unwrap();
    let (status, published) = ada.post(&format!("/articles/{id}/publish"), json!({})).await;
    assert_eq!((status, &published["status"]), (StatusCode::OK, &json!("published")), "{published}");
    let (status, read) = guest.get(&format!("/articles/{slug}?expand=html")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(read["tags"], json!(["databases", "durability"]));
    assert!(read["body_html"].as_str().unwrap().contains("<strong>then</strong>"), "{read}");
    slug
}

async fn grace_answers(grace: &Person, slug: &str) {
    let (status, comment) = grace.post(&format!("/articles/{slug}/comments"), json!({"body": "Well said."})).await;
    assert_eq!(status, StatusCode::CREATED, "{comment}");
    let (status, marked) = grace.put(&format!("/articles/{slug}/favorite")).await;
    assert_eq!((status, &marked["favorited_by_me"]), (StatusCode::OK, &json!(true)), "{marked}");
    let (status, ada) = grace.put("/profiles/ada/follow").await;
    assert_eq!((status, &ada["followed_by_me"]), (StatusCode::OK, &json!(true)), "{ada}");
}

async fn everything_is_still_there(grace: &Person, slug: &str) {
    let (status, feed) = grace.get("/feed").await;
    assert_eq!((status, &feed["items"][0]["slug"]), (StatusCode::OK, &json!(slug)), "{feed}");
    let (_, article) = grace.as_guest().get(&format!("/articles/{slug}")).await;
    assert_eq!((&article["favorites_count"], &article["comments_count"]), (&json!(1), &json!(1)), "{article}");
    let (_, comments) = grace.get(&format!("/articles/{slug}/comments")).await;
    assert_eq!(comments["items"][0]["author"]["username"], "grace", "{comments}");
    let (_, tagged) = grace.get("/articles?filter[tag]=databases&sort=-favorites_count").await;
    assert_eq!(tagged["items"].as_array().map(Vec::len), Some(1), "{tagged}");
    let feed = grace.text("/articles.rss").await;
    assert!(feed.contains("What a write-ahead log is for"), "{feed}");
}

async fn the_lost_update_is_refused(ada: &Person, slug: &str) {
    let path = format!("/articles/{slug}");
    let patch = json!({"title": "What a log is for"});
    let (status, problem) = ada.patch(&path, patch.clone(), None).await;
    assert_eq!((status, code(&problem)), (StatusCode::PRECONDITION_REQUIRED, "precondition_required"));
    let seen = ada.etag(&path).await;
    assert_eq!(ada.get_unless(&path, &seen).await, StatusCode::NOT_MODIFIED);
    let (status, changed) = ada.patch(&path, patch, Some(&seen)).await;
    assert_eq!((status, &changed["title"]), (StatusCode::OK, &json!("What a log is for")), "{changed}");
    let (status, problem) = ada.patch(&path, json!({"summary": "Late."}), Some(&seen)).await;
    assert_eq!((status, code(&problem)), (StatusCode::PRECONDITION_FAILED, "etag_mismatch"));
}

async fn the_old_address_leads_on(ada: &Person, slug: &str) {
    let seen = ada.etag(&format!("/articles/{slug}")).await;
    let (status, moved) = ada.patch(&format!("/articles/{slug}"), json!({"slug": "the-log"}), Some(&seen)).await;
    assert_eq!(status, StatusCode::OK, "{moved}");
    assert_eq!(ada.get(&format!("/articles/{slug}")).await.0, StatusCode::PERMANENT_REDIRECT);
}

/// A refresh token works once; the session ends for good with the logout.
async fn sessions_rotate_and_end(ada: &Person) {
    let (status, renewed) = ada.as_guest().post("/auth/refresh", json!({"refresh_token": ada.refresh_token})).await;
    assert_eq!(status, StatusCode::OK, "{renewed}");
    let renewed = ada.with(&renewed);
    let (status, _) = renewed.get("/users/me").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(renewed.post("/auth/logout", Value::Null).await.0, StatusCode::NO_CONTENT);
    let (status, problem) = renewed.get("/users/me").await;
    assert_eq!((status, code(&problem)), (StatusCode::UNAUTHORIZED, "session_revoked"));
}
