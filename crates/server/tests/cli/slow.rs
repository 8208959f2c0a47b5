//! Clients that dawdle: they are cut off, cost little, and hurt nobody.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::lectern::Lectern;

/// How many of each kind: few enough that a process may have so many files open.
const EACH: usize = 160;
const SLOW_READERS: usize = 20;
/// What F14 of the design allows, in KiB.
const MOST_MEMORY: u64 = 50 * 1024;

const GET: &str = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
/// What each kind says before it says nothing more.
const OPENINGS: [&str; 5] = [
    "",
    "GET /health/live HTTP/1.1\r\nHost: a\r\nX-Slow: ",
    "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /health/live HTTP/1.1\r\n",
    "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
    "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{",
];

fn impatient() -> Lectern {
    // A line for each request would fill the pipe that nobody reads meanwhile.
    let quiet = Lectern::new().with("LECTERN__LOG__LEVEL", "error");
    let times = ["HEAD_TIMEOUT", "GRACE", "KEEP_ALIVE"];
    times.into_iter().fold(quiet, |lectern, time| lectern.with(&format!("LECTERN__HTTP__{time}"), "2s"))
}

fn opened(address: &str, opening: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(opening.as_bytes()).unwrap();
    stream
}

/// Waits until the other side ends the connection, in whatever way.
fn ended(mut stream: TcpStream) {
    drop(stream.read_to_end(&mut Vec::new()));
}

#[test]
fn who_dawdles_is_cut_off_and_nobody_else_notices() {
    let serving = impatient().serve("");
    assert_eq!(serving.get("/health/ready"), Some(200));
    let before = serving.memory();
    let dawdlers: Vec<TcpStream> =
        OPENINGS.iter().flat_map(|opening| (0..EACH).map(|_| opened(&serving.address, opening))).collect();
    for path in ["/health/ready", "/api/v1/articles", "/"] {
        assert_eq!(serving.get(path), Some(200), "{path}");
    }
    let more = serving.memory().saturating_sub(before);
    assert!(more < MOST_MEMORY, "{more} KiB for {} connections", dawdlers.len());
    dawdlers.into_iter().for_each(ended);
    assert_eq!(serving.get("/health/ready"), Some(200));
}

#[test]
fn who_dawdles_at_the_operations_port_is_cut_off() {
    let serving = impatient().with("LECTERN__OPS__LISTEN", "127.0.0.1:0").serve("");
    let dawdlers: Vec<TcpStream> = (0..EACH).map(|_| opened(serving.ops_address(), OPENINGS[1])).collect();
    // They hold every place that there is, until they are made to leave.
    assert!(serving.ask_ops("/health/ready").starts_with("HTTP/1.1 200"));
    dawdlers.into_iter().for_each(ended);
    assert!(serving.ask_ops("/metrics").starts_with("HTTP/1.1 200"));
}

#[test]
fn who_does_not_read_is_cut_off() {
    let serving = impatient().serve("");
    let asked = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(50);
    let before = serving.memory();
    let mut readers: Vec<TcpStream> = (0..SLOW_READERS).map(|_| opened(&serving.address, &asked)).collect();
    assert_eq!(serving.get("/health/ready"), Some(200));
    for reader in &mut readers {
        // It reads nothing, so that it learns of the end by what it can no longer send.
        while reader.write_all(asked.as_bytes()).is_ok() {}
    }
    let more = serving.memory().saturating_sub(before);
    assert!(more < MOST_MEMORY, "{more} KiB for {SLOW_READERS} slow readers");
}

#[test]
fn who_idles_between_two_requests_is_let_go() {
    let serving = Lectern::new().with("LECTERN__HTTP__KEEP_ALIVE", "100ms").serve("");
    let mut stream = opened(&serving.address, GET);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && !answer.contains("connection: close"), "{answer}");
}
