//! What cannot be read, and what is not there at all: in the contract's one shape, whoever asks.

use std::io::{Read, Write};
use std::net::TcpStream;

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller, send};
use crate::contract::OPERATIONS;
use crate::school::{School, article};
use crate::shape::Shape;

on_both_engines!(refusals);

async fn refusals(school: &School) {
    let ada = school.registers("ada").await;
    let slug = ada.writes("What is refused", &[]).await;
    let operations = [
        (Method::POST, "/users/login".to_owned(), "user"),
        (Method::POST, "/users".to_owned(), "user"),
        (Method::PUT, "/user".to_owned(), "user"),
        (Method::POST, "/articles".to_owned(), "article"),
        (Method::PUT, format!("/articles/{slug}"), "article"),
        (Method::POST, format!("/articles/{slug}/comments"), "comment"),
    ];
    for (method, path, member) in &operations {
        what_is_no_json_is_refused(&ada, method, path).await;
        what_is_not_wrapped_is_refused(&ada, method, path, member).await;
        other_types_are_refused(&ada, method, path, member).await;
        too_much_is_refused(&ada, method, path);
    }
    who_may_not_is_told_so_first(&ada, &operations[2..]).await;
    json_says_its_alphabet(&ada).await;
    what_is_not_there_is_told_so(&ada).await;
    wrong_methods_are_told_the_right_ones(&ada).await;
}

async fn what_is_no_json_is_refused(ada: &Caller, method: &Method, path: &str) {
    for text in
        ["", "{", "not json", "{\"user\": }", "{\"a\": 1} {\"b\": 2}", "\u{feff}{", "[[[[", "{\"a\":\"\\ud800\"}"]
    {
        let request = ada.request(method.clone(), path).header(CONTENT_TYPE, "application/json").body(text);
        let answer = ada.judged(method, path, request).await;
        assert!([400, 422].contains(&answer.status), "{method} {path} {text:?}: {} {}", answer.status, answer.body);
    }
    let bytes = b"{\"user\": \"\xff\"}".to_vec();
    let request = ada.request(method.clone(), path).header(CONTENT_TYPE, "application/json").body(bytes);
    let answer = ada.judged(method, path, request).await;
    assert!([400, 422].contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.body);
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let request = ada.request(method.clone(), path).header(CONTENT_TYPE, "application/json").body(deep);
    let answer = ada.judged(method, path, request).await;
    assert!([400, 422].contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.body);
}

async fn what_is_not_wrapped_is_refused(ada: &Caller, method: &Method, path: &str, member: &str) {
    for body in [json!({}), json!([]), json!("text"), json!(5), json!(null), json!({"body": "bare", "title": "bare"})] {
        ada.ask(method.clone(), path, Some(body)).await.is(422);
    }
    for value in [json!(null), json!([]), json!("text"), json!(5)] {
        ada.ask(method.clone(), path, Some(json!({member: value}))).await.is(422);
    }
}

async fn other_types_are_refused(ada: &Caller, method: &Method, path: &str, member: &str) {
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml"] {
        let body = json!({member: {"body": "text"}}).to_string();
        let request = ada.request(method.clone(), path).header(CONTENT_TYPE, kind).body(body);
        let answer = ada.judged(method, path, request).await;
        assert!([415, 422].contains(&answer.status), "{method} {path} {kind}: {} {}", answer.status, answer.body);
    }
}

/// Told before the body is read: here none follows.
fn too_much_is_refused(ada: &Caller, method: &Method, path: &str) {
    let (authority, prefix) = ada.base.trim_start_matches("http://").split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    let token = ada.authorization.as_deref().unwrap();
    write!(
        stream,
        "{method} /{prefix}{path} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: {token}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 413 "), "{method} {path}: {answer}");
    let body = serde_json::from_str(body).unwrap_or(Value::Null);
    assert_eq!(Shape::Errors.misfits(&body, ""), Vec::<String>::new(), "{method} {path}");
}

/// Nothing of a body is judged before its sender is known.
async fn who_may_not_is_told_so_first(ada: &Caller, operations: &[(Method, String, &str)]) {
    let guest = ada.as_guest();
    for (method, path, _) in operations {
        for body in ["{", "{}"] {
            let request = guest.request(method.clone(), path).header(CONTENT_TYPE, "application/json").body(body);
            guest.judged(method, path, request).await.refuses(401, json!({"token": ["is missing"]}));
        }
    }
}

/// However a client says that it sends JSON; the text comes back as it went.
async fn json_says_its_alphabet(ada: &Caller) {
    for kind in
        ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"]
    {
        let body = article("Käfer 🦀 \"says\" \\ no", &["žluťoučký kůň"]).to_string();
        let request = ada.request(Method::POST, "/articles").header(CONTENT_TYPE, kind).body(body);
        let told = ada.judged(&Method::POST, "/articles", request).await.is(201);
        assert_eq!(told["article"]["title"], "Käfer 🦀 \"says\" \\ no");
        assert_eq!(told["article"]["tagList"], json!(["žluťoučký kůň"]));
        let list = ada.get("/articles?tag=%C5%BElu%C5%A5ou%C4%8Dk%C3%BD%20k%C5%AF%C5%88&limit=1").await.is(200);
        assert_eq!(list["articles"][0]["slug"], told["article"]["slug"]);
    }
}

async fn what_is_not_there_is_told_so(ada: &Caller) {
    for path in
        ["", "/", "/nothing", "/user/roles", "/articles/a/b", "/articles/a/comments/1/2", "/tags/sql", "/v2/tags"]
    {
        for caller in [ada, &ada.as_guest()] {
            let answer = beside(caller, Method::GET, path).await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.body);
            assert_eq!(Shape::Errors.misfits(&answer.body, ""), Vec::<String>::new(), "{path}");
        }
    }
}

async fn wrong_methods_are_told_the_right_ones(ada: &Caller) {
    for row in &OPERATIONS {
        let path = row.path.replace("{username}", "ada").replace("{slug}", "what-is-refused").replace("{id}", "1");
        let answer = beside(ada, Method::PATCH, &path).await;
        assert_eq!(answer.status, 405, "{path}: {}", answer.body);
        assert_eq!(Shape::Errors.misfits(&answer.body, ""), Vec::<String>::new(), "{path}");
        let allowed: Vec<_> = answer.header("allow").split(',').map(str::trim).collect();
        assert!(allowed.contains(&row.method.as_str()), "{path}: {allowed:?}");
    }
}

/// A request that the contract does not have.
async fn beside(caller: &Caller, method: Method, path: &str) -> Answer {
    send(caller.request(method.clone(), path), format!("{method} {path}")).await
}
