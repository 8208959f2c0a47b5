//! Writing, reading, rewriting and deleting articles, and marking them.

use serde_json::{Value, json};

use crate::people::guest;
use crate::school::School;

#[actix_web::test]
async fn an_article_is_published_when_it_is_written() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    let article = json!({
        "title": "How to train", "description": "Ever wonder how?", "body": "You *have* to believe",
        "tagList": ["zebra", "ant", "mole"], "more": true
    });
    let written = school.tell(&ada, "POST", "/articles", json!({"article": article})).await;
    let expected = json!({"article": {
        "slug": "how-to-train", "title": "How to train", "description": "Ever wonder how?",
        "body": "You *have* to believe", "tagList": ["zebra", "ant", "mole"],
        "createdAt": "2026-03-01T09:00:00.123Z", "updatedAt": "2026-03-01T09:00:00.123Z",
        "favorited": false, "favoritesCount": 0,
        "author": {"username": "ada", "bio": null, "image": null, "following": false}
    }});
    assert_eq!((written.status, &written.body), (201, &expected));
    for reader in [guest(), ada] {
        let read = school.ask(&reader, "GET", "/articles/how-to-train").await;
        assert_eq!((read.status, &read.body), (200, &expected));
    }
}

#[actix_web::test]
async fn titles_may_be_the_same_and_slugs_are_not() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    let (first, second) = (school.write(&ada, "On locks", &[]).await, school.write(&ada, "On locks", &[]).await);
    assert_eq!(first, "on-locks");
    assert!(second.starts_with("on-locks-"), "{second}");
    let feed = school.write(&ada, "Feed", &[]).await;
    assert_ne!(feed, "feed", "no article hides the feed");
}

#[actix_web::test]
async fn the_slug_follows_the_title_and_the_old_one_leads_to_it() {
    let school = School::open().await;
    let (ada, bob) = (school.join("ada").await, school.join("bob").await);
    school.write(&ada, "On latches", &[]).await;
    let slug = school.write(&ada, "On locks", &["sql", "rust"]).await;
    let path = format!("/articles/{slug}");
    let text = school.tell(&ada, "PUT", &path, json!({"article": {"body": "Other text"}})).await;
    assert_eq!((&text.body["article"]["slug"], &text.body["article"]["body"]), (&json!(slug), &json!("Other text")));
    assert_eq!(text.body["article"]["tagList"], json!(["sql", "rust"]), "what is not named stays");
    let titled = school.tell(&ada, "PUT", &path, json!({"article": {"title": "On keys", "tagList": []}})).await;
    assert_eq!(titled.body["article"]["slug"], "on-keys");
    assert_eq!(titled.body["article"]["tagList"], json!([]));
    for old in [&path, "/articles/on-keys"] {
        let read = school.ask(&guest(), "GET", old).await;
        assert_eq!((read.status, &read.body["article"]["slug"]), (200, &json!("on-keys")), "{old}");
    }
    let taken = school.tell(&ada, "PUT", "/articles/on-keys", json!({"article": {"title": "On latches"}})).await;
    let moved = taken.body["article"]["slug"].as_str().unwrap().to_owned();
    assert!(taken.status == 200 && moved.starts_with("on-latches-"), "{moved}");
    school.ask(&bob, "POST", "/profiles/ada/follow").await;
    let marked = school.ask(&bob, "POST", &format!("/articles/{moved}/favorite")).await;
    assert_eq!(marked.body["article"]["author"]["following"], true);
}

#[actix_web::test]
async fn a_mark_is_counted_and_shows_to_whoever_set_it() {
    let school = School::open().await;
    let (ada, bob) = (school.join("ada").await, school.join("bob").await);
    let slug = school.write(&ada, "On locks", &[]).await;
    let seen =
        |article: &Value| (article["article"]["favorited"].clone(), article["article"]["favoritesCount"].clone());
    for (method, mine, count) in [("POST", true, 1), ("POST", true, 1), ("DELETE", false, 0), ("DELETE", false, 0)] {
        let answer = school.ask(&bob, method, &format!("/articles/{slug}/favorite")).await;
        assert_eq!((answer.status, seen(&answer.body)), (200, (json!(mine), json!(count))));
        let path = format!("/articles/{slug}");
        assert_eq!(seen(&school.ask(&bob, "GET", &path).await.body), (json!(mine), json!(count)));
        assert_eq!(seen(&school.ask(&ada, "GET", &path).await.body), (json!(false), json!(count)));
        assert_eq!(seen(&school.ask(&guest(), "GET", &path).await.body), (json!(false), json!(count)));
    }
}

#[actix_web::test]
async fn what_was_deleted_is_not_there() {
    let school = School::open().await;
    let (ada, bob) = (school.join("ada").await, school.join("bob").await);
    let slug = school.write(&ada, "On locks", &["sql"]).await;
    let path = format!("/articles/{slug}");
    let refused = school.ask(&bob, "DELETE", &path).await;
    assert_eq!((refused.status, refused.body), (403, json!({"errors": {"article": ["forbidden"]}})));
    let deleted = school.ask(&ada, "DELETE", &path).await;
    assert_eq!((deleted.status, deleted.body), (204, Value::Null));
    for method in ["DELETE", "GET"] {
        let absent = school.ask(&ada, method, &path).await;
        assert_eq!((absent.status, absent.body), (404, json!({"errors": {"article": ["not found"]}})));
    }
    assert_eq!(school.ask(&guest(), "GET", "/tags").await.body, json!({"tags": []}));
}
