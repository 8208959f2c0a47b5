//! The contract speaks of a token in a header. A browser's cookie, which goes along by itself, opens nothing here.

use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::school::{PASSWORD, School, article};

on_both_engines!(cookies);

async fn cookies(school: &School) {
    let ada = school.registers("ada").await;
    let cookie = session_of(school, "ada").await;
    let guest = ada.as_guest();
    for (method, path, body) in [
        (Method::GET, "/user", Value::Null),
        (Method::GET, "/articles/feed", Value::Null),
        (Method::PUT, "/user", json!({"user": {"bio": "Not me."}})),
        (Method::POST, "/articles", article("Not mine", &[])),
    ] {
        carrying(&cookie, &guest, &method, path, body).await.refuses(401, json!({"token": ["is missing"]}));
    }
    let list = carrying(&cookie, &guest, &Method::GET, "/articles", Value::Null).await.is(200);
    assert_eq!(list, json!({"articles": [], "articlesCount": 0}));
    // A client beside the school's own pages cannot keep the cookie back: its token is what counts.
    let grace = school.registers("grace").await;
    let user = carrying(&cookie, &grace, &Method::GET, "/user", Value::Null).await.is(200);
    assert_eq!(user["user"]["username"], "grace");
    carrying(&cookie, &grace, &Method::POST, "/articles", article("Hers", &[])).await.is(201);
}

async fn carrying(cookie: &str, caller: &Caller, method: &Method, path: &str, body: Value) -> crate::caller::Answer {
    let request = caller.request(method.clone(), path).header(COOKIE, cookie).header(ORIGIN, "https://evil.example");
    let request = if body.is_null() { request } else { request.json(&body) };
    caller.judged(method, path, request).await
}

/// A session in a cookie, as a browser gets it from the REST API.
async fn session_of(school: &School, username: &str) -> String {
    let (client, url) = (school.guest().client, &school.program.url);
    let asked = client.get(format!("{url}/auth/csrf")).send().await.unwrap();
    let before = cookie(&asked, "__Host-lectern-csrf=");
    let token: Value = asked.json().await.unwrap();
    let login = json!({"login": username, "password": PASSWORD, "transport": "cookie"});
    let opened = client
        .post(format!("{url}/auth/login"))
        .header(COOKIE, before)
        .header(ORIGIN, &school.program.origin)
        .header("x-csrf-token", token["csrf_token"].as_str().unwrap())
        .json(&login)
        .send()
        .await
        .unwrap();
    assert_eq!(opened.status(), 200);
    let session = cookie(&opened, "__Host-lectern=");
    let me = client.get(format!("{url}/users/me")).header(COOKIE, &session).send().await.unwrap();
    assert_eq!(me.status(), 200, "the cookie is a good one");
    session
}

/// Name and value, of a cookie whose name ends as told.
fn cookie(answer: &Response, name: &str) -> String {
    let set = answer.headers().get_all(SET_COOKIE).into_iter().map(|value| value.to_str().unwrap());
    let mut pairs = set.map(|text| text.split(';').next().unwrap());
    pairs.find(|pair| pair.starts_with(name)).unwrap_or_else(|| panic!("no {name}")).to_owned()
}
