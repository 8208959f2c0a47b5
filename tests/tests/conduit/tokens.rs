//! The one token: its schemes, its time, its session, and what a bad one is worth.

use acceptance::Database;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::school::{PASSWORD, School, article};

on_both_engines!(tokens);

async fn tokens(school: &School) {
    both_schemes_are_taken(school).await;
    a_bad_token_is_a_guest_where_guests_may_read(school).await;
    a_token_lives_a_day(school).await;
    a_session_is_one_whatever_face_ends_it(school).await;
}

async fn both_schemes_are_taken(school: &School) {
    let ada = school.registers("ada").await;
    for scheme in ["Token", "Bearer", "token", "bearer"] {
        let user = ada.with(&format!("{scheme} {}", ada.token())).get("/user").await.is(200);
        assert_eq!(user["user"]["token"], ada.token(), "{scheme}");
    }
}

/// What nobody signed: garbage, another scheme, a token without or with another signature, one that signs nothing.
fn forged(token: &str) -> Vec<String> {
    let parts: Vec<_> = token.split('.').collect();
    let unsigned = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    vec![
        "Token garbage".to_owned(),
        "Token".to_owned(),
        "Token  ".to_owned(),
        format!("Basic {token}"),
        format!("Token {}.{}.", parts[0], parts[1]),
        format!("Token {}.{}.{}", parts[0], parts[1], parts[2].chars().rev().collect::<String>()),
        format!("Token {unsigned}.{}.", parts[1]),
        token.to_owned(),
    ]
}

async fn a_bad_token_is_a_guest_where_guests_may_read(school: &School) {
    let bob = school.registers("bob").await;
    let slug = bob.writes("What guests read", &["open"]).await;
    bob.says(&slug, "Hear.").await;
    let one = format!("/articles/{slug}");
    let open = ["/articles", "/articles?author=bob", &one, &format!("{one}/comments"), "/profiles/bob", "/tags"]
        .map(str::to_owned);
    for authorization in forged(bob.token()) {
        let nobody = bob.with(&authorization);
        for path in &open {
            assert_eq!(nobody.get(path).await.is(200), school.guest().get(path).await.is(200), "{authorization}");
        }
        let user = json!({"user": {"email": "bob@example.org", "password": PASSWORD}});
        nobody.post("/users/login", user).await.is(200);
        closed_to(&nobody, &one).await;
    }
}

/// Where somebody is wanted, nobody passes, and is told what to show.
async fn closed_to(nobody: &Caller, one: &str) {
    for answer in [
        nobody.get("/user").await,
        nobody.put("/user", json!({"user": {"bio": "Me."}})).await,
        nobody.get("/articles/feed").await,
        nobody.post("/articles", article("Mine", &[])).await,
        nobody.delete(one).await,
        nobody.mark(&format!("{one}/favorite")).await,
        nobody.mark("/profiles/bob/follow").await,
        nobody.post(&format!("{one}/comments"), json!({"comment": {"body": "Hm."}})).await,
    ] {
        assert!(!answer.header("www-authenticate").is_empty(), "{:?}", answer.headers);
        answer.finds_fault_with(401, &["token"]);
    }
}

fn lifetime(token: &str) -> i64 {
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()
}

async fn a_token_lives_a_day(school: &School) {
    let cleo = school.registers("cleo").await;
    assert_eq!(lifetime(cleo.token()), 24 * 60 * 60);
    let user = json!({"user": {"email": "cleo@example.org", "password": PASSWORD}});
    let again = cleo.signed_in(&cleo.as_guest().post("/users/login", user).await.is(200));
    assert_eq!(lifetime(again.token()), 24 * 60 * 60);
}

/// Both faces speak of the same sessions: each takes the other's token, and a logout there is one here.
async fn a_session_is_one_whatever_face_ends_it(school: &School) {
    let dan = school.registers("dan").await;
    let url = &school.program.url;
    let me = dan.client.get(format!("{url}/users/me")).bearer_auth(dan.token()).send().await.unwrap();
    assert_eq!(me.json::<Value>().await.unwrap()["username"], "dan");
    let login = json!({"login": "dan", "password": PASSWORD});
    let opened = dan.client.post(format!("{url}/auth/login")).json(&login).send().await.unwrap();
    let opened: Value = opened.json().await.unwrap();
    let there = dan.with(&format!("Token {}", opened["access_token"].as_str().unwrap()));
    there.get("/user").await.is(200);

    let out = dan.client.post(format!("{url}/auth/logout")).bearer_auth(dan.token()).send().await.unwrap();
    assert_eq!(out.status(), 204);
    dan.get("/user").await.finds_fault_with(401, &["token"]);
    there.get("/user").await.is(200);
    dan.get("/articles").await.is(200);
}

/// The time of a token is a setting.
#[tokio::test]
async fn a_token_ends_with_its_time() {
    let school = School::open(Database::sqlite().with("CONDUIT__TOKEN_TTL", "2s"));
    let eve = school.registers("eve").await;
    assert_eq!(lifetime(eve.token()), 2);
    let mut asked = 0;
    while eve.get("/user").await.status == 200 {
        asked += 1;
        assert!(asked < 100_000, "it does not end");
    }
    eve.get("/user").await.finds_fault_with(401, &["token"]);
    eve.get("/articles").await.is(200);
}
