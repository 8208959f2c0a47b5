//! `lectern user`.

use crate::lectern::Lectern;

/// A school that has its database.
fn school() -> Lectern {
    let lectern = Lectern::new();
    lectern.run("migrate up").done();
    lectern
}

#[test]
fn an_account_is_made_once_and_its_password_shown_once() {
    let lectern = school();
    let create = "user create --username ada --email ada@example.org --role admin";
    let made = lectern.run(create).done();
    assert!(made.contains("created ada  ada@example.org  admin  active"), "{made}");
    assert!(made.contains("password ") && made.contains("shown only now"), "{made}");
    assert!(made.contains("in sqlite://var/lectern.db"), "{made}");
    let refusal = lectern.run(create).refused(1);
    assert!(refusal.contains("the email is already taken") && refusal.contains("the username"), "{refusal}");
}

#[test]
fn a_password_that_is_given_is_not_shown() {
    let lectern = school();
    let create = |name: &str| format!("user create --username {name} --email {name}@example.org --role student");
    let made = lectern.fed(&format!("{} --password-stdin", create("ada")), "correct horse battery\n");
    assert!(!made.out.contains("password") && !made.err.contains("horse"), "{}", made.out);
    made.done();
    let lectern = lectern.with("LECTERN_PASSWORD", "battery staple horse");
    let made = lectern.run(&create("bob")).done();
    assert!(!made.contains("password") && !made.contains("staple"), "{made}");
    let short = lectern.fed(&format!("{} --password-stdin", create("eve")), "short\n").refused(1);
    assert!(short.contains("the password must have at least 8 characters") && !short.contains("short\n"), "{short}");
}

#[test]
fn an_upsert_twice_is_an_upsert_once() {
    let lectern = school();
    let upsert = |email: &str, role: &str| {
        lectern.run(&format!("user upsert --username ada --email {email} --role {role}")).done()
    };
    assert!(upsert("ada@example.org", "author").starts_with("created ada"));
    let found = upsert("ada@example.org", "author");
    assert!(found.starts_with("unchanged ada") && !found.contains("password"), "{found}");
    assert!(upsert("lovelace@example.org", "author").starts_with("changed ada  lovelace@example.org  author"));
    assert!(upsert("lovelace@example.org", "admin").starts_with("changed ada  lovelace@example.org  admin"));
    assert_eq!(lectern.run("user list").done().lines().count(), 1);
    let of_ada = "user upsert --username bob --email lovelace@example.org --role author";
    let refusal = lectern.run(of_ada).refused(1);
    assert!(refusal.contains("the email is already taken\nWhose it is: `lectern user list`"), "{refusal}");
}

#[test]
fn roles_are_set_and_listed() {
    let lectern = school();
    lectern.run("user create --username ada --email ada@example.org --role admin").done();
    lectern.run("user create --username bob --email bob@example.org --role student").done();
    assert!(lectern.run("user role BOB author moderator").done().contains("bob@example.org  author,moderator"));
    let moderators = lectern.run("user list --role moderator").done();
    assert!(moderators.starts_with("bob ") && moderators.lines().count() == 1, "{moderators}");
    assert!(lectern.run("user role nobody author").refused(1).contains("there is no user nobody"));
    lectern.run("user role ada student").refused(1);
    assert!(lectern.run("user list --role admin").done().contains("ada"), "the last administrator stays one");
}

#[test]
fn a_list_brings_no_schema_up_to_date() {
    let lectern = Lectern::new();
    lectern.run("migrate up").done();
    lectern.run("migrate down").done();
    let before = lectern.run("migrate status").done();
    assert!(lectern.run("user list").refused(1).contains("`lectern migrate up` brings it up to date"));
    assert_eq!(lectern.run("migrate status").done(), before);
    lectern.run("user create --username ada --email ada@example.org --role admin").done();
    assert!(lectern.run("user list").done().starts_with("ada "), "whatever writes migrates first");
}

#[test]
fn an_operator_in_the_wrong_folder_makes_no_school_there() {
    let lectern = Lectern::new();
    let account = "--username ada --email ada@example.org --role admin";
    for command in [&format!("create {account}"), &format!("upsert {account}"), "role ada admin", "list"] {
        let refusal = lectern.run(&format!("user {command}")).refused(1);
        let place = format!("there is no database var/lectern.db in {}", lectern.folder.path().display());
        assert!(refusal.contains(&place) && refusal.contains("`lectern migrate up`"), "{refusal}");
        assert!(!lectern.folder.path().join("var").exists(), "{command} made something");
    }
}
