//! Workers as processes of their own: one that is killed in the middle of jobs, and one that is told to stop.

use std::thread;
use std::time::{Duration, Instant};

use lectern_domain::Timestamp;
use serde_json::{Value, json};

use crate::lectern::{Lectern, Serving};

const DRAFTS: u64 = 300;
const PASSWORD: &str = "a long walk home";

/// A school that leaves jobs to others, with an author who wrote drafts that are published in a moment.
struct School {
    lectern: Lectern,
    serving: Serving,
    token: String,
}

impl School {
    fn open(lease: &str) -> Self {
        let lectern = Lectern::new()
            .with("LECTERN__WORKER__LEASE", lease)
            .with("LECTERN__WORKER__POLL", "10ms")
            // A line for each request would fill the pipe that nobody reads meanwhile.
            .with("LECTERN__LOG__LEVEL", "error");
        let serving = lectern.again().with("LECTERN__WORKER__ENABLED", "false").serve("");
        let command = "user create --email ada@example.org --username ada --role admin --password-stdin";
        lectern.fed(command, PASSWORD).done();
        let mut school = Self { lectern, serving, token: String::new() };
        let login = school.post("/api/v1/auth/login", &json!({"login": "ada", "password": PASSWORD}));
        school.token = login.get("access_token").and_then(Value::as_str).unwrap().to_owned();
        school
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", path, &body.to_string())
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Value {
        let token =
            if self.token.is_empty() { String::new() } else { format!("Authorization: Bearer {}\r\n", self.token) };
        let length = body.len();
        let answer = self.serving.ask(&format!(
            "{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{token}Content-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ));
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap_or_else(|_| panic!("{answer}"))
    }

    /// All of them are due at once, so that a worker takes many at a time.
    fn plan(&self) {
        let due = Timestamp::now() + Duration::from_secs(5);
        for n in 0..DRAFTS {
            let draft =
                json!({"title": format!("Draft {n}"), "summary": "s", "body": "b", "publish_at": due.to_string()});
            let written = self.post("/api/v1/articles", &draft);
            assert_eq!(written.get("status"), Some(&json!("draft")), "{written}");
        }
    }

    fn count(&self, list: &str) -> u64 {
        let page = self.ask("GET", &format!("/api/v1/{list}&include=total&limit=1"), "");
        page.pointer("/page/total").and_then(Value::as_u64).unwrap()
    }

    fn jobs(&self, status: &str) -> u64 {
        self.count(&format!("jobs?filter[kind]=article.publish&filter[status]={status}"))
    }

    fn published(&self) -> u64 {
        self.count("events?filter[type]=article.published")
    }
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(Instant::now() < end, "{what} never came");
        thread::park_timeout(Duration::from_millis(2));
    }
}

#[test]
fn what_a_killed_worker_had_is_done_by_another_and_happens_once() {
    let school = School::open("2s");
    let killed = school.lectern.hire();
    school.plan();
    until("the middle of it", || school.published() > 0);
    killed.signal("-KILL");
    assert_eq!(killed.end().code, -1, "it did not end by itself");
    let published = school.published();
    let held = school.jobs("leased");
    let _other = school.lectern.hire();
    until("the end of all jobs", || school.jobs("succeeded") == DRAFTS);
    assert_eq!(school.published(), DRAFTS, "{published} were published and {held} held when it was killed");
}

#[test]
fn a_worker_that_is_told_to_stop_hands_back_what_it_has() {
    let school = School::open("10m");
    let told = school.lectern.hire();
    school.plan();
    until("the middle of it", || school.published() > 0);
    told.signal("-TERM");
    let ended = told.end();
    assert!(ended.code == 0 && ended.out.contains("stopped"), "{}{}", ended.out, ended.err);
    assert_eq!(school.jobs("leased"), 0, "no lease has to end first");
    let _other = school.lectern.hire();
    until("the end of all jobs", || school.jobs("succeeded") == DRAFTS);
    assert_eq!(school.published(), DRAFTS);
}
