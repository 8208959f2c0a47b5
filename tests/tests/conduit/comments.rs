//! Comments: said, listed, taken back.

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::contract::Part;
use crate::school::School;

on_both_engines!(comments);

async fn comments(school: &School) {
    what_is_said_is_listed_until_it_is_taken_back(school).await;
    what_says_nothing_is_refused(school).await;
    who_may_take_back(school).await;
    what_is_not_there_is_not_found(school).await;
    school.has_shown_all_of(Part::Comments);
}

fn says(body: &str) -> Value {
    json!({"comment": {"body": body}})
}

async fn heard(viewer: &Caller, slug: &str) -> Vec<Value> {
    let list = viewer.get(&format!("/articles/{slug}/comments")).await.is(200);
    list["comments"].as_array().unwrap().clone()
}

async fn what_is_said_is_listed_until_it_is_taken_back(school: &School) {
    let (ada, bob) = (school.registers("ada").await, school.registers("bob").await);
    let slug = ada.writes("What is talked of", &[]).await;
    let thread = format!("/articles/{slug}/comments");
    assert_eq!(heard(&bob, &slug).await, [Value::Null; 0]);
    let mut body = says("First.");
    body["comment"]["id"] = json!(7_777);
    let first = bob.post(&thread, body).await.is(201)["comment"].take();
    let at = &first["createdAt"];
    assert_eq!(
        first,
        json!({"id": first["id"], "createdAt": at, "updatedAt": at, "body": "First.", "author": bob.profile(false)})
    );
    let second = ada.post(&thread, says("Second.")).await.is(201)["comment"].take();
    let third = bob.post(&thread, says("Third.")).await.is(201)["comment"].take();
    assert!(first["id"].as_u64() < second["id"].as_u64() && second["id"].as_u64() < third["id"].as_u64());

    // The newest first; the contract promises no order.
    let all = [third.clone(), second.clone(), first.clone()];
    assert_eq!(heard(&bob, &slug).await, all);
    assert_eq!(heard(&school.guest(), &slug).await, all);
    // Who follows somebody sees so beside each of their words.
    ada.mark("/profiles/bob/follow").await.is(200);
    let followed: Vec<_> = heard(&ada, &slug).await.into_iter().map(|said| said["author"].clone()).collect();
    assert_eq!(followed, [bob.profile(true), ada.profile(false), bob.profile(true)]);

    let path = format!("{thread}/{}", second["id"]);
    ada.delete(&path).await.is(204);
    ada.delete(&path).await.refuses(404, json!({"comment": ["not found"]}));
    assert_eq!(heard(&bob, &slug).await, [third, first]);
}

async fn what_says_nothing_is_refused(school: &School) {
    let cleo = school.registers("cleo").await;
    let slug = cleo.writes("What is not talked of", &[]).await;
    let thread = format!("/articles/{slug}/comments");
    let blank = json!({"body": ["can't be blank"]});
    for body in [says(""), says(" \n "), json!({"comment": {"body": null}}), json!({"comment": {}})] {
        cleo.post(&thread, body).await.refuses(422, blank.clone());
    }
    for body in [json!(5), json!(["a"]), json!("b".repeat(10_001))] {
        cleo.post(&thread, json!({"comment": {"body": body}})).await.finds_fault_with(422, &["body"]);
    }
    assert_eq!(heard(&cleo, &slug).await, [Value::Null; 0]);
}

/// Whoever said it, and the author of the article; nobody else.
async fn who_may_take_back(school: &School) {
    let (dan, eve, fay) = (school.registers("dan").await, school.registers("eve").await, school.registers("fay").await);
    let slug = dan.writes("What is his", &[]).await;
    let (hers, his) = (eve.says(&slug, "Hers.").await, dan.says(&slug, "His.").await);
    let of = |id: u64| format!("/articles/{slug}/comments/{id}");
    for (caller, id) in [(&fay, hers), (&fay, his), (&eve, his)] {
        caller.delete(&of(id)).await.refuses(403, json!({"comment": ["forbidden"]}));
    }
    assert_eq!(heard(&fay, &slug).await.len(), 2);
    dan.delete(&of(hers)).await.is(204);
    dan.delete(&of(his)).await.is(204);
    assert_eq!(heard(&fay, &slug).await, [Value::Null; 0]);
}

/// The article is looked for first; a comment belongs to one article and is not found under another.
async fn what_is_not_there_is_not_found(school: &School) {
    let (gil, guest) = (school.registers("gil").await, school.guest());
    let slug = gil.writes("What is here", &[]).await;
    let elsewhere = gil.writes("What is elsewhere", &[]).await;
    let said = gil.says(&slug, "Here.").await;
    let (no_article, no_comment) = (json!({"article": ["not found"]}), json!({"comment": ["not found"]}));
    for viewer in [&gil, &guest] {
        viewer.get("/articles/unknown-slug/comments").await.refuses(404, no_article.clone());
    }
    gil.post("/articles/unknown-slug/comments", says("orphan")).await.refuses(404, no_article.clone());
    gil.delete("/articles/unknown-slug/comments/99999").await.refuses(404, no_article.clone());
    gil.delete(&format!("/articles/unknown-slug/comments/{said}")).await.refuses(404, no_article);
    for id in ["99999", "0", "-1", "abc", "99999999999999999999", "1.5"] {
        gil.delete(&format!("/articles/{slug}/comments/{id}")).await.refuses(404, no_comment.clone());
    }
    gil.delete(&format!("/articles/{elsewhere}/comments/{said}")).await.refuses(404, no_comment);
    for path in [format!("/articles/{slug}/comments"), "/articles/unknown-slug/comments".to_owned()] {
        guest.post(&path, says("test")).await.refuses(401, json!({"token": ["is missing"]}));
        guest.delete(&format!("{path}/{said}")).await.refuses(401, json!({"token": ["is missing"]}));
    }
    assert_eq!(heard(&guest, &slug).await.len(), 1);
}
