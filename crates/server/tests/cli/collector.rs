//! A double of an OpenTelemetry collector: it takes what is posted to it, and can be told to be of no use.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

pub(crate) struct Collector {
    pub(crate) url: String,
    bodies: Receiver<String>,
}

impl Collector {
    /// Answers every message with `status`; with none, never.
    pub(crate) fn answering(status: Option<u16>) -> Self {
        Self::saying(status.iter().map(|status| answer(*status, "", "")).collect())
    }

    /// Gives these answers in turn, the last of them again and again.
    pub(crate) fn saying(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, bodies) = channel();
        thread::spawn(move || {
            let mut silent = Vec::new();
            let last = answers.last().cloned();
            let mut answers = answers.into_iter();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                // Once the test is over nobody asks for bodies any more.
                let _ = sender.send(body(&stream));
                match answers.next().or_else(|| last.clone()) {
                    Some(answer) => drop(write!(stream, "{answer}")),
                    None => silent.push(stream),
                }
            }
        });
        Self { url, bodies }
    }

    /// Waits for one message, but not for ever.
    pub(crate) fn wait(&self) -> String {
        self.bodies.recv_timeout(Duration::from_secs(60)).unwrap()
    }

    /// The messages that came and were not yet looked at.
    pub(crate) fn came(&self) -> Vec<String> {
        self.bodies.try_iter().collect()
    }
}

/// An answer with a header more, which ends its line, and a body.
pub(crate) fn answer(status: u16, header: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} Double\r\n{header}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn body(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "cut off: {head}");
    }
    assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
    let head = head.to_lowercase();
    assert!(head.contains("\r\ncontent-type: application/json\r\n"), "{head}");
    let length = head.split("\r\ncontent-length: ").nth(1).unwrap().lines().next().unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

/// All spans of a message, whose resource is checked on the way.
pub(crate) fn spans(message: &str) -> Vec<Value> {
    let message: Value = serde_json::from_str(message).unwrap();
    let all = message.pointer("/resourceSpans/0").unwrap();
    assert_eq!(attribute(all.get("resource").unwrap(), "service.name"), "lectern");
    assert_eq!(attribute(all.get("resource").unwrap(), "service.version"), env!("CARGO_PKG_VERSION"));
    all.pointer("/scopeSpans/0/spans").unwrap().as_array().unwrap().clone()
}

/// What an attribute says, whatever its type; empty when it is not there.
pub(crate) fn attribute(of: &Value, key: &str) -> String {
    let attributes = of.get("attributes").unwrap().as_array().unwrap();
    let found = attributes.iter().find(|attribute| attribute.get("key").is_some_and(|name| name == key));
    let value = found.and_then(|found| found.get("value")?.as_object()?.values().next());
    value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default()
}
