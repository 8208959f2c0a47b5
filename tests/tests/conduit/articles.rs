//! One article: written, read, changed and taken away. What comes back is compared whole.

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::contract::Part;
use crate::school::{School, article};

on_both_engines!(articles);

async fn articles(school: &School) {
    an_article_is_published_when_it_is_written(school).await;
    what_is_no_article_is_refused(school).await;
    titles_may_be_the_same(school).await;
    only_what_is_sent_is_changed(school).await;
    a_new_title_moves_the_slug(school).await;
    what_cannot_be_changed_is_refused_whole(school).await;
    an_article_is_deleted_once(school).await;
    others_may_not(school).await;
    guests_and_strangers_are_told_so(school).await;
    school.has_shown_all_of(Part::Articles);
}

/// Members that nobody knows change nothing, least of all what is not the writer's to say.
async fn an_article_is_published_when_it_is_written(school: &School) {
    let ada = school.registers("ada").await;
    let mut body = article("Test Article", &["dragons", "angular", "dragons", "Zoo"]);
    for (name, value) in
        [("slug", json!("mine")), ("favoritesCount", json!(99)), ("author", json!({"username": "eve"}))]
    {
        body["article"][name] = value;
    }
    body["draft"] = json!(true);
    let written = ada.post("/articles", body).await.is(201);
    let at = &written["article"]["createdAt"];
    let whole = json!({"article": {"slug": "test-article", "title": "Test Article", "description": "On Test Article.",
        "body": "Some text.", "tagList": ["dragons", "angular", "zoo"], "createdAt": at, "updatedAt": at,
        "favorited": false, "favoritesCount": 0, "author": ada.profile(false)}});
    assert_eq!(written, whole);
    for viewer in [&ada, &school.guest()] {
        assert_eq!(viewer.get("/articles/test-article").await.is(200), whole);
    }
    let mut body = article("No tags", &[]);
    body["article"].as_object_mut().unwrap().remove("tagList");
    assert_eq!(ada.post("/articles", body).await.is(201)["article"]["tagList"], json!([]));
}

async fn what_is_no_article_is_refused(school: &School) {
    let bob = school.registers("bob").await;
    let blank = json!(["can't be blank"]);
    for name in ["title", "description", "body"] {
        for value in [json!(""), json!("  "), json!(null)] {
            let mut body = article("Refused", &[]);
            body["article"][name] = value;
            bob.post("/articles", body).await.refuses(422, json!({name: blank}));
        }
        let mut body = article("Refused", &[]);
        body["article"].as_object_mut().unwrap().remove(name);
        bob.post("/articles", body).await.refuses(422, json!({name: blank}));
        let mut body = article("Refused", &[]);
        body["article"][name] = json!(["a list"]);
        bob.post("/articles", body).await.finds_fault_with(422, &[name]);
    }
    let all = json!({"title": blank, "description": blank, "body": blank});
    bob.post("/articles", json!({"article": {}})).await.refuses(422, all.clone());
    bob.post("/articles", json!({"article": {"title": "", "description": "", "body": ""}})).await.refuses(422, all);
    let eleven: Vec<_> = (0..11).map(|n| format!("tag {n}")).collect();
    for (name, value) in [
        ("title", json!("t".repeat(201))),
        ("description", json!("d".repeat(501))),
        ("body", json!("b".repeat(200_001))),
        ("tagList", json!(eleven)),
        ("tagList", json!(["t".repeat(41)])),
        ("tagList", json!([""])),
        ("tagList", json!([null])),
        ("tagList", json!([7])),
        ("tagList", json!("sql")),
        ("tagList", json!(null)),
    ] {
        let mut body = article("Refused", &[]);
        body["article"][name] = value;
        bob.post("/articles", body).await.finds_fault_with(422, &[name]);
    }
    assert_eq!(bob.get("/articles?author=bob").await.is(200)["articlesCount"], 0);
}

async fn titles_may_be_the_same(school: &School) {
    let cleo = school.registers("cleo").await;
    let mut slugs = Vec::new();
    for _ in 0..3 {
        slugs.push(cleo.writes("Same title", &[]).await);
    }
    assert_eq!(slugs[0], "same-title");
    for (n, slug) in slugs.iter().enumerate() {
        assert!(!slugs[..n].contains(slug), "{slugs:?}");
        assert_eq!(cleo.get(&format!("/articles/{slug}")).await.is(200)["article"]["slug"], *slug);
    }
    // A title of which no slug can be made, and one whose slug is the feed's.
    for title in ["???", "Feed"] {
        let slug = cleo.writes(title, &[]).await;
        assert_ne!(slug, "feed");
        assert_eq!(cleo.get(&format!("/articles/{slug}")).await.is(200)["article"]["title"], title);
    }
    assert_eq!(cleo.get("/articles/feed").await.is(200), json!({"articles": [], "articlesCount": 0}));
}

async fn only_what_is_sent_is_changed(school: &School) {
    let dan = school.registers("dan").await;
    let slug = dan.writes("What changes", &["one", "two"]).await;
    let path = format!("/articles/{slug}");
    let mut now = dan.get(&path).await.is(200);
    let created = now["article"]["createdAt"].clone();
    for change in [
        json!({"body": "Updated body."}),
        json!({"description": "Another description."}),
        json!({"tagList": ["two", "three", "one"]}),
        json!({"tagList": []}),
        json!({"tagList": ["again"], "body": "All at once.", "nobody": "knows"}),
        json!({"title": "What Changes!"}),
    ] {
        let before = now.clone();
        for (name, value) in change.as_object().unwrap().iter().filter(|(name, _)| *name != "nobody") {
            now["article"][name] = value.clone();
        }
        let changed = dan.put(&path, json!({"article": change})).await.is(200);
        now["article"]["updatedAt"] = changed["article"]["updatedAt"].clone();
        assert_eq!(changed, now);
        assert_ne!(changed["article"]["updatedAt"], before["article"]["updatedAt"], "{change}");
        assert_eq!(changed["article"]["createdAt"], created);
        assert_eq!(school.guest().get(&path).await.is(200), now);
    }
}

