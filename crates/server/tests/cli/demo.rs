//! `lectern demo` and `lectern serve --demo`.

use crate::lectern::Lectern;

#[test]
fn the_demo_fills_an_empty_database_once() {
    let lectern = Lectern::new();
    let made = lectern.run("demo").done();
    for word in ["principal", "bob", "lin", "admin", "author", "student", "correct-horse-demo"] {
        assert!(made.contains(word), "{word}: {made}");
    }
    assert_eq!(lectern.run("user list").done().lines().count(), 6);
    assert!(lectern.run("demo").refused(1).contains("not empty"));
    let serving = lectern.serve("--demo");
    let said = &serving.said;
    assert!(said.contains("none was made: the database is not empty"), "{said}");
    for word in ["log in as", "bob        ", "correct-horse-demo", "unless it was another"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert_eq!(lectern.run("user list").done().lines().count(), 6);
}

#[test]
fn serving_makes_the_demo_and_tells_the_logins() {
    let lectern = Lectern::new().with("LECTERN__DEMO__PASSWORD", "another horse");
    let serving = lectern.serve("--demo");
    for word in ["log in as", "bob", "another horse"] {
        assert!(serving.said.contains(word), "{word}: {}", serving.said);
    }
    assert_eq!(lectern.run("user list").done().lines().count(), 6);
    let body = r#"{"login": "lin", "password": "another horse"}"#;
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n";
    let opened = serving.ask(&format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()));
    assert!(opened.contains(r#""email_verified":true"#), "letters come to whoever wants them: {opened}");
}

#[test]
fn there_is_no_demo_outside_development() {
    let lectern = Lectern::in_production();
    for command in ["demo", "serve --demo"] {
        assert!(lectern.run(command).refused(1).contains("this is production"), "{command}");
    }
    assert!(!lectern.folder.path().join("school.db").exists(), "nothing was made");
}

#[test]
fn a_school_of_others_is_told_apart_from_the_demo() {
    let lectern = Lectern::new();
    lectern.run("migrate up").done();
    lectern.run("user create --username bob --email another.bob@example.org --role student").done();
    let serving = lectern.serve("--demo");
    assert!(serving.said.contains("none was made: the database is not empty"), "{}", serving.said);
    assert!(!serving.said.contains("log in as"), "{}", serving.said);
}
