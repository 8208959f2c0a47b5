//! A broker that says nothing, and one that cannot show who it is: both are told, and nobody waits for either.

use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection};

use crate::lectern::{Lectern, Serving};
use crate::scrape::Scrape;

const FAILURES: &str = r#"lectern_events_relay_failures_total{consumer="broker"}"#;
const TOLD: &str = r#"lectern_events_relayed_total{consumer="subscribers"}"#;

/// Answers every call by `meet`, on a thread of its own, for as long as the tests run.
fn listen(meet: impl Fn(TcpStream) + Clone + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for call in listener.incoming().flatten() {
            let meet = meet.clone();
            thread::spawn(move || meet(call));
        }
    });
    address
}

/// How many calls there were, how many there are, and how many there were at most at a time.
#[derive(Clone, Default)]
struct Calls(Arc<[AtomicUsize; 3]>);

impl Calls {
    /// Takes what comes and never says a word, until whoever called hangs up.
    fn swallow(&self, mut call: TcpStream) {
        let [asked, open, most] = &*self.0;
        asked.fetch_add(1, Ordering::SeqCst);
        most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        drop(call.read_to_end(&mut Vec::new()));
        open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A school whose events go there.
fn school(url: &str) -> Lectern {
    // A line for each request would fill the pipe that nobody reads meanwhile.
    let school = Lectern::new().with("LECTERN__BROKER__URL", url).with("LECTERN__LOG__LEVEL", "warn");
    school.with("LECTERN__HTTP__DRAIN", "1s").with("LECTERN__OPS__LISTEN", "127.0.0.1:0")
}

fn register(serving: &Serving, number: usize) {
    let body =
        format!(r#"{{"email": "p{number}@a.example", "username": "p{number}x", "password": "a long walk home"}}"#);
    let head = "POST /api/v1/auth/register HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
    let about = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    let registered = serving.ask(&format!("{head}{about}\r\n{body}"));
    assert!(registered.starts_with("HTTP/1.1 201"), "{registered}");
}

fn degraded(serving: &Serving) {
    let mut looks = std::iter::repeat_with(|| serving.ask_ops("/health/ready"));
    let degraded = looks.find(|answer| answer.contains("degraded")).unwrap();
    assert!(degraded.starts_with("HTTP/1.1 200") && degraded.ends_with("ok\ndegraded: broker\n"), "{degraded}");
}

/// What it said to its log until it was told to stop.
fn log(serving: Serving) -> String {
    serving.signal("-TERM");
    let ended = serving.end();
    assert!(ended.code == 0 && ended.out.ends_with("stopped\n"), "{}{}", ended.out, ended.err);
    assert!(!ended.err.contains("canary"), "{}", ended.err);
    ended.err
}

#[test]
fn a_broker_that_never_answers_is_told_and_not_waited_for() {
    let calls = Calls::default();
    let counted = calls.clone();
    let address = listen(move |call| counted.swallow(call));
    let school = school(&format!("amqp://ada:canary-5e1b@{address}/%2f"));
    let serving = school.with("LECTERN__BROKER__TIMEOUT", "100ms").serve("");
    for number in 0..20 {
        register(&serving, number);
        assert_eq!(serving.get("/api/v1/articles"), Some(200));
    }
    degraded(&serving);
    let mut scrapes = std::iter::repeat_with(|| Scrape::of(&serving));
    let scrape = scrapes.find(|scrape| scrape.value(FAILURES) >= 4.0).unwrap();
    assert!(scrape.value("lectern_broker_up").abs() < f64::EPSILON, "{}", scrape.text());
    assert!(scrape.value(TOLD) >= 20.0, "the other road goes on: {}", scrape.text());
    assert_eq!(serving.get("/health/ready"), Some(200));
    let [asked, _, most] = [0, 1, 2].map(|which| calls.0.get(which).unwrap().load(Ordering::SeqCst));
    // Counted after the failures: another attempt may be under way, and one that was given up not quite gone.
    let failures = Scrape::of(&serving).value(FAILURES);
    assert!(f64::from(u32::try_from(asked).unwrap()) <= failures + 1.0, "{asked} calls, {failures} failures");
    assert!(most <= 2, "{most} calls at a time");
    let log = log(serving);
    assert_eq!(log.matches("the broker is away").count(), 1, "{log}");
}

/// Nobody has to change anything for an operator to see it, nor for it to be seen that it is there.
#[test]
fn a_quiet_school_tells_that_its_broker_is_away() {
    let serving = school("amqp://ada:canary-5e1b@127.0.0.1:1/%2f").serve("");
    degraded(&serving);
    let scrape = Scrape::of(&serving);
    assert!(scrape.value("lectern_broker_up").abs() < f64::EPSILON, "{}", scrape.text());
    let log = log(serving);
    assert_eq!(log.matches("the broker is away").count(), 1, "{log}");
}

#[test]
#[ignore = "needs RabbitMQ: make test-all"]
fn a_quiet_school_tells_that_its_broker_is_there() {
    let serving = school(&std::env::var("LECTERN_TEST_BROKER").unwrap()).serve("");
    let mut scrapes = std::iter::repeat_with(|| Scrape::of(&serving)).take(1_000);
    assert!(scrapes.any(|scrape| scrape.value("lectern_broker_up") > 0.5));
    assert!(!serving.ask_ops("/health/ready").contains("degraded"));
    log(serving);
}

#[test]
fn a_broker_that_is_not_trusted_is_told_with_the_reason() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![made.cert.der().clone()], key).unwrap());
    let address = listen(move |mut call| {
        // Whoever called does not trust us, and says so.
        drop(ServerConnection::new(Arc::clone(&config)).unwrap().complete_io(&mut call));
    });
    let school = school(&format!("amqps://ada:canary-5e1b@localhost:{}/%2f", address.port()));
    let found = school.run("doctor").done();
    assert!(found.contains("the certificate of the broker is not trusted"), "{found}");
    assert!(found.contains("-> name in broker.authorities who signed its certificate"), "{found}");
    let missing = school.again().with("LECTERN__BROKER__AUTHORITIES", "nowhere.pem").run("config check");
    assert!(missing.code == 2 && missing.out.contains("nowhere.pem cannot be read"), "{}", missing.out);
    let serving = school.serve("");
    register(&serving, 1);
    degraded(&serving);
    let log = log(serving);
    let told = log.lines().find(|line| line.contains("the broker is away")).unwrap();
    assert!(told.contains("the certificate of the broker is not trusted"), "{log}");
}
