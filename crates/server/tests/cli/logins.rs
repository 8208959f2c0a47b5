//! Many people who log in at once: the rest of the school does not notice (S4, F5 of the design).

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use crate::lectern::{Lectern, Serving};
use crate::scrape::Scrape;

/// How many logins wait for their hash.
const WAITING: usize = 200;
/// How many come beyond those.
const EXCESS: usize = 40;
const READERS: usize = 100;

#[test]
fn who_reads_does_not_wait_for_who_logs_in_and_who_is_too_many_is_told_so() {
    let serving = busy_school();
    let slugs = slugs(&serving);
    let (tell, told) = channel();
    for number in 0..WAITING + EXCESS {
        log_in(&serving, number, tell.clone());
    }
    let refused = WAITING + EXCESS - held(&serving);
    assert!(refused > 0 && refused <= EXCESS, "{refused}");
    for answer in told.iter().take(refused) {
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("service_unavailable"), "{answer}");
        assert!(answer.to_lowercase().contains("\r\nretry-after: "), "{answer}");
    }
    for slug in slugs.iter().cycle().take(READERS) {
        assert_eq!(serving.get(&format!("/api/v1/articles/{slug}")), Some(200), "{slug}");
    }
    assert_eq!(serving.get("/health/ready"), Some(200));
    assert!(answers(&told) < WAITING, "the last login is not answered before the last reader");
}

/// A school in which a hash takes minutes: the lane is as good as held for as long as the test takes.
fn busy_school() -> Serving {
    let school = Lectern::new();
    school.run("demo").done();
    let busy = school.again().with("LECTERN__AUTH__BCRYPT_COST", "20").with("LECTERN__HTTP__DEADLINE", "10m");
    let queue = WAITING.to_string();
    // A line for each request would fill the pipe that nobody reads meanwhile.
    let quiet = busy.with("LECTERN__AUTH__HASHING_QUEUE", &queue).with("LECTERN__LOG__LEVEL", "error");
    quiet.with("LECTERN__OPS__LISTEN", "127.0.0.1:0").serve("")
}

fn slugs(serving: &Serving) -> BTreeSet<String> {
    let listed = serving.ask("GET /api/v1/articles HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let slugs = listed.split(r#""slug":""#).skip(1).filter_map(|rest| rest.split('"').next());
    let slugs: BTreeSet<_> = slugs.map(str::to_owned).collect();
    assert!(slugs.len() > 1, "{listed}");
    slugs
}

/// Tells what is answered to a login of somebody else for each number, if anything ever is.
fn log_in(serving: &Serving, number: usize, tell: Sender<String>) {
    let body = format!(r#"{{"login": "nobody-{number}", "password": "a long walk home"}}"#);
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n";
    let mut stream = TcpStream::connect(&serving.address).unwrap();
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    thread::spawn(move || {
        let mut answer = String::new();
        if stream.read_to_string(&mut answer).is_ok() {
            // The test may have seen enough.
            let _ = tell.send(answer);
        }
    });
}

/// Waits until every login is answered, in the queue or being hashed, and says how many are not answered. A scrape shows
/// no single moment, but numbers that fit together are not far from one: at most a few refusals are missing.
fn held(serving: &Serving) -> usize {
    let lane = thread::available_parallelism().map_or(1, usize::from).div_ceil(2);
    let refused = r#"lectern_http_requests_total{method="POST",route="/api/v1/auth/login",status="503"}"#;
    for scrape in std::iter::repeat_with(|| Scrape::of(serving)) {
        let count = |name| format!("{}", scrape.value(name)).parse::<usize>().unwrap();
        let (in_flight, queued) = (count("lectern_http_requests_in_flight"), count("lectern_hashing_queue_depth"));
        let all_are_there = in_flight + count(refused) == WAITING + EXCESS && in_flight <= queued + lane;
        if all_are_there && count("lectern_hashing_refused_total") == count(refused) {
            return in_flight;
        }
    }
    unreachable!("it is asked until it is so")
}

fn answers(told: &Receiver<String>) -> usize {
    told.try_iter().count()
}
