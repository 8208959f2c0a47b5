//! What is one viewer's is never shown to another, whatever stands in between.

use reqwest::Method;
use reqwest::header::IF_NONE_MATCH;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller};
use crate::school::School;

on_both_engines!(viewers);

async fn viewers(school: &School) {
    let (ada, bob) = (school.registers("ada").await, school.registers("bob").await);
    let slug = ada.writes("What each sees", &["eyes"]).await;
    ada.says(&slug, "Look.").await;
    bob.mark(&format!("/articles/{slug}/favorite")).await.is(200);
    bob.mark("/profiles/ada/follow").await.is(200);
    let paths = [
        "/articles".to_owned(),
        "/articles?tag=eyes".to_owned(),
        format!("/articles/{slug}"),
        format!("/articles/{slug}/comments"),
        "/profiles/ada".to_owned(),
    ];
    for path in &paths {
        each_sees_their_own(&bob, &ada, &school.guest(), path).await;
        nobody_knows_it_by_anothers_tag(&bob, &ada, path).await;
    }
    secrets_are_kept_by_nobody(&bob).await;
    a_change_is_seen_at_once(&ada, &bob, &slug).await;
}

/// Asked in turn and twice, so that whatever is kept has been kept.
async fn each_sees_their_own(bob: &Caller, ada: &Caller, guest: &Caller, path: &str) {
    for _ in 0..2 {
        for (viewer, mine) in [(bob, true), (guest, false), (ada, false), (bob, true), (guest, false)] {
            let answer = viewer.get(path).await;
            is_kept_for_its_viewer(viewer, &answer, path);
            let body = answer.is(200);
            assert_eq!(
                marks(&body),
                (mine && !path.contains("comments") && !path.contains("profiles"), mine),
                "{path}: {body}"
            );
        }
    }
}

/// Whether anything in the answer says "favorited", and whether anything says "following".
fn marks(body: &Value) -> (bool, bool) {
    let text = body.to_string();
    (text.contains("\"favorited\":true"), text.contains("\"following\":true"))
}

fn is_kept_for_its_viewer(viewer: &Caller, answer: &Answer, path: &str) {
    let (kept, vary) = (answer.header("cache-control"), answer.header("vary").to_lowercase());
    assert!(vary.contains("authorization") || vary == "*" || kept.contains("no-store"), "{path}: {:?}", answer.headers);
    if viewer.authorization.is_some() {
        assert!(kept.contains("private") || kept.contains("no-store"), "{path}: {kept}");
        assert!(!kept.contains("public"), "{path}: {kept}");
    }
}

/// An entity tag names what one viewer saw; to another it means nothing.
async fn nobody_knows_it_by_anothers_tag(bob: &Caller, ada: &Caller, path: &str) {
    let answer = bob.get(path).await;
    let tag = answer.header("etag").to_owned();
    let hers = answer.is(200);
    for other in [ada, &ada.as_guest()] {
        let request = other.request(Method::GET, path).header(IF_NONE_MATCH, &tag);
        let seen = other.judged(&Method::GET, path, request).await.is(200);
        assert_ne!(seen, hers, "{path}");
    }
}

/// What carries a token may not be kept.
async fn secrets_are_kept_by_nobody(bob: &Caller) {
    let login = json!({"user": {"email": "bob@example.org", "password": crate::school::PASSWORD}});
    let user = json!({"user": {"username": "carl", "email": "carl@example.org", "password": crate::school::PASSWORD}});
    for answer in [
        bob.as_guest().post("/users/login", login).await,
        bob.as_guest().post("/users", user).await,
        bob.get("/user").await,
        bob.put("/user", json!({"user": {"bio": "Me."}})).await,
    ] {
        assert!(answer.header("cache-control").contains("no-store"), "{:?}", answer.headers);
        assert!(answer.body["user"]["token"].is_string(), "{}", answer.body);
    }
}

/// Whoever changes something, and everybody else here, sees it with the next request.
async fn a_change_is_seen_at_once(ada: &Caller, bob: &Caller, slug: &str) {
    let (one, guest) = (format!("/articles/{slug}"), ada.as_guest());
    for n in 0..3 {
        let body = format!("Version {n}.");
        ada.put(&one, json!({"article": {"body": body}})).await.is(200);
        for viewer in [ada, bob, &guest] {
            assert_eq!(viewer.get(&one).await.is(200)["article"]["body"], body);
        }
        let count = |body: &Value| body["articles"][0]["favoritesCount"].as_u64();
        ada.mark(&format!("{one}/favorite")).await.is(200);
        for viewer in [ada, bob, &guest] {
            assert_eq!(count(&viewer.get("/articles").await.is(200)), Some(2));
        }
        ada.delete(&format!("{one}/favorite")).await.is(200);
        for viewer in [ada, bob, &guest] {
            assert_eq!(count(&viewer.get("/articles").await.is(200)), Some(1));
        }
    }
}
