//! `bootstrap.admin`: the first administrator comes from the settings, once.

use crate::lectern::{Lectern, Serving};

fn with_administrator(password: &str) -> Lectern {
    Lectern::new()
        .with("LECTERN__BOOTSTRAP__ADMIN__EMAIL", "head@example.org")
        .with("LECTERN__BOOTSTRAP__ADMIN__USERNAME", "head")
        .with("LECTERN__BOOTSTRAP__ADMIN__PASSWORD", password)
}

fn stop(serving: Serving) -> String {
    serving.signal("-TERM");
    let ended = serving.end();
    assert_eq!(ended.code, 0, "{}", ended.err);
    ended.err
}

fn log_in(serving: &Serving, password: &str) -> String {
    let body = format!(r#"{{"login": "head", "password": "{password}"}}"#);
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let length = body.len();
    let answer =
        serving.ask(&format!("{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"));
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn it_is_made_once_and_its_password_is_never_set_anew() {
    let first = with_administrator("canary correct horse");
    let serving = first.serve("");
    assert_eq!(log_in(&serving, "canary correct horse"), "200");
    let said = stop(serving);
    assert!(said.contains("made the first administrator") && !said.contains("canary"), "{said}");
    let again = first.with("LECTERN__BOOTSTRAP__ADMIN__PASSWORD", "canary other horse");
    let serving = again.serve("");
    assert_eq!(log_in(&serving, "canary correct horse"), "200", "the first one stays");
    assert_eq!(log_in(&serving, "canary other horse"), "401");
    assert!(stop(serving).contains("changes nothing"));
    assert_eq!(again.run("user list --role admin").done().lines().count(), 1);
}

#[test]
fn two_nodes_that_start_at_once_make_one() {
    let lectern = with_administrator("correct horse battery");
    std::thread::scope(|nodes| {
        let starting: Vec<_> = (0..4).map(|_| nodes.spawn(|| lectern.serve(""))).collect();
        for node in starting {
            stop(node.join().unwrap());
        }
    });
    assert_eq!(lectern.run("user list --role admin").done().lines().count(), 1);
}

#[test]
fn somebody_else_is_not_raised_and_half_an_administrator_is_refused() {
    let lectern = with_administrator("correct horse battery").with("LECTERN__HTTP__LISTEN", "127.0.0.1:0");
    lectern.run("user create --username head --email other@example.org --role student").done();
    let refusal = lectern.run("serve").refused(1);
    assert!(refusal.contains("lectern user role head admin"), "{refusal}");
    let half = Lectern::new().with("LECTERN__BOOTSTRAP__ADMIN__USERNAME", "head").run("serve").refused(1);
    for key in ["bootstrap.admin.email", "bootstrap.admin.password"] {
        assert!(half.contains(&format!("{key} (")), "{key}: {half}");
    }
}
