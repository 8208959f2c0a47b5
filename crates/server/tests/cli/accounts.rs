//! `lectern user`.

use crate::lectern::Lectern;

#[test]
fn an_account_is_made_once_and_its_password_shown_once() {
    let lectern = Lectern::new();
    let create = "user create --username ada --email ada@example.org --role admin";
    let made = lectern.run(create).done();
    assert!(made.contains("made ada  ada@example.org  admin  active"), "{made}");
    assert!(made.contains("password ") && made.contains("shown only now"), "{made}");
    let refusal = lectern.run(create).refused(1);
    assert!(refusal.contains("the email is already taken") && refusal.contains("the username"), "{refusal}");
}

#[test]
fn a_password_that_is_given_is_not_shown() {
    let lectern = Lectern::new();
    let create = |name: &str| format!("user create --username {name} --email {name}@example.org --role student");
    let made = lectern.fed(&format!("{} --password-stdin", create("ada")), "correct horse battery\n");
    assert!(!made.out.contains("password") && !made.err.contains("horse"), "{}", made.out);
    made.done();
    let lectern = lectern.with("LECTERN_PASSWORD", "battery staple horse");
    let made = lectern.run(&create("bob")).done();
    assert!(!made.contains("password") && !made.contains("staple"), "{made}");
    let short = lectern.fed(&format!("{} --password-stdin", create("eve")), "short\n").refused(1);
    assert!(short.contains("the password must have at least 8") && !short.contains("short\n"), "{short}");
}

#[test]
fn an_upsert_twice_is_an_upsert_once() {
    let lectern = Lectern::new();
    let upsert = |email: &str, role: &str| {
        lectern.run(&format!("user upsert --username ada --email {email} --role {role}")).done()
    };
    assert!(upsert("ada@example.org", "author").starts_with("made ada"));
    let found = upsert("ada@example.org", "author");
    assert!(found.starts_with("found ada") && !found.contains("password"), "{found}");
    assert!(upsert("lovelace@example.org", "admin").contains("lovelace@example.org  admin"));
    assert_eq!(lectern.run("user list").done().lines().count(), 1);
}

#[test]
fn roles_are_set_and_listed() {
    let lectern = Lectern::new();
    lectern.run("user create --username ada --email ada@example.org --role admin").done();
    lectern.run("user create --username bob --email bob@example.org --role student").done();
    assert!(lectern.run("user role BOB author moderator").done().contains("bob@example.org  author,moderator"));
    let moderators = lectern.run("user list --role moderator").done();
    assert!(moderators.starts_with("bob ") && moderators.lines().count() == 1, "{moderators}");
    assert!(lectern.run("user role nobody author").refused(1).contains("there is no user nobody"));
    lectern.run("user role ada student").refused(1);
    assert!(lectern.run("user list --role admin").done().contains("ada"), "the last administrator stays one");
}
