//! Registering and logging in, and with `settings_page.rs` the whole part of users.

use serde_json::{Value, json};

use crate::contract::Part;
use crate::school::{PASSWORD, School};
use crate::settings_page;

on_both_engines!(users);

async fn users(school: &School) {
    somebody_registers(school).await;
    what_is_no_account_is_refused(school).await;
    names_and_addresses_are_taken_once(school).await;
    somebody_logs_in(school).await;
    what_opens_nothing_is_refused(school).await;
    settings_page::somebody_looks_and_changes(school).await;
    school.has_shown_all_of(Part::Users);
}

fn account(username: &str, email: &str, password: &str) -> Value {
    json!({"user": {"username": username, "email": email, "password": password}})
}

async fn somebody_registers(school: &School) {
    let opened = school.guest().post("/users", account("jake", "Jake@example.org", PASSWORD)).await.is(201);
    let token = &opened["user"]["token"];
    assert_eq!(
        opened,
        json!({"user": {"username": "jake", "email": "Jake@example.org", "bio": null, "image": null, "token": token}})
    );
}

/// What is empty, null or absent is blank; everything that is wrong is told at once.
async fn what_is_no_account_is_refused(school: &School) {
    let guest = school.guest();
    for name in ["username", "email", "password"] {
        for value in [json!(""), json!(null)] {
            let mut body = account("nobody", "nobody@example.org", PASSWORD);
            body["user"][name] = value;
            guest.post("/users", body).await.refuses(422, json!({name: ["can't be blank"]}));
        }
        let mut body = account("nobody", "nobody@example.org", PASSWORD);
        body["user"].as_object_mut().unwrap().remove(name);
        guest.post("/users", body).await.refuses(422, json!({name: ["can't be blank"]}));
    }
    let all = json!({"username": ["can't be blank"], "email": ["can't be blank"], "password": ["can't be blank"]});
    guest.post("/users", account("", "", "")).await.refuses(422, all.clone());
    guest.post("/users", json!({"user": {}})).await.refuses(422, all);
    for (name, value) in [
        ("username", "no name".to_owned()),
        ("username", "x".repeat(40)),
        ("email", "nowhere".to_owned()),
        ("password", "7 chars".to_owned()),
        ("password", "x".repeat(129)),
    ] {
        let mut body = account("nobody", "nobody@example.org", PASSWORD);
        body["user"][name] = json!(value);
        guest.post("/users", body).await.finds_fault_with(422, &[name]);
    }
    for name in ["username", "email", "password"] {
        let mut body = account("nobody", "nobody@example.org", PASSWORD);
        body["user"][name] = json!(5);
        guest.post("/users", body).await.finds_fault_with(422, &[name]);
    }
    guest.get("/profiles/nobody").await.refuses(404, json!({"profile": ["not found"]}));
}

async fn names_and_addresses_are_taken_once(school: &School) {
    school.registers("ada").await;
    let guest = school.guest();
    let taken = json!(["has already been taken"]);
    for same in ["ada", "Ada"] {
        let body = account(same, "other@example.org", PASSWORD);
        guest.post("/users", body).await.refuses(409, json!({"username": taken}));
    }
    for same in ["ada@example.org", "ADA@example.org"] {
        let body = account("other", same, PASSWORD);
        guest.post("/users", body).await.refuses(409, json!({"email": taken}));
    }
}

async fn somebody_logs_in(school: &School) {
    let grace = school.registers("grace").await;
    for email in ["grace@example.org", "Grace@Example.org"] {
        let body = json!({"user": {"email": email, "password": PASSWORD}});
        let opened = grace.as_guest().post("/users/login", body).await.is(200);
        let token = &opened["user"]["token"];
        assert_ne!(token, grace.token(), "each login is a session of its own");
        assert_eq!(
            opened,
            json!({"user": {"username": "grace", "email": "grace@example.org", "bio": null, "image": null, "token": token}})
        );
        grace.signed_in(&opened).get("/user").await.is(200);
    }
}

/// A wrong password and an unknown address are told apart by nothing.
async fn what_opens_nothing_is_refused(school: &School) {
    school.registers("linus").await;
    let guest = school.guest();
    let login = |email: &str, password: &str| json!({"user": {"email": email, "password": password}});
    let invalid = json!({"credentials": ["invalid"]});
    guest.post("/users/login", login("linus@example.org", "wrongpassword")).await.refuses(401, invalid.clone());
    guest.post("/users/login", login("nobody@example.org", PASSWORD)).await.refuses(401, invalid.clone());
    guest.post("/users/login", login("no address", PASSWORD)).await.refuses(401, invalid);
    let blank = json!(["can't be blank"]);
    guest.post("/users/login", login("", PASSWORD)).await.refuses(422, json!({"email": blank}));
    guest.post("/users/login", login("linus@example.org", "")).await.refuses(422, json!({"password": blank}));
    let both = json!({"email": blank, "password": blank});
    guest.post("/users/login", login("", "")).await.refuses(422, both.clone());
    guest.post("/users/login", json!({"user": {}})).await.refuses(422, both.clone());
    guest.post("/users/login", json!({"user": {"email": null, "password": null}})).await.refuses(422, both);
}
