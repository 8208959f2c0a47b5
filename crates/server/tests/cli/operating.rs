//! What whoever runs a school asks before and while it is served: `config check`, `doctor`, `healthcheck`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::lectern::Lectern;

#[test]
fn a_configuration_is_shown_with_its_origins_and_without_its_secrets() {
    let lectern = Lectern::in_production().with("LECTERN__HTTP__DEADLINE", "9s");
    fs::write(lectern.folder.path().join("lectern.toml"), "[http]\nbody_limit = 2048\ndeadline = \"8s\"").unwrap();
    let shown = lectern.run("config check").done();
    let line = |key: &str| shown.lines().find(|line| line.starts_with(&format!("{key} "))).unwrap_or_default();
    for (key, value, origin) in [
        ("http.deadline", " 9s ", "LECTERN__HTTP__DEADLINE"),
        ("http.body_limit", " 2048 ", "lectern.toml"),
        ("log.format", " json ", "config/production.toml"),
        ("database.queue", " 512 ", "config/default.toml"),
        ("auth.secret", "(set, not shown)", "LECTERN__AUTH__SECRET"),
        ("auth.signing_keys", "(set, not shown)", "LECTERN__AUTH__SIGNING_KEYS"),
    ] {
        assert!(line(key).contains(value) && line(key).ends_with(origin), "{key}: {}", line(key));
    }
    for secret in ["nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A", "q8Zt3vKp0xWn7RbYc2LmJ5sHd9GfTe1U"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn an_address_that_follows_from_another_is_shown_as_it_is_in_force() {
    let lectern = Lectern::new().with("LECTERN__HTTP__LISTEN", "0.0.0.0:8181");
    let shown = lectern.run("config check").done();
    let line = shown.lines().find(|line| line.starts_with("http.public_url ")).unwrap();
    assert!(line.contains(" http://127.0.0.1:8181 ") && line.ends_with("  the address of http.listen"), "{line}");
}

#[test]
fn a_configuration_that_cannot_be_used_says_all_that_is_wrong() {
    let lectern = Lectern::new()
        .with("LECTERN__ENVIRONMENT", "production")
        .with("LECTERN__HTTP__LISTN", "127.0.0.1:1")
        .with("LECTERN__AUTH__SECRET", "changeme-changeme-changeme-changeme")
        .with("LECTERN_HTTP_LISTEN", "127.0.0.1:1");
    let checked = lectern.run("config check --format json");
    assert_eq!(checked.code, 2, "{}", checked.err);
    let report: Value = serde_json::from_str(&checked.out).unwrap();
    let lines =
        |of: &str| report[of].as_array().unwrap().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for word in [
        "http.listn (the environment; LECTERN__HTTP__LISTN) is no setting; http.listen is one",
        "http.public_url",
        "database.url",
        "auth.signing_keys",
        "auth.secret (the environment; LECTERN__AUTH__SECRET): is one that others can guess",
    ] {
        assert!(lines("problems").contains(word), "{word}: {report:#}");
    }
    assert!(lines("warnings").contains("LECTERN_HTTP_LISTEN is read by nobody"), "{report:#}");
    assert!(!checked.out.contains("changeme"), "{}", checked.out);
    assert_eq!(report["environment"], "production");
}

#[test]
fn whoever_only_looks_makes_nothing() {
    let lectern = Lectern::new();
    lectern.run("config check").done();
    lectern.run("doctor").done();
    assert_eq!(fs::read_dir(lectern.folder.path()).unwrap().count(), 0);
}

#[test]
fn a_healthy_school_is_found_healthy() {
    let lectern = Lectern::in_production().with("LECTERN__HTTP__LISTEN", "127.0.0.1:0");
    lectern.run("migrate up").done();
    let doctor = lectern.run("doctor --format json");
    let findings: Value = serde_json::from_str(&doctor.out).unwrap();
    assert_eq!(doctor.code, 0, "{findings:#}");
    for subject in ["configuration", "clock", "database", "schema", "file rights", "disk", "http.listen"] {
        let found = findings.as_array().unwrap().iter().find(|finding| finding["subject"] == subject);
        assert!(found.is_some_and(|found| found["level"] != "failure"), "{subject}: {findings:#}");
    }
    assert!(!findings.to_string().contains("lacks"), "{findings:#}");
    assert!(!findings.to_string().contains("open to others"), "{findings:#}");
}

#[test]
fn the_data_of_a_school_is_its_owners_alone() {
    let lectern = Lectern::new();
    let _serving = lectern.serve("");
    let of_others: Vec<_> = fs::read_dir(lectern.folder.path().join("var"))
        .unwrap()
        .map(Result::unwrap)
        .map(|entry| (entry.file_name(), entry.metadata().unwrap()))
        .filter(|(_, file)| file.is_file())
        .map(|(name, file)| (name, file.permissions().mode() & 0o077))
        .collect();
    assert!(of_others.iter().any(|(name, _)| name == "lectern.db-wal"), "{of_others:?}");
    assert!(of_others.iter().all(|(_, rights)| *rights == 0), "{of_others:?}");
    assert!(!lectern.run("doctor").done().contains("open to others"));
}

#[test]
fn each_ailment_is_named_with_its_remedy() {
    let lectern = Lectern::new();
    lectern.run("migrate up").done();
    lectern.run("migrate down").done();
    let folder = lectern.folder.path().join("var");
    fs::set_permissions(folder.join("keys/secret.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let shown = lectern.run("doctor").done();
    assert!(shown.contains("lacks 1 of this program's") && shown.contains("-> `lectern migrate up`"), "{shown}");
    assert!(shown.contains("secret.key is open to others: 644") && shown.contains("-> chmod 600"), "{shown}");
    let mut bytes = fs::read(folder.join("lectern.db")).unwrap();
    bytes[4_096..].fill(0xa5);
    fs::write(folder.join("lectern.db"), bytes).unwrap();
    let damaged = lectern.run("doctor");
    assert!(
        damaged.code == 1 && damaged.out.contains("FAILURE") && damaged.err.contains("what to do"),
        "{}",
        damaged.out
    );
    let gone = Lectern::new().with("LECTERN__DATABASE__URL", "postgres://ada:canary-5e1b@127.0.0.1:1/school");
    let refused = gone.run("doctor");
    assert!(refused.code == 1 && refused.out.contains("-> start the database"), "{}", refused.out);
    assert!(!refused.out.contains("canary"), "{}", refused.out);
    let alone = lectern_without_neighbors().run("doctor");
    for remedy in ["redis.url names it", "broker.url has its place"] {
        assert!(alone.code == 0 && alone.out.contains(remedy), "{}", alone.out);
    }
    assert!(!alone.out.contains("canary"), "{}", alone.out);
    let wrong = Lectern::new().with("LECTERN__HTTP__LISTEN", "nowhere").run("doctor");
    assert!(wrong.code == 1 && wrong.out.contains("`lectern config check`"), "{}", wrong.out);
    let nowhere = Lectern::new().with("LECTERN__ENVIRONMENT", "prod").run("serve").refused(1);
    let told =
        "environment (the environment; LECTERN__ENVIRONMENT): must be development, staging or production, not \"prod\"";
    assert!(nowhere.contains(told), "{nowhere}");
}

#[test]
fn a_server_is_asked_whether_it_is_ready() {
    let serving = Lectern::new().with("LECTERN__HTTP__DRAIN", "20s").serve("");
    let asking = Lectern::new().with("LECTERN__HTTP__LISTEN", &serving.address);
    assert_eq!(asking.run("healthcheck").done(), "ready\n");
    assert_eq!(fs::read_dir(asking.folder.path()).unwrap().count(), 0, "it makes no keys");
    serving.signal("-TERM");
    let told = std::iter::repeat_with(|| asking.run("healthcheck")).find(|told| told.code != 0);
    assert!(told.is_some_and(|told| told.code == 1 && told.err.contains("503")));
    serving.signal("-TERM");
    let address = serving.address.clone();
    serving.end();
    let url = format!("healthcheck --url http://{address}/health/ready");
    assert!(Lectern::new().with("LECTERN__ENVIRONMENT", "nonsense").run(&url).refused(1).contains("is not ready"));
}

/// Somebody takes back a step under a node that needs it.
#[test]
fn a_server_whose_schema_lacks_a_step_is_not_ready() {
    let lectern = Lectern::new().with("LECTERN__OPS__LISTEN", "127.0.0.1:0");
    let serving = lectern.serve("");
    let asked = format!("healthcheck --url http://{}/health/ready", serving.ops_address());
    assert_eq!((serving.get("/health/ready"), lectern.run(&asked).code), (Some(200), 0));
    let back = lectern.run("migrate down").done();
    let step = back.split(' ').next().unwrap();
    assert_eq!((serving.get("/health/ready"), serving.get("/health/live")), (Some(503), Some(200)));
    let told = serving.ask_ops("/health/ready");
    assert!(told.starts_with("HTTP/1.1 503") && told.contains("the schema lacks a step"), "{told}");
    lectern.run(&asked).refused(1);
    lectern.run("migrate up").done();
    assert_eq!((serving.get("/health/ready"), lectern.run(&asked).code), (Some(200), 0));
    serving.signal("-TERM");
    let said = serving.end().err;
    let lacks = said.lines().find(|line| line.contains("the schema lacks steps of this program"));
    assert!(lacks.is_some_and(|line| line.contains(step)), "{step}: {said}");
}

/// Whose Redis and broker are not there.
fn lectern_without_neighbors() -> Lectern {
    Lectern::new()
        .with("LECTERN__REDIS__URL", "redis://ada:canary-5e1b@127.0.0.1:1")
        .with("LECTERN__BROKER__URL", "amqp://ada:canary-5e1b@127.0.0.1:1/%2f")
}

#[test]
#[ignore = "needs Redis and RabbitMQ: make test-all"]
fn neighbors_that_are_there_are_found_and_one_that_does_not_know_us_is_told() {
    let [redis, broker] = ["LECTERN_TEST_REDIS", "LECTERN_TEST_BROKER"].map(|name| std::env::var(name).unwrap());
    let there = Lectern::new().with("LECTERN__REDIS__URL", &redis).with("LECTERN__BROKER__URL", &broker);
    let shown = there.run("doctor").done();
    for subject in ["redis", "broker"] {
        let line = shown.lines().find(|line| line.split_whitespace().nth(1) == Some(subject)).unwrap();
        assert!(line.starts_with("ok ") && line.ends_with("answers"), "{shown}");
    }
    let (_, place) = broker.split_once('@').unwrap();
    let stranger = there.again().with("LECTERN__BROKER__URL", &format!("amqp://nobody:canary-5e1b@{place}"));
    let shown = stranger.run("doctor").done();
    assert!(shown.contains("broker.url has its place") && !shown.contains("canary"), "{shown}");
}