/// The old address finds the article, too: the contract knows no redirects.
async fn a_new_title_moves_the_slug(school: &School) {
    let emil = school.registers("emil").await;
    let old = emil.writes("The old title", &[]).await;
    let moved = emil.put(&format!("/articles/{old}"), json!({"article": {"title": "The new title"}})).await.is(200);
    assert_eq!(
        (&moved["article"]["slug"], &moved["article"]["title"]),
        (&json!("the-new-title"), &json!("The new title"))
    );
    assert_eq!(school.guest().get("/articles/the-new-title").await.is(200), moved);
    assert_eq!(school.guest().get(&format!("/articles/{old}")).await.is(200), moved);
    emil.mark(&format!("/articles/{old}/favorite")).await.is(200);
    emil.delete(&format!("/articles/{old}/favorite")).await.is(200);
    // Somebody else's article of the old title never takes the old address over.
    assert_ne!(school.registers("fred").await.writes("The old title", &[]).await, old);
    assert_eq!(emil.get("/articles/the-new-title").await.is(200), moved);
}

async fn what_cannot_be_changed_is_refused_whole(school: &School) {
    let gil = school.registers("gil").await;
    let slug = gil.writes("What stays", &["kept"]).await;
    let path = format!("/articles/{slug}");
    let before = gil.get(&path).await.is(200);
    for name in ["title", "description", "body"] {
        for value in [json!(""), json!(null)] {
            let change = json!({"article": {"tagList": ["half"], name: value}});
            gil.put(&path, change).await.refuses(422, json!({name: ["can't be blank"]}));
        }
    }
    for value in [json!(null), json!("sql"), json!([3])] {
        let change = json!({"article": {"body": "Half of it.", "tagList": value}});
        gil.put(&path, change).await.finds_fault_with(422, &["tagList"]);
    }
    assert_eq!(gil.get(&path).await.is(200), before);
}

/// Nothing of it is left to see, and nothing can be done with it any more.
async fn an_article_is_deleted_once(school: &School) {
    let hal = school.registers("hal").await;
    let slug = hal.writes("What goes", &[]).await;
    let said = hal.says(&slug, "Going.").await;
    let path = format!("/articles/{slug}");
    hal.mark(&format!("{path}/favorite")).await.is(200);
    hal.delete(&path).await.is(204);
    let missing = json!({"article": ["not found"]});
    hal.delete(&path).await.refuses(404, missing.clone());
    hal.get(&path).await.refuses(404, missing.clone());
    hal.put(&path, json!({"article": {"body": "Back."}})).await.refuses(404, missing.clone());
    hal.mark(&format!("{path}/favorite")).await.refuses(404, missing.clone());
    hal.delete(&format!("{path}/favorite")).await.refuses(404, missing.clone());
    hal.get(&format!("{path}/comments")).await.refuses(404, missing.clone());
    hal.post(&format!("{path}/comments"), json!({"comment": {"body": "Gone?"}})).await.refuses(404, missing.clone());
    hal.delete(&format!("{path}/comments/{said}")).await.refuses(404, missing);
    for list in ["/articles?author=hal", "/articles?favorited=hal"] {
        assert_eq!(hal.get(list).await.is(200), json!({"articles": [], "articlesCount": 0}));
    }
}

async fn others_may_not(school: &School) {
    let (ida, jon) = (school.registers("ida").await, school.registers("jon").await);
    let slug = ida.writes("What is hers", &[]).await;
    let path = format!("/articles/{slug}");
    let before = jon.get(&path).await.is(200);
    let forbidden = json!({"article": ["forbidden"]});
    jon.put(&path, json!({"article": {"body": "hijacked"}})).await.refuses(403, forbidden.clone());
    jon.delete(&path).await.refuses(403, forbidden);
    assert_eq!(jon.get(&path).await.is(200), before);
}

async fn guests_and_strangers_are_told_so(school: &School) {
    let (guest, kim) = (school.guest(), school.registers("kim").await);
    let (missing, unknown) = (json!({"token": ["is missing"]}), json!({"article": ["not found"]}));
    let change = || json!({"article": {"body": "test"}});
    guest.post("/articles", article("No Auth Article", &[])).await.refuses(401, missing.clone());
    for path in ["/articles/unknown-slug", "/articles/test-article", "/articles/No%20slug"] {
        guest.put(path, change()).await.refuses(401, missing.clone());
        guest.delete(path).await.refuses(401, missing.clone());
    }
    for path in ["/articles/unknown-slug", "/articles/No%20slug"] {
        for viewer in [&guest, &kim] {
            viewer.get(path).await.refuses(404, unknown.clone());
        }
        is_unknown_to(&kim, path, change(), &unknown).await;
    }
}

async fn is_unknown_to(caller: &Caller, path: &str, change: Value, unknown: &Value) {
    caller.put(path, change).await.refuses(404, unknown.clone());
    caller.delete(path).await.refuses(404, unknown.clone());
}
