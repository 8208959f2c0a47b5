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
    assert!(!serving.said.contains("log in as"), "there is nothing to make any more: {}", serving.said);
}

#[test]
fn serving_makes_the_demo_and_tells_the_logins() {
    let lectern = Lectern::new().with("LECTERN__DEMO__PASSWORD", "another horse");
    let serving = lectern.serve("--demo");
    for word in ["log in as", "bob", "another horse"] {
        assert!(serving.said.contains(word), "{word}: {}", serving.said);
    }
    assert_eq!(lectern.run("user list").done().lines().count(), 6);
}

#[test]
fn there_is_no_demo_outside_development() {
    let lectern = Lectern::in_production();
    for command in ["demo", "serve --demo"] {
        assert!(lectern.run(command).refused(1).contains("this is production"), "{command}");
    }
    assert!(!lectern.folder.path().join("school.db").exists(), "nothing was made");
}
