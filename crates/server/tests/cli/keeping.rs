//! What guests are answered is kept, and over Redis two nodes tell each other when it is over.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::lectern::{Lectern, Serving};
use crate::scrape::Scrape;

const LISTENING: &str = "lectern_page_cache_listening";

fn get(serving: &Serving, path: &str) -> String {
    serving.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
}

fn post(serving: &Serving, path: &str, (token, body): (&str, &str)) -> String {
    let length = body.len();
    let by = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    let about = format!("Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n{by}");
    let answer = serving.ask(&format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{about}\r\n{body}"));
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    answer
}

fn text<'a>(answer: &'a str, member: &str) -> &'a str {
    let rest = answer.split(&format!(r#""{member}":""#)).nth(1).unwrap_or_else(|| panic!("no {member} in {answer}"));
    rest.split('"').next().unwrap()
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let bound = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < bound, "waited too long until {what}");
        std::thread::yield_now();
    }
}

/// The demo school, on a free port, with its numbers on another.
fn school() -> Lectern {
    let school = Lectern::new().with("LECTERN__OPS__LISTEN", "127.0.0.1:0").with("LECTERN__CACHE__MAX_AGE", "1h");
    school.run("demo").done();
    school
}

#[test]
fn what_is_kept_is_counted_and_nothing_is_where_nothing_shall_be() {
    let school = school();
    let serving = school.serve("");
    let before = Scrape::of(&serving);
    let first = get(&serving, "/api/v1/articles");
    let again = get(&serving, "/api/v1/articles");
    assert!(first.contains("cache-status: lectern; fwd=uri-miss; stored"), "{first}");
    assert!(again.contains("cache-status: lectern; hit") && again.contains("\r\nage: "), "{again}");
    let after = Scrape::of(&serving);
    let since = |name: &str| after.since(&before, &format!("lectern_page_cache_{name}"));
    assert!((since("misses_total") - 1.0).abs() < f64::EPSILON && (since("hits_total") - 1.0).abs() < f64::EPSILON);
    assert!(since("size_bytes") > 1_000.0);
    let forgetful = school.again().with("LECTERN__CACHE__ENABLED", "false").serve("");
    for _ in 0..2 {
        let answer = get(&forgetful, "/api/v1/articles");
        assert!(answer.starts_with("HTTP/1.1 200") && !answer.contains("cache-status"), "{answer}");
    }
}

/// Nothing is too old for an hour, so whoever sees the change was told of it.
#[test]
#[ignore = "needs Redis: make test-all"]
fn what_is_written_on_one_node_guests_of_the_other_see() {
    let redis = std::env::var("LECTERN_TEST_REDIS").expect("LECTERN_TEST_REDIS names the Redis to test with");
    let moment = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let school = school()
        .with("LECTERN__REDIS__URL", &redis)
        .with("LECTERN__REDIS__TIMEOUT", "1s")
        .with("LECTERN__REDIS__PREFIX", &format!("lectern-test-{moment}"));
    let nodes = [school.serve(""), school.again().serve("")];
    for node in &nodes {
        until("it listens", || Scrape::of(node).text().contains(&format!("{LISTENING:?}: 1.0")));
    }
    let [one, other] = &nodes;
    let reader = r#"{"username": "reader", "email": "reader@example.org", "password": "a long walk home"}"#;
    let registered = post(one, "/api/v1/auth/register", ("", reader));
    let token = text(&registered, "access_token");
    let thread = format!("/api/v1/articles/{}/comments", text(&get(one, "/api/v1/articles"), "slug"));
    get(other, &thread);
    assert!(get(other, &thread).contains("cache-status: lectern; hit"));
    post(one, &thread, (token, r#"{"body": "Nobody said that before."}"#));
    assert!(get(one, &thread).contains("Nobody said that before."), "where it was written, at once");
    until("the other sees it", || get(other, &thread).contains("Nobody said that before."));
    let heard = Scrape::of(other);
    let moved = "user upsert --username reader --email elsewhere@example.org --role student";
    assert!(school.run(moved).done().starts_with("changed"));
    until("it hears of a command", || Scrape::of(other).since(&heard, "lectern_page_cache_heard_total") >= 1.0);
}
