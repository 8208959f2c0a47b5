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
    lectern.run("migrate up").done();
    lectern.run("user create --username head --email other@example.org --role student").done();
    let refusal = lectern.run("serve").refused(1);
    assert!(refusal.contains("lectern user role head admin"), "{refusal}");
    let half = Lectern::new().with("LECTERN__BOOTSTRAP__ADMIN__USERNAME", "head").run("serve").refused(1);
    for key in ["bootstrap.admin.email", "bootstrap.admin.password"] {
        assert!(half.contains(&format!("{key} (")), "{key}: {half}");
    }
    let nameless = with_administrator("correct horse battery").with("LECTERN__BOOTSTRAP__ADMIN__USERNAME", "");
    let refusal = nameless.run("serve").refused(1);
    assert_eq!(refusal.matches("bootstrap.admin.username (").count(), 1, "{refusal}");
}

#[test]
fn what_breaks_the_rules_is_refused_by_its_setting_before_anything_is_made() {
    for (name, wrong, why) in [
        ("password", "short", "must have at least 8 characters"),
        ("password", "password123", "is one of the most common passwords"),
        ("email", "nobody", "must be an e-mail address"),
        ("username", "a b", "must be letters a to z, digits"),
    ] {
        let variable = format!("LECTERN__BOOTSTRAP__ADMIN__{}", name.to_uppercase());
        let lectern = with_administrator("canary correct horse").with(&variable, wrong);
        let lectern =
            lectern.with("LECTERN__AUTH__PASSWORD_BLOCKLIST", "builtin").with("LECTERN__HTTP__LISTEN", "127.0.0.1:0");
        let expected = format!("bootstrap.admin.{name} (the environment; {variable}): {why}");
        let refusal = lectern.run("serve").refused(1);
        assert!(refusal.contains(&expected) && !refusal.contains("canary"), "{refusal}");
        assert!(lectern.run("config check").out.contains(&expected));
        assert!(!lectern.folder.path().join("var").exists(), "nothing was made");
    }
    let lectern = with_administrator("canary correct horse").with("LECTERN__AUTH__PASSWORD_BLOCKLIST", "list.txt");
    std::fs::write(lectern.folder.path().join("list.txt"), "canary correct horse\n").unwrap();
    let refusal = lectern.with("LECTERN__HTTP__LISTEN", "127.0.0.1:0").run("serve").refused(1);
    assert!(refusal.contains("bootstrap.admin.password is one of the most common"), "{refusal}");
}
