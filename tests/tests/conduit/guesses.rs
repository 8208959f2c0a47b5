//! Guesses at a password, a common one, and too much of anything.

use acceptance::Database;
use serde_json::json;

use crate::school::{PASSWORD, School};

on_both_engines!(guesses_are_slowed_down);

async fn guesses_are_slowed_down(school: &School) {
    let mia = school.registers("mia").await.as_guest();
    let login = |password: &str| json!({"user": {"email": "mia@example.org", "password": password}});
    for _ in 0..5 {
        mia.post("/users/login", login("a guess")).await.refuses(401, json!({"credentials": ["invalid"]}));
    }
    for password in ["a guess", PASSWORD] {
        let told = mia.post("/users/login", login(password)).await;
        assert!(told.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{:?}", told.headers);
        told.is(429);
    }
}

/// What the contract's own tests choose is common, so development takes it, and a school that minds does not.
#[tokio::test]
async fn a_common_password_is_refused_where_the_list_is_on() {
    let school = School::open(Database::sqlite().with("AUTH__PASSWORD_BLOCKLIST", "builtin"));
    let user = json!({"user": {"username": "noah", "email": "noah@example.org", "password": PASSWORD}});
    school.guest().post("/users", user).await.finds_fault_with(422, &["password"]);
}

/// Whoever comes too fast is told so in the contract's shape, and when to come again.
#[tokio::test]
async fn who_comes_too_fast_is_told_when_to_come_again() {
    let school = School::open(Database::sqlite().with("LIMITS__GUEST", "3/1h").with("LIMITS__WRITES", "2/1h"));
    let guest = school.guest();
    for _ in 0..3 {
        guest.get("/tags").await.is(200);
    }
    let login = json!({"user": {"email": "nobody@example.org", "password": PASSWORD}});
    for _ in 0..2 {
        guest.post("/users/login", login.clone()).await.is(401);
    }
    for told in [guest.get("/tags").await, guest.get("/articles").await, guest.post("/users/login", login).await] {
        assert!(told.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{:?}", told.headers);
        assert_eq!(told.is(429)["errors"].as_object().map(serde_json::Map::len), Some(1));
    }
}
