//! What is asked of the program, as bytes.

use std::net::SocketAddr;

use crate::Outcome;
use crate::commit::WORDS;
use crate::lectern::HOST;
use crate::load::{Answer, Errand, Load};
use crate::school;

/// The page that lists begin with.
pub(super) const FIRST_PAGE: &str = "/api/v1/articles?limit=20";

/// A GET, with more header lines, each ending in a line break.
pub(super) fn get(path: &str, more: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {HOST}\r\n{more}\r\n").into_bytes()
}

/// As [`get`], by another method.
pub(super) fn bare(method: &str, path: &str, more: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nhost: {HOST}\r\ncontent-length: 0\r\n{more}\r\n").into_bytes()
}

pub(super) fn post(path: &str, more: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: application/json\r\n");
    format!("{head}content-length: {length}\r\n{more}\r\n{body}").into_bytes()
}

/// Asks for `requests` in turns; each must be answered as the first one is now.
pub(super) fn like_the_first(load: &Load, address: SocketAddr, requests: Vec<Vec<u8>>) -> Outcome<(Errand, Answer)> {
    let answer = load.ask(address, requests.first().ok_or("nothing to ask")?)?;
    let errand = Errand { requests: requests.into(), status: answer.status, length: Some(answer.body.len()) };
    Ok((errand, answer))
}

fn article(number: u32) -> String {
    format!("/api/v1/articles/{}", school::slug(number))
}

/// Every article by its slug.
pub(super) fn articles(last: u32) -> Vec<Vec<u8>> {
    (1..=last).map(|number| get(&article(number), "")).collect()
}

/// Some articles that are known already.
pub(super) fn known(load: &Load, address: SocketAddr, last: u32) -> Outcome<Vec<Vec<u8>>> {
    let known = |number| {
        let path = article(number);
        let tag = header(&load.ask(address, &get(&path, ""))?, "etag")?;
        Ok(get(&path, &format!("if-none-match: {tag}\r\n")))
    };
    (1..=last.min(100)).map(known).collect()
}

/// The address of a page, by following the links from the first one.
pub(super) fn page(load: &Load, address: SocketAddr, number: usize) -> Outcome<String> {
    let mut path = FIRST_PAGE.to_owned();
    for _ in 1..number {
        let page: serde_json::Value = serde_json::from_slice(&load.ask(address, &get(&path, ""))?.body)?;
        let next = page.pointer("/page/next").and_then(|next| next.as_str()).ok_or("the list ended too early")?;
        path = next
            .strip_prefix("https://")
            .and_then(|rest| rest.strip_prefix(HOST))
            .ok_or("a link elsewhere")?
            .to_owned();
    }
    Ok(path)
}

/// A comment on each article, by somebody of that name who registers for it.
pub(super) fn comments(load: &Load, address: SocketAddr, (name, last): (&str, u32)) -> Outcome<Errand> {
    let more = signed_in(load, address, name)?;
    let body = serde_json::json!({"body": WORDS}).to_string();
    let request = |number| post(&format!("{}/comments", article(number)), &more, &body);
    // Numbers grow and instants lose their last zeros, so the length differs.
    Ok(Errand { requests: (1..=last).map(request).collect(), status: 201, length: None })
}

/// The header line of somebody of that name, who registers for it.
pub(super) fn signed_in(load: &Load, address: SocketAddr, name: &str) -> Outcome<String> {
    let email = format!("{name}@example.org");
    let account = serde_json::json!({"email": email, "username": name, "password": "a long road to the sea, 1962"});
    let opened = load.ask(address, &post("/api/v1/auth/register", "", &account.to_string()))?;
    let session: serde_json::Value = serde_json::from_slice(&opened.body)?;
    let token = session.get("access_token").and_then(|token| token.as_str());
    let token = token.ok_or_else(|| format!("nobody could register: {session}"))?;
    Ok(format!("authorization: Bearer {token}\r\n"))
}

fn header(answer: &Answer, name: &str) -> Outcome<String> {
    let value = |line: &str| {
        let (other, value) = line.split_once(':')?;
        other.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    };
    answer.head.lines().find_map(value).ok_or_else(|| format!("no {name} in {}", answer.head).into())
}
