//! `lectern serve`: where it is, how it stops, what it logs.

use std::net::TcpListener;

use crate::lectern::Lectern;

#[test]
fn it_says_where_everything_is() {
    let serving = Lectern::new().serve("");
    let address = serving.address.clone();
    let api = format!("http://{address}/api/v1");
    for word in [api.as_str(), "development", "sqlite://var/lectern.db", "var/keys", "next: "] {
        assert!(serving.said.contains(word), "{word}: {}", serving.said);
    }
    assert_eq!(serving.get("/health/ready"), Some(200));
    let alive = serving.head("/health/live").unwrap();
    assert!(alive.starts_with("http/1.1 200") && !alive.contains("connection: close"), "{alive}");
}

#[test]
fn its_front_door_names_the_other_face_where_that_is_served() {
    for enabled in ["true", "false"] {
        let serving = Lectern::new().with("LECTERN__CONDUIT__ENABLED", enabled).serve("");
        let home = serving.ask("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let served = serving.get("/api/tags") == Some(200);
        assert_eq!((served, home.contains("<dt>/api</dt>")), (enabled == "true", served), "{home}");
    }
}

#[test]
fn a_signal_ends_it_well() {
    for signal in ["-TERM", "-INT"] {
        let serving = Lectern::new().serve("");
        serving.signal(signal);
        let ended = serving.end();
        assert_eq!((ended.code, ended.out.ends_with("stopped\n")), (0, true), "{}", ended.err);
    }
}

/// Who asks for the files to be read anew is not answered with an end, though there are none.
#[test]
fn a_hangup_ends_nobody() {
    let lectern = Lectern::new().with("LECTERN__HTTP__DRAIN", "1s");
    for mut serving in [lectern.serve(""), lectern.again().hire()] {
        serving.signal("-HUP");
        serving.hear("SIGHUP: nothing is read anew");
        serving.signal("-TERM");
        let ended = serving.end();
        assert!(ended.code == 0 && ended.out.ends_with("stopped\n"), "{}{}", ended.out, ended.err);
    }
}

#[test]
fn it_says_that_it_is_not_ready_before_it_stops_and_a_second_signal_ends_it_at_once() {
    let serving = Lectern::new().with("LECTERN__HTTP__DRAIN", "20s").serve("");
    serving.signal("-TERM");
    // The drain is far longer than this takes; if readiness never changed, the drain would end it with a refusal.
    let status = std::iter::repeat_with(|| serving.get("/health/ready")).find(|status| *status != Some(200));
    assert_eq!(status, Some(Some(503)));
    let alive = serving.head("/health/live").unwrap();
    assert!(alive.starts_with("http/1.1 200") && alive.contains("connection: close"), "{alive}");
    serving.signal("-TERM");
    let ended = serving.end();
    assert_eq!(ended.code, 1);
    let told = ended.err.lines().find(|line| line.contains("status=503")).unwrap_or_default();
    assert!(told.contains("INFO") && !ended.err.contains("ERROR"), "an orderly answer is no failure: {}", ended.err);
}

#[test]
fn an_address_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refusal = Lectern::new().with("LECTERN__HTTP__LISTEN", &address).run("serve").refused(1);
    assert!(refusal.contains(&format!("cannot listen on {address}")), "{refusal}");
    assert!(refusal.contains("Is another copy running?"), "{refusal}");
    // An address for documentation (RFC 5737), which no machine has.
    let foreign = Lectern::new().with("LECTERN__HTTP__LISTEN", "192.0.2.1:8080").run("serve").refused(1);
    assert!(foreign.contains("Choose another address") && !foreign.contains("another copy"), "{foreign}");
}

#[test]
fn logs_are_json_in_production_and_hold_no_secret() {
    let lectern = Lectern::in_production().with("LECTERN__LOG__LEVEL", "trace").with("LECTERN__HTTP__DRAIN", "0s");
    let password = "canary-password-61d9";
    let create = "user create --username ada --email ada@example.org --role admin --password-stdin";
    lectern.run("migrate up").done();
    let made = lectern.fed(create, password);
    let serving = lectern.serve("");
    serving.get("/api/v1/articles?cursor=canary");
    serving.get("/nothing%0d%0ahere");
    serving.signal("-TERM");
    let ended = serving.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.err.lines().count() > 1);
    for line in ended.err.lines() {
        let event: Result<serde_json::Value, _> = serde_json::from_str(line);
        assert!(event.is_ok_and(|event| event["level"].is_string()), "{line}");
    }
    let everything = [made.out, made.err, ended.out, ended.err].concat();
    for secret in ["nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "q8Zt3vKp0xWn7RbYc2LmJ5sHd9GfTe1U", password] {
        assert!(!everything.contains(secret), "{secret} stands in\n{everything}");
    }
}

