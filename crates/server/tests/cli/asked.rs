//! Help, exit codes, migrations and the document.

use crate::lectern::Lectern;

#[test]
fn every_command_explains_itself() {
    let lectern = Lectern::new();
    for command in [
        "",
        "serve",
        "migrate",
        "migrate up",
        "migrate down",
        "migrate status",
        "demo",
        "backup",
        "restore",
        "inspect",
        "user",
        "user create",
        "user upsert",
        "user role",
        "user list",
        "config",
        "config check",
        "doctor",
        "healthcheck",
        "openapi",
        "openapi export",
    ] {
        let help = lectern.run(&format!("{command} --help")).done();
        assert!(help.contains("Usage: lectern") && help.contains("--config"), "{command}: {help}");
    }
}

#[test]
fn what_is_not_understood_ends_with_2() {
    let lectern = Lectern::new();
    for command in [
        "",
        "teach",
        "serve --fast",
        "user create",
        "user role bob king",
        "migrate down --steps many",
        "migrate down --steps 0",
    ] {
        assert_eq!(lectern.run(command).code, 2, "{command}");
    }
}

#[test]
fn production_starts_only_when_everything_is_set() {
    let refusal = Lectern::new().run("serve --environment production").refused(1);
    for key in ["http.public_url", "database.url", "auth.signing_keys", "auth.secret", "auth.bcrypt_cost"] {
        assert!(refusal.contains(key), "{key}: {refusal}");
    }
    assert!(Lectern::in_production().run("migrate up").done().contains("taken"));
}

#[test]
fn settings_come_from_a_file_that_is_named_or_lies_there() {
    let lectern = Lectern::new();
    std::fs::write(lectern.folder.path().join("lectern.toml"), "[http]\nlisten = \"nowhere\"").unwrap();
    assert!(lectern.run("migrate status").refused(1).contains("lectern.toml"));
    std::fs::write(lectern.folder.path().join("other.toml"), "[http]\ndeadline = \"never\"").unwrap();
    assert!(lectern.run("migrate status --config other.toml").refused(1).contains("http.deadline (other.toml"));
    let by_variable = Lectern::new().with("LECTERN_CONFIG", "none.toml");
    assert!(by_variable.run("migrate status").refused(1).contains("none.toml"));
}

#[test]
fn a_database_that_does_not_answer_is_told_without_its_password() {
    let lectern = Lectern::new()
        .with("LECTERN__DATABASE__URL", "postgres://ada:canary-5e1b@127.0.0.1:1/school")
        .with("LECTERN__HTTP__LISTEN", "127.0.0.1:0");
    for command in ["migrate up", "serve", "user list"] {
        let refusal = lectern.run(command).refused(1);
        assert!(refusal.contains("is database.url right?") && !refusal.contains("canary"), "{refusal}");
    }
}

#[test]
fn the_schema_goes_up_and_down() {
    let lectern = Lectern::new();
    let count = |text: &str, state: &str| text.lines().filter(|line| line.ends_with(state)).count();
    let steps = count(&lectern.run("migrate up").done(), "taken");
    assert!(steps > 0);
    assert!(lectern.run("migrate up").done().contains("nothing to do"));
    assert_eq!(count(&lectern.run("migrate down").done(), "taken back"), 1);
    let status = lectern.run("migrate status").done();
    assert_eq!((count(&status, "applied"), count(&status, "pending")), (steps - 1, 1), "{status}");
}

#[test]
fn what_needs_a_database_makes_none() {
    let lectern = Lectern::new();
    for command in ["migrate status", "migrate down", "user list", "user role ada admin"] {
        let refusal = lectern.run(command).refused(1);
        assert!(refusal.contains("there is no database var/lectern.db in "), "{command}: {refusal}");
        assert_eq!(std::fs::read_dir(lectern.folder.path()).unwrap().count(), 0, "{command}");
    }
}

#[test]
fn outside_development_data_goes_only_when_that_is_confirmed() {
    let lectern = Lectern::in_production();
    let taken = lectern.run("migrate up").done();
    let refusal = lectern.run("migrate down").refused(2);
    assert!(refusal.contains("this is production") && refusal.contains("--yes"), "{refusal}");
    assert!(!lectern.run("migrate status").done().contains("pending"), "nothing was taken back");
    let last = taken.lines().last().and_then(|line| line.split(' ').next()).unwrap();
    assert_eq!(lectern.run("migrate down --yes").done(), format!("{last}  taken back\n"));
    let help = lectern.run("migrate down --help").done();
    assert!(help.contains("data included") && help.contains("not ready"), "{help}");
}

#[test]
fn the_document_needs_no_configuration() {
    let lectern = Lectern::new().with("LECTERN__ENVIRONMENT", "nonsense");
    let document: serde_json::Value = serde_json::from_str(&lectern.run("openapi export").done()).unwrap();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{document}");
}

#[test]
fn the_document_is_written_in_every_form() {
    let lectern = Lectern::new();
    for (form, opening) in
        [("json", "{"), ("yaml", "openapi: 3.1"), ("postman", "{"), ("http", "# Lectern"), ("llms", "# Lectern\n\n> ")]
    {
        let file = lectern.folder.path().join(form);
        let printed = lectern.run(&format!("openapi export --format {form}")).done();
        assert!(printed.starts_with(opening), "{form}");
        let command = format!("openapi export --format {form} -o {}", file.display());
        assert_eq!(lectern.run(&command).done(), "", "{form}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), printed, "{form}");
    }
    let refusal = lectern.run("openapi export -o /nowhere/at/all").refused(1);
    assert!(refusal.contains("/nowhere/at/all cannot be written"), "{refusal}");
}

#[test]
#[cfg(not(feature = "otlp"))]
fn a_collector_is_refused_by_a_program_that_cannot_send() {
    let told = Lectern::new().with("LECTERN__TRACE__OTLP", "http://127.0.0.1:4318");
    let refusal = told.run("serve").refused(1);
    assert!(refusal.contains("trace.otlp") && refusal.contains("--features otlp"), "{refusal}");
}
