//! The operations port: what is counted, and what the platform is told.

use crate::lectern::{Lectern, Serving};
use crate::scrape::Scrape;

fn serving() -> Serving {
    // No job is looked for meanwhile, which would be counted, too.
    let lectern = Lectern::new().with("LECTERN__WORKER__ENABLED", "false");
    lectern.with("LECTERN__OPS__LISTEN", "127.0.0.1:0").serve("")
}

#[test]
fn requests_are_counted_exactly() {
    let serving = serving();
    let before = Scrape::of(&serving);
    for _ in 0..3 {
        assert_eq!(serving.get("/version"), Some(200));
    }
    for number in 0..20 {
        assert_eq!(serving.get(&format!("/nothing/{number}?token=canary-9c4e")), Some(404));
    }
    let brewed = serving.ask("BREW /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(brewed.starts_with("HTTP/1.1 405"), "{brewed}");
    let after = Scrape::of(&serving);
    for (name, more) in [
        (r#"lectern_http_requests_total{method="GET",route="/version",status="200"}"#, 3.0),
        (r#"lectern_http_request_duration_seconds_count{method="GET",route="/version"}"#, 3.0),
        (r#"lectern_http_request_duration_seconds_bucket{le="+Inf",method="GET",route="/version"}"#, 3.0),
        (r#"lectern_http_requests_total{method="GET",route="unmatched",status="404"}"#, 20.0),
        (r#"lectern_http_requests_total{method="OTHER",route="/version",status="405"}"#, 1.0),
        (r#"lectern_http_problems_total{code="route_not_found"}"#, 20.0),
        (r#"lectern_http_problems_total{code="method_not_allowed"}"#, 1.0),
        ("lectern_http_requests_in_flight", 0.0),
    ] {
        assert!((after.since(&before, name) - more).abs() < f64::EPSILON, "{name}: {}", after.text());
    }
    assert!(!after.text().contains("canary") && !after.text().contains("nothing"), "{}", after.text());
}

#[test]
fn work_behind_a_request_is_counted_exactly() {
    let serving = serving();
    let before = Scrape::of(&serving);
    let body = r#"{"email": "canary@example.org", "username": "canary", "password": "canary horse 12"}"#;
    let head = "POST /api/v1/auth/register HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let length = body.len();
    let registered =
        serving.ask(&format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"));
    assert!(registered.starts_with("HTTP/1.1 201"), "{registered}");
    let after = Scrape::of(&serving);
    for (name, more) in [
        ("lectern_hashing_duration_seconds_count", 1.0),
        ("lectern_hashing_queue_wait_seconds_count", 1.0),
        ("lectern_hashing_refused_total", 0.0),
        ("lectern_hashing_queue_depth", 0.0),
        ("lectern_store_transactions_total", 1.0),
        ("lectern_store_commits_total", 1.0),
        ("lectern_store_commit_duration_seconds_count", 1.0),
        (r#"lectern_store_batch_size_bucket{le="1.0"}"#, 1.0),
        (r#"lectern_store_queue_wait_seconds_count{queue="transactions"}"#, 1.0),
        (r#"lectern_store_queue_depth{queue="transactions"}"#, 0.0),
        (r#"lectern_store_queue_refused_total{queue="transactions"}"#, 0.0),
    ] {
        assert!((after.since(&before, name) - more).abs() < f64::EPSILON, "{name}: {}", after.text());
    }
    assert!(after.since(&before, "lectern_store_statements_total") >= 3.0, "account, session, event: {}", after.text());
    assert!(!after.text().contains("canary"), "{}", after.text());
}

#[test]
fn a_caller_is_asked_after_once_a_second() {
    let serving = serving();
    let body = r#"{"email": "ada@example.org", "username": "ada", "password": "correct horse 12"}"#;
    let head = "POST /api/v1/auth/register HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let length = body.len();
    let registered =
        serving.ask(&format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"));
    let token = registered.split(r#""access_token":""#).nth(1).unwrap().split('"').next().unwrap();
    let before = Scrape::of(&serving);
    for _ in 0..5 {
        let me = format!("GET /api/v1/users/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n");
        assert!(serving.ask(&format!("{me}Connection: close\r\n\r\n")).starts_with("HTTP/1.1 200"));
    }
    let after = Scrape::of(&serving);
    let more = |name| after.since(&before, name);
    let looked = more("lectern_caller_cache_hits_total") + more("lectern_caller_cache_misses_total");
    assert!((looked - 5.0).abs() < f64::EPSILON, "{}", after.text());
    assert!(more("lectern_caller_cache_misses_total") >= 1.0, "{}", after.text());
}

#[test]
fn the_process_tells_how_it_is() {
    let scrape = Scrape::of(&serving());
    let mebibytes = scrape.value("process_resident_memory_bytes") / 1_048_576.0;
    assert!((1.0..512.0).contains(&mebibytes), "{mebibytes}");
    assert!(scrape.value("process_threads") > 2.0 && scrape.value("process_open_fds") > 3.0);
    assert!(scrape.value("process_max_fds") >= scrape.value("process_open_fds"));
    assert!(scrape.value("process_start_time_seconds") > 1.7e9);
    let build = format!(r#"lectern_build_info{{version="{}"}}"#, env!("CARGO_PKG_VERSION"));
    assert!((scrape.value(&build) - 1.0).abs() < f64::EPSILON, "{}", scrape.text());
}

#[test]
fn the_platform_is_told_whether_it_is_wanted() {
    let serving =
        Lectern::new().with("LECTERN__OPS__LISTEN", "127.0.0.1:0").with("LECTERN__HTTP__DRAIN", "20s").serve("");
    for (path, status) in [("/health/live", "200"), ("/health/ready", "200"), ("/api/v1/articles", "404")] {
        assert!(serving.ask_ops(path).starts_with(&format!("HTTP/1.1 {status}")), "{path}");
    }
    serving.signal("-TERM");
    let answer = std::iter::repeat_with(|| serving.ask_ops("/health/ready")).find(|answer| !answer.contains(" 200 "));
    assert!(answer.is_some_and(|answer| answer.starts_with("HTTP/1.1 503") && answer.contains("stopping")));
    assert!(serving.ask_ops("/health/live").starts_with("HTTP/1.1 200"), "it lives until the end");
    serving.signal("-TERM");
    assert_eq!(serving.end().code, 1);
}

/// The school works without Redis, says so, and sends nobody away for it.
#[test]
fn a_neighbor_that_is_not_there_is_told_and_not_missed() {
    let school = Lectern::new().with("LECTERN__REDIS__URL", "redis://127.0.0.1:1");
    let serving = school.with("LECTERN__OPS__LISTEN", "127.0.0.1:0").serve("");
    for _ in 0..3 {
        let answer = serving.ask("GET /api/v1/tags HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("ratelimit: \"guest\";r="), "{answer}");
    }
    let ready = serving.ask_ops("/health/ready");
    assert!(ready.starts_with("HTTP/1.1 200") && ready.ends_with("ok\ndegraded: redis\n"), "{ready}");
    assert!(serving.ask_ops("/metrics").contains("lectern_redis_down 1\n"));
}

/// Letters wait for a mail server that is away, and nobody else does.
#[test]
fn a_mail_server_that_is_not_there_is_told_and_not_waited_for() {
    let school = Lectern::new().with("LECTERN__MAIL__SEND", "smtp").with("LECTERN__MAIL__TLS", "off");
    let school = school.with("LECTERN__MAIL__HOST", "127.0.0.1").with("LECTERN__MAIL__PORT", "1");
    let school = school.with("LECTERN__MAIL__FROM", "school@school.example").with("LECTERN__AUTH__BCRYPT_COST", "4");
    let serving = school.with("LECTERN__OPS__LISTEN", "127.0.0.1:0").serve("");
    let before = serving.ask_ops("/metrics");
    for line in ["lectern_mail_down 0\n", "lectern_mail_messages_total{outcome=\"sent\"} 0\n"] {
        assert!(before.contains(line), "{before}");
    }
    for n in 0..3 {
        let body = format!(r#"{{"email": "p{n}@example.org", "username": "p{n}x", "password": "canary horse 12"}}"#);
        let head = "POST /api/v1/auth/register HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        let length = body.len();
        let registered =
            serving.ask(&format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"));
        assert!(registered.starts_with("HTTP/1.1 201"), "{registered}");
    }
    let mut looks = std::iter::repeat_with(|| serving.ask_ops("/health/ready"));
    let degraded = looks.find(|answer| answer.contains("degraded")).unwrap();
    assert!(degraded.starts_with("HTTP/1.1 200") && degraded.ends_with("ok\ndegraded: mail\n"), "{degraded}");
    let after = serving.ask_ops("/metrics");
    assert!(after.contains("lectern_mail_down 1\n") && !after.contains("canary"), "{after}");
    assert_eq!(serving.get("/dev/mail"), Some(404), "where letters are sent, none is shown");
}

#[test]
fn there_is_no_such_port_unless_it_is_wanted() {
    let serving = Lectern::new().serve("");
    assert!(!serving.said.contains("metrics"), "{}", serving.said);
    assert_eq!(serving.get("/metrics"), Some(404), "nor is it open to the world");
    let taken = Lectern::new().with("LECTERN__HTTP__LISTEN", "127.0.0.1:0");
    let refusal = taken.with("LECTERN__OPS__LISTEN", &serving.address).run("serve").refused(1);
    assert!(refusal.contains("Choose another address with LECTERN__OPS__LISTEN"), "{refusal}");
}