#[test]
fn what_was_asked_before_the_signal_is_answered() {
    use std::io::{Read, Write};
    let serving = Lectern::new().serve("");
    let mut slow = std::net::TcpStream::connect(&serving.address).unwrap();
    // Otherwise the system may hold back the end of the head until after the signal.
    slow.set_nodelay(true).unwrap();
    write!(slow, "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    // A connection that a worker serves; one that nobody has taken up yet is refused, whatever was asked on it.
    assert!(slow.read(&mut [0; 4096]).unwrap() > 0);
    write!(slow, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n").unwrap();
    assert_eq!(serving.get("/health/live"), Some(200), "another connection is served meanwhile");
    write!(slow, "Connection: close\r\n\r\n").unwrap();
    serving.signal("-TERM");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("HTTP/1.1 200") && answer.ends_with(r#"{"status":"ok"}"#), "{answer}");
    assert_eq!(serving.end().code, 0);
}

#[test]
fn head_tells_what_get_would() {
    let serving = Lectern::new().serve("--demo");
    for (path, coding) in [
        ("/openapi.json", "br"),
        ("/openapi.json", "identity"),
        ("/api/v1/articles", "gzip"),
        ("/api/v1/articles/none", "br"),
        ("/style.css", "br"),
        ("/", "identity"),
    ] {
        let heads = ["GET", "HEAD"].map(|method| {
            let request = format!("{method} {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {coding}\r\n");
            let answer = serving.ask(&format!("{request}Connection: close\r\n\r\n"));
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert_eq!(body.is_empty(), method == "HEAD", "{method} {path}");
            let changes = ["date:", "x-request-id:", "server-timing:", "ratelimit:", "cache-status:", "age:"];
            let changing = |line: &&str| changes.iter().any(|name| line.starts_with(name));
            let mut lines: Vec<String> = head.lines().filter(|line| !changing(line)).map(str::to_owned).collect();
            lines.sort();
            assert!(lines.iter().any(|line| line.starts_with("content-length:")), "{head}");
            assert!(head.contains("\r\ndate:"), "{head}");
            lines
        });
        assert_eq!(heads[0], heads[1], "{path} {coding}");
    }
}

#[test]
fn a_line_without_a_carriage_return_is_no_line() {
    let serving = Lectern::new().serve("");
    for request in [
        "GET /health/live HTTP/1.1\nHost: a\nConnection: close\n\n",
        "GET /health/live HTTP/1.1\r\nHost: a\nConnection: close\r\n\r\n",
        "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    ] {
        let answer = serving.ask(request);
        assert!(answer.starts_with("HTTP/1.1 400"), "{request:?}: {answer}");
    }
}

#[test]
fn after_the_drain_nothing_is_accepted_and_what_is_in_flight_is_finished() {
    use std::io::{BufRead, BufReader, Read, Write};
    let serving = Lectern::new().with("LECTERN__HTTP__DRAIN", "0s").serve("");
    let mut slow = std::net::TcpStream::connect(&serving.address).unwrap();
    let body = r#"{"login": "nobody", "password": "a long walk home"}"#;
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    write!(slow, "{head}Expect: 100-continue\r\nContent-Length: {}\r\n\r\n", body.len()).unwrap();
    let mut answer = BufReader::new(slow.try_clone().unwrap());
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    assert!(line.starts_with("HTTP/1.1 100"), "its handler waits for the body: {line}");
    serving.signal("-TERM");
    while std::net::TcpStream::connect(&serving.address).is_ok() {}
    write!(slow, "{body}").unwrap();
    let mut rest = String::new();
    answer.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("HTTP/1.1 401") && rest.contains("connection: close"), "{rest}");
    assert!(rest.contains("invalid_credentials"), "{rest}");
    assert_eq!(serving.end().code, 0);
}
