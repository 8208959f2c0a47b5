//! Traces on their way to a collector.

use serde_json::Value;

use crate::collector::{Collector, answer, attribute, spans};
use crate::lectern::{Lectern, Serving};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const CANARY: &str = "canary-7f3e";

fn serving(url: &str, delay: &str) -> Serving {
    // Nobody reads the log until the end, and a pipe holds little of it.
    let quiet = Lectern::new().with("LECTERN__LOG__LEVEL", "warn");
    quiet.with("LECTERN__TRACE__OTLP", url).with("LECTERN__TRACE__OTLP_DELAY", delay).serve("")
}

/// Somebody registers, with a canary wherever there is room for one. The whole answer.
fn register(serving: &Serving) -> String {
    let body =
        format!(r#"{{"email": "{CANARY}@example.org", "username": "canary_7f3e", "password": "{CANARY} horse"}}"#);
    let head = "POST /api/v1/auth/register HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let named = format!("User-Agent: {CANARY}\r\nX-Request-Id: {CANARY}\r\n");
    let about = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    serving.ask(&format!("{head}{named}{about}\r\n{body}"))
}

fn named<'a>(spans: &'a [Value], name: &str) -> &'a Value {
    spans.iter().find(|span| span["name"] == name).unwrap_or_else(|| panic!("no {name}: {spans:#?}"))
}

#[test]
fn a_request_arrives_as_a_part_of_its_callers_trace() {
    let collector = Collector::answering(Some(200));
    let serving = serving(&collector.url, "60s");
    let head = "GET /api/v1/articles/canary-7f3e HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    let context = format!("traceparent: 00-{TRACE}-{PARENT}-01\r\ntracestate: rojo=1\r\n");
    let answer = serving.ask(&format!("{head}{context}\r\n"));
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    // It waits for a minute for others to go along; the end of the program sends it off.
    serving.signal("-TERM");
    serving.end().done();
    let message = collector.wait();
    assert_eq!(collector.came(), [""; 0], "all of it went together");
    assert!(!message.contains("canary"), "{message}");
    let spans = spans(&message);
    let root = named(&spans, "GET /api/v1/articles/{article}");
    assert_eq!((&root["traceId"], &root["parentSpanId"], &root["kind"]), (&TRACE.into(), &PARENT.into(), &2.into()));
    assert_eq!((&root["traceState"], &root["flags"]), (&"rojo=1".into(), &0x301.into()));
    assert_eq!(attribute(root, "http.response.status_code"), "404");
    assert_eq!(attribute(root, "error.type"), "resource_not_found");
    assert_eq!(root["status"], Value::Null, "a fault of the caller's is none of ours");
}

#[test]
fn what_a_request_did_hangs_below_it() {
    let collector = Collector::answering(Some(200));
    let serving = serving(&collector.url, "60s");
    let answer = register(&serving);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    serving.signal("-TERM");
    serving.end().done();
    let message = collector.wait();
    assert!(!message.contains("canary"), "{message}");
    let spans = spans(&message);
    let root = named(&spans, "POST /api/v1/auth/register");
    let id = attribute(root, "lectern.request_id");
    assert_eq!(root["traceId"], id.replace('-', ""), "its own trace is named as it is");
    assert_eq!(root["parentSpanId"], Value::Null);
    assert!(spans.iter().all(|span| span["traceId"] == root["traceId"]));
    let (data, commit) = (named(&spans, "data"), named(&spans, "commit"));
    assert_eq!(data["parentSpanId"], root["spanId"]);
    assert_eq!(commit["parentSpanId"], data["spanId"]);
    let inserted = spans.iter().find(|span| attribute(span, "db.query.text").starts_with("INSERT INTO `users`"));
    let inserted = inserted.unwrap_or_else(|| panic!("{spans:#?}"));
    assert_eq!((attribute(inserted, "db.system.name"), &inserted["kind"]), ("sqlite".to_owned(), &3.into()));
    assert_eq!(inserted["parentSpanId"], named(&spans, "rule")["spanId"]);
    let events = named(&spans, "rule")["events"].as_array().unwrap();
    assert!(events.iter().any(|event| event["name"] == "user.registered"), "{events:#?}");
    well_formed(&spans);
}

