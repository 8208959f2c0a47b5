//! How much of a list or a resource is shown: `include`, `expand` and `fields`.

use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::{Value, json};

use crate::people::Person;
use crate::school::{Answer, ORIGIN, School};
use crate::targets;

async fn get(school: &School, by: &Person, uri: &str) -> Answer {
    school.send(by.asks(TestRequest::get().uri(uri))).await
}

/// A published article of `author`, by its identifier.
async fn published(school: &School, author: &Person) -> String {
    let mut article = targets::article();
    article["publish"] = json!(true);
    let written = school.send(author.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await;
    written.json()["id"].as_str().unwrap().to_owned()
}

async fn said(school: &School, by: &Person, article: &str) -> String {
    let thread = format!("/api/v1/articles/{article}/comments");
    let said = TestRequest::post().uri(&thread).set_json(json!({"body": "Well said."}));
    school.send(by.asks(said)).await.json()["id"].as_str().unwrap().to_owned()
}

fn members(body: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[actix_web::test]
async fn every_page_of_a_list_tells_the_same_total() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    for _ in 0..4 {
        school.somebody(Role::Student).await;
    }
    let plain = get(&school, &root, "/api/v1/users?limit=2").await.json();
    assert_eq!(members(&plain["page"]), ["limit", "next", "prev"], "nobody asked for a total");
    let mut uri = "/api/v1/users?limit=2&filter[role]=student&include=total".to_owned();
    let mut shown = 0;
    loop {
        let page = get(&school, &root, &uri).await.json();
        assert_eq!((&page["page"]["total"], &page["page"]["approximate"]), (&json!(4), &Value::Null));
        shown += page["items"].as_array().unwrap().len();
        match page["page"]["next"].as_str() {
            Some(next) => uri = next.strip_prefix(ORIGIN).unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(shown, 4);
    let refused = get(&school, &root, "/api/v1/users?include=everything").await;
    assert_eq!(refused.code(), "invalid_parameter");
    assert!(refused.json()["detail"].as_str().unwrap().contains("include has no \"everything\"; there is total"));
}

#[actix_web::test]
async fn an_author_is_expanded_to_the_whole_profile() {
    let school = School::open().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Student).await);
    let article = published(&school, &ada).await;
    let comment = said(&school, &ada, &article).await;
    let profile = format!("/api/v1/profiles/{}", ada.username);
    school.send(bob.asks(TestRequest::put().uri(&format!("{profile}/follow")))).await;
    let profile = get(&school, &bob, &profile).await.json();
    assert_eq!((&profile["followers_count"], &profile["followed_by_me"]), (&json!(1), &json!(true)));
    let places = [
        ("/api/v1/articles".to_owned(), "/items/0/author"),
        ("/api/v1/feed".to_owned(), "/items/0/author"),
        (format!("/api/v1/articles/{article}/comments"), "/items/0/author"),
        (format!("/api/v1/articles/{article}"), "/author"),
        (format!("/api/v1/comments/{comment}"), "/author"),
    ];
    for (uri, pointer) in &places {
        let short = get(&school, &bob, uri).await;
        assert_eq!(members(short.json().pointer(pointer).unwrap()), ["id", "image", "username"], "{uri}");
        let whole = get(&school, &bob, &format!("{uri}?expand=author")).await;
        assert_eq!(whole.json().pointer(pointer).unwrap(), &profile, "{uri}");
        assert_ne!(whole.header("etag"), short.header("etag"), "{uri}");
        let refused = get(&school, &bob, &format!("{uri}?expand=author,password")).await;
        assert_eq!(refused.code(), "unknown_expand", "{uri}");
        assert!(refused.json()["detail"].as_str().unwrap().contains("\"password\""), "{uri}");
    }
    assert_eq!(school.send(ada.asks(TestRequest::delete().uri("/api/v1/users/me"))).await.status, 204);
    for (uri, pointer) in &places[2..] {
        let orphaned = get(&school, &bob, &format!("{uri}?expand=author")).await.json();
        assert_eq!(members(orphaned.pointer(pointer).unwrap()), ["id", "image", "username"], "{uri}: no profile");
    }
}

#[actix_web::test]
async fn fields_leave_the_other_members_out() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    let article = published(&school, &root).await;
    let page = get(&school, &root, "/api/v1/articles?fields=title,author&expand=author&include=total").await.json();
    assert_eq!(members(&page["items"][0]), ["author", "title"]);
    assert_eq!((members(&page["items"][0]["author"]).len(), &page["page"]["total"]), (7, &json!(1)));
    let uri = format!("/api/v1/articles/{article}");
    let whole = get(&school, &root, &uri).await;
    let part = get(&school, &root, &format!("{uri}?fields=slug,body_html&expand=html")).await;
    assert_eq!(members(&part.json()), ["body_html", "slug"]);
    let version = |answer: &Answer| answer.header("etag").split('-').next().unwrap().to_owned();
    assert_ne!(part.header("etag"), whole.header("etag"), "another representation");
    assert_eq!(version(&part), version(&whole), "of the same version");
    let edit = TestRequest::patch().uri(&uri).insert_header(("If-Match", part.header("etag")));
    assert_eq!(school.send(root.asks(edit.set_json(json!({"title": "Anew"})))).await.status, 200);
    let known = root.asks(TestRequest::get().uri("/api/v1/users/me?fields=id"));
    let tag = get(&school, &root, "/api/v1/users/me?fields=id").await.header("etag").to_owned();
    assert_eq!(school.send(known.insert_header(("If-None-Match", tag))).await.status, 304);
    for uri in ["/api/v1/users?fields=id,password", "/api/v1/users/me?fields=password"] {
        let refused = get(&school, &root, uri).await;
        assert_eq!(refused.code(), "invalid_parameter", "{uri}");
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("fields has no \"password\"; there are bio, ") && !detail.contains("hash"), "{detail}");
    }
}
