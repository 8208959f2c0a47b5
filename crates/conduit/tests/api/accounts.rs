//! Joining, signing in, and changing one's account.

use serde_json::{Value, json};

use crate::people::{PASSWORD, guest, of};
use crate::school::School;

#[actix_web::test]
async fn whoever_joins_is_shown_with_a_token_that_works() {
    let school = School::open().await;
    let user = json!({"username": "ada", "email": "Ada@example.org", "password": PASSWORD, "demo": 1});
    let joined = school.tell(&guest(), "POST", "/users", json!({"user": user, "more": {}})).await;
    assert_eq!(joined.status, 201);
    let token = joined.body["user"]["token"].clone();
    let expected = json!({"email": "Ada@example.org", "token": token, "username": "ada", "bio": null, "image": null});
    assert_eq!(joined.body, json!({"user": expected}));
    let ada = of("ada", &joined);
    let shown = school.ask(&ada, "GET", "/user").await;
    assert_eq!((shown.status, &shown.body), (200, &joined.body), "the same, token and all");
    let login = school.login("ada", PASSWORD).await;
    assert_eq!(login.status, 200);
    assert_eq!(login.body["user"]["username"], "ada");
}

#[actix_web::test]
async fn names_that_are_taken_are_told_both_at_once() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    school.join("bob").await;
    let both = json!({"errors": {"email": ["has already been taken"], "username": ["has already been taken"]}});
    let user = json!({"username": "BOB", "email": "bob@EXAMPLE.org", "password": PASSWORD});
    let refused = school.tell(&guest(), "POST", "/users", json!({"user": user})).await;
    assert_eq!((refused.status, refused.body), (409, both.clone()));
    let user = json!({"username": "bob", "email": "bob@example.org"});
    let refused = school.tell(&ada, "PUT", "/user", json!({"user": user})).await;
    assert_eq!((refused.status, refused.body), (409, both));
}

#[actix_web::test]
async fn a_wrong_login_never_says_what_is_wrong() {
    let school = School::open().await;
    school.join("ada").await;
    for (name, password) in [("ada", "another password"), ("nobody", PASSWORD)] {
        let refused = school.login(name, password).await;
        assert_eq!((refused.status, refused.body), (401, json!({"errors": {"credentials": ["invalid"]}})));
        assert!(refused.headers.contains_key("www-authenticate"));
    }
}

#[actix_web::test]
async fn guesses_are_slowed_down() {
    let school = School::open().await;
    school.join("ada").await;
    for _ in 0..20 {
        let refused = school.login("ada", "another password").await;
        if refused.status == 429 {
            assert!(refused.error("credentials").starts_with("were tried too often"), "{}", refused.body);
            assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
            return;
        }
        assert_eq!(refused.status, 401);
    }
    panic!("anybody may guess for ever");
}

#[actix_web::test]
async fn an_account_changes_as_one() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    let user = json!({
        "email": "ada@example.com", "username": "ada2", "bio": "I write", "image": "https://example.org/a.png",
        "password": "a longer walk back", "more": 1
    });
    let changed = school.tell(&ada, "PUT", "/user", json!({"user": user})).await;
    let expected = json!({
        "email": "ada@example.com", "token": ada.token(), "username": "ada2", "bio": "I write",
        "image": "https://example.org/a.png"
    });
    assert_eq!((changed.status, changed.body), (200, json!({"user": expected})));
    let user = json!({"email": "ada@example.com", "password": "a longer walk back"});
    assert_eq!(school.tell(&guest(), "POST", "/users/login", json!({"user": user})).await.status, 200);
}

#[actix_web::test]
async fn what_is_empty_or_null_is_no_bio_and_no_image() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    for nothing in [json!(""), Value::Null, json!("  ")] {
        let something = json!({"user": {"bio": "I write", "image": "https://example.org/a.png"}});
        assert_eq!(school.tell(&ada, "PUT", "/user", something).await.body["user"]["bio"], "I write");
        let user = json!({"bio": nothing, "image": nothing});
        let cleared = school.tell(&ada, "PUT", "/user", json!({"user": user})).await;
        assert_eq!(cleared.status, 200);
        assert_eq!((&cleared.body["user"]["bio"], &cleared.body["user"]["image"]), (&Value::Null, &Value::Null));
        let profile = school.ask(&guest(), "GET", "/profiles/ada").await.body["profile"].clone();
        assert_eq!(profile, json!({"username": "ada", "bio": null, "image": null, "following": false}));
    }
}

#[actix_web::test]
async fn following_shows_to_whoever_follows() {
    let school = School::open().await;
    let (ada, bob) = (school.join("ada").await, school.join("bob").await);
    for (method, following) in [("POST", true), ("POST", true), ("DELETE", false), ("DELETE", false)] {
        let answer = school.ask(&bob, method, "/profiles/ADA/follow").await;
        assert_eq!((answer.status, &answer.body["profile"]["following"]), (200, &json!(following)));
        let seen = |profile: Value| profile["profile"]["following"].clone();
        assert_eq!(seen(school.ask(&bob, "GET", "/profiles/ada").await.body), json!(following));
        assert_eq!(seen(school.ask(&ada, "GET", "/profiles/ada").await.body), json!(false));
        assert_eq!(seen(school.ask(&guest(), "GET", "/profiles/ada").await.body), json!(false));
    }
}