/// Ids are unique and lead to the root; nothing ends before it begins, or after the request.
fn well_formed(spans: &[Value]) {
    let time = |span: &Value, key: &str| span[key].as_str().unwrap().parse::<u128>().unwrap();
    let ids: std::collections::BTreeSet<_> = spans.iter().map(|span| span["spanId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), spans.len());
    let root = spans.first().unwrap();
    for span in spans {
        let (began, ended) = (time(span, "startTimeUnixNano"), time(span, "endTimeUnixNano"));
        assert!(time(root, "startTimeUnixNano") <= began && began <= ended, "{span}");
        assert!(ended <= time(root, "endTimeUnixNano"), "{span}");
        let parent = span["parentSpanId"].as_str();
        assert!(parent.is_none_or(|parent| ids.contains(parent)), "{span}");
    }
}

#[test]
fn what_its_caller_does_not_record_is_not_sent() {
    let collector = Collector::answering(Some(200));
    let serving = serving(&collector.url, "60s");
    let unrecorded = format!("traceparent: 00-{TRACE}-{PARENT}-00\r\n");
    serving.ask(&format!("GET /version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{unrecorded}\r\n"));
    assert_eq!(serving.get("/health/live"), Some(200));
    serving.signal("-TERM");
    serving.end().done();
    let sent = spans(&collector.wait());
    assert_eq!(named(&sent, "GET /health/live")["kind"], 2);
    assert!(sent.iter().all(|span| span["traceId"] != TRACE), "{sent:#?}");
}

#[test]
fn a_collector_that_is_busy_is_asked_again_and_one_that_refuses_is_not() {
    let busy = answer(503, "Retry-After: 0\r\n", "");
    let collector = Collector::saying(vec![busy.clone(), busy, answer(200, "", "{}")]);
    let asked = serving(&collector.url, "0s");
    assert_eq!(asked.get("/version"), Some(200));
    let message = collector.wait();
    assert_eq!([collector.wait(), collector.wait()], [message.clone(), message]);
    asked.signal("-TERM");
    let ended = asked.end();
    assert!(!ended.err.contains("did not reach"), "{}", ended.err);

    let refusing = Collector::answering(Some(400));
    let asked = serving(&refusing.url, "60s");
    assert_eq!(asked.get("/version"), Some(200));
    asked.signal("-TERM");
    let ended = asked.end();
    assert!(ended.err.contains("did not reach") && ended.err.contains("it answers 400"), "{}", ended.err);
    refusing.wait();
    assert_eq!(refusing.came(), [""; 0]);
}

#[test]
fn spans_that_a_collector_refuses_are_told() {
    let partial = r#"{"partialSuccess":{"rejectedSpans":"7","errorMessage":"too old"}}"#;
    let collector = Collector::saying(vec![answer(200, "Content-Type: application/json\r\n", partial)]);
    let asked = serving(&collector.url, "60s");
    assert_eq!(asked.get("/version"), Some(200));
    asked.signal("-TERM");
    let ended = asked.end();
    assert!(ended.err.contains("refused spans") && ended.err.contains("too old"), "{}", ended.err);
}

#[test]
fn a_collector_that_is_of_no_use_costs_its_spans_and_a_line() {
    let nobody = format!("http://{}", std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let refusing = Collector::answering(Some(503));
    for (url, why) in [(nobody.as_str(), "refused"), (refusing.url.as_str(), "it answers 503")] {
        let serving = serving(url, "0s");
        for _ in 0..50 {
            assert_eq!(serving.get("/version"), Some(200));
        }
        serving.signal("-TERM");
        let ended = serving.end();
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert_eq!(ended.err.matches("traces did not reach the collector").count(), 1, "{}", ended.err);
        assert!(ended.err.contains(why), "{}", ended.err);
    }
}

#[test]
fn a_collector_that_never_answers_holds_up_neither_requests_nor_the_end() {
    let silent = Collector::answering(None);
    let serving = serving(&silent.url, "0s");
    assert_eq!(serving.get("/version"), Some(200));
    silent.wait();
    // More than its queue takes.
    for _ in 0..1_200 {
        assert_eq!(serving.get("/version"), Some(200));
    }
    serving.signal("-TERM");
    let ended = serving.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.contains("did not reach the collector in time"), "{}", ended.err);
}

#[test]
fn a_place_that_cannot_be_sent_to_is_refused() {
    for url in ["https://collector.example", "127.0.0.1:4318", "http://", "http://ada:secret@127.0.0.1:4318"] {
        let refusal = Lectern::new().with("LECTERN__TRACE__OTLP", url).run("serve").refused(1);
        assert!(refusal.contains("trace.otlp") && refusal.contains("must be http://host:port"), "{refusal}");
        assert!(!refusal.contains("secret"), "{refusal}");
    }
    let off =
        Lectern::new().with("LECTERN__TRACE__OTLP", "http://127.0.0.1:4318").with("LECTERN__TRACE__ENABLED", "false");
    assert!(off.run("serve").refused(1).contains("there would be nothing to send"));
}
