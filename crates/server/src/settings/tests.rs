use std::fs;

use tempfile::TempDir;

use super::*;

const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const SECRET: &str = "q8Zt3vKp0xWn7RbYc2LmJ5sHd9GfTe1U";

/// Settings in a folder of their own, with these variables on top.
struct Trial {
    folder: TempDir,
    sources: Sources,
}

impl Trial {
    fn new(variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/school.db", folder.path().display());
        let mut all = config::Map::from([("LECTERN__DATABASE__URL".to_owned(), url)]);
        all.extend(variables.iter().map(|(name, value)| (format!("LECTERN__{name}"), (*value).to_owned())));
        let sources = Sources { variables: Some(all), ..Sources::default() };
        Self { folder, sources }
    }

    /// Everything that production wants.
    fn production(variables: &[(&str, &str)]) -> Self {
        let mut all = vec![
            ("ENVIRONMENT", "production"),
            ("HTTP__PUBLIC_URL", "https://school.example"),
            ("AUTH__SECRET", SECRET),
            ("AUTH__SIGNING_KEYS", SEED),
        ];
        all.extend(variables);
        Self::new(&all)
    }

    fn with_file(mut self, name: &str, text: &str) -> Self {
        let path = self.write(name, text);
        self.sources.file = Some(path);
        self
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn load(&self) -> Result<Settings, SettingsError> {
        Settings::load(&self.sources)
    }

    fn refusal(&self) -> String {
        self.load().err().expect("refused").to_string()
    }
}

#[test]
fn the_environment_is_above_the_file_and_the_file_above_the_default() {
    let file = "[http]\ndeadline = \"3s\"\nbody_limit = 2048\n[signup]\nroles = [\"student\", \"author\"]\n";
    let settings = Trial::new(&[("HTTP__DEADLINE", "250ms")]).with_file("own.toml", file).load().unwrap();
    assert_eq!(settings.http.deadline, Duration::from_millis(250), "the environment");
    assert_eq!(settings.http.body_limit, 2_048, "the file");
    assert_eq!(settings.signup_roles.names(), ["student", "author"], "the file above development.toml");
    assert_eq!(settings.http.drain, Duration::ZERO, "development.toml above default.toml");
    assert_eq!(settings.auth.bcrypt_cost, 12, "default.toml");
}

#[test]
fn each_environment_has_its_file_and_the_command_line_chooses_first() {
    let development = Trial::new(&[]).load().unwrap();
    assert_eq!((development.environment, development.log.json), (Environment::Development, false));
    assert_eq!(development.signup_roles.names(), ["author"]);
    let production = Trial::production(&[]).load().unwrap();
    assert_eq!((production.environment, production.log.json), (Environment::Production, true));
    assert_eq!(production.signup_roles.names(), ["student"]);
    assert_eq!(production.auth.password_blocklist, Blocklist::Builtin);
    let mut chosen = Trial::production(&[]);
    chosen.sources.environment = Some(Environment::Staging);
    assert_eq!(chosen.load().unwrap().environment, Environment::Staging);
    let by_file = Trial::new(&[]).with_file("own.toml", "environment = \"staging\"");
    assert!(by_file.refusal().contains("http.public_url"), "staging is as strict as production");
}

#[test]
fn a_key_that_is_no_setting_is_refused_by_name() {
    let trial =
        Trial::new(&[("HTTP__LISTN", "127.0.0.1:1")]).with_file("own.toml", "[auth]\nsecrte = \"x\"\ncolour = 1");
    let refusal = trial.refusal();
    for named in ["http.listn (the environment; LECTERN__HTTP__LISTN)", "auth.secrte (", "own.toml", "auth.colour"] {
        assert!(refusal.contains(named), "{named}: {refusal}");
    }
    assert!(
        Trial::new(&[("ENVIRONMENT", "prod")])
            .refusal()
            .contains("environment (the environment; LECTERN__ENVIRONMENT): must be development")
    );
    let missing = Trial::new(&[]);
    let sources = Sources { file: Some(missing.folder.path().join("none.toml")), ..missing.sources.clone() };
    assert!(Settings::load(&sources).is_err(), "a file that was asked for must be there");
}

#[test]
fn webhooks_lead_inside_only_where_somebody_says_so() {
    let inside = |trial: Trial| {
        let policy = trial.load().unwrap().events.webhooks.policy;
        policy.targets.admit_address(false, [127, 0, 0, 1].into())
    };
    assert!(inside(Trial::new(&[])), "in development");
    assert!(!inside(Trial::production(&[])));
    assert!(inside(Trial::production(&[("WEBHOOKS__ALLOW", "10.0.0.0/8, 127.0.0.1/32")])));
    let refusal =
        Trial::new(&[("WEBHOOKS__ALLOW", "localhost"), ("WEBHOOKS__KEEP", "1h"), ("WEBHOOKS__TIMEOUT", "1m")])
            .refusal();
    for key in ["webhooks.allow", "webhooks.keep", "webhooks.timeout"] {
        assert!(refusal.contains(key), "{key}: {refusal}");
    }
}

#[test]
fn a_school_is_found_where_it_listens_unless_it_was_told_better() {
    let found = |variables: &[(&str, &str)]| {
        let settings = Trial::new(variables).load().unwrap();
        settings.http.public_url.map(|url| url.origin().to_owned())
    };
    assert_eq!(found(&[]).as_deref(), Some("http://127.0.0.1:8080"));
    assert_eq!(found(&[("HTTP__LISTEN", "0.0.0.0:81")]).as_deref(), Some("http://127.0.0.1:81"));
    assert_eq!(found(&[("HTTP__LISTEN", "127.0.0.1:0")]), None, "the port is not known yet");
    let told = [("HTTP__LISTEN", "0.0.0.0:81"), ("HTTP__PUBLIC_URL", "https://school.example")];
    assert_eq!(found(&told).as_deref(), Some("https://school.example"));
}

#[test]
fn production_names_all_that_is_missing_at_once() {
    let mut trial = Trial::new(&[("ENVIRONMENT", "production")]);
    trial.sources.variables.as_mut().unwrap().remove("LECTERN__DATABASE__URL");
    let refusal = trial.refusal();
    for key in ["http.public_url", "database.url", "auth.signing_keys", "auth.secret"] {
        assert!(refusal.contains(&format!("{key} (")), "{key}: {refusal}");
    }
}

#[test]
fn production_refuses_what_others_can_guess_or_overhear() {
    for (name, value, key) in [
        ("AUTH__SECRET", "short", "auth.secret"),
        ("AUTH__SECRET", "changeme-changeme-changeme-changeme", "auth.secret"),
        ("AUTH__SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "auth.secret"),
        ("AUTH__SIGNING_KEYS", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "auth.signing_keys"),
        ("AUTH__SIGNING_KEYS", "not-a-key", "auth.signing_keys"),
        ("AUTH__BCRYPT_COST", "4", "auth.bcrypt_cost"),
        ("HTTP__PUBLIC_URL", "http://school.example", "http.public_url"),
    ] {
        let refusal = Trial::production(&[(name, value)]).refusal();
        assert!(refusal.contains(key), "{name}={value}: {refusal}");
    }
}

/// Settings that no word fits.
const TYPED: [&str; 34] = [
    "HTTP__LISTEN",
    "HTTP__PUBLIC_URL",
    "HTTP__TRUSTED_PROXIES",
    "HTTP__DEADLINE",
    "HTTP__BODY_LIMIT",
    "HTTP__PUBLIC_MAX_AGE",
    "HTTP__DRAIN",
    "OPS__LISTEN",
    "DATABASE__URL",
    "DATABASE__READERS",
    "DATABASE__WRITERS",
    "DATABASE__QUEUE",
    "AUTH__SIGNING_KEYS",
    "AUTH__BCRYPT_COST",
    "AUTH__HASHING_QUEUE",
    "AUTH__ACCESS_TTL",
    "AUTH__SESSION_TTL",
    "AUTH__REFRESH_GRACE",
    "IDEMPOTENCY__KEEP",
    "IDEMPOTENCY__SWEEP",
    "LIMITS__GUEST",
    "LIMITS__USER",
    "LIMITS__WRITES",
    "LIMITS__REGISTRATIONS",
    "LIMITS__EXPORTS",
    "CACHE__ENABLED",
    "CACHE__MAX_BYTES",
    "CACHE__MAX_AGE",
    "REDIS__URL",
    "REDIS__TIMEOUT",
    "SIGNUP__ROLES",
    "BOOTSTRAP__ADMIN__EMAIL",
    "LOG__LEVEL",
    "LOG__FORMAT",
];

#[test]
fn every_wrong_value_is_named_and_none_is_shown() {
    let canary = "CANARY-7d1f";
    let refusal = Trial::new(&TYPED.map(|name| (name, canary))).refusal();
    for name in TYPED {
        assert!(refusal.contains(&format!("LECTERN__{name})")), "{name}: {refusal}");
    }
    assert!(!refusal.contains(canary), "{refusal}");
    assert!(!Path::new("var").exists(), "a configuration that is refused leaves nothing behind");
}

#[test]
fn a_deadline_is_long_enough_for_an_answer() {
    for (deadline, fits) in [("0s", false), ("99ms", false), ("100ms", true)] {
        let trial = Trial::new(&[("HTTP__DEADLINE", deadline)]);
        assert_eq!(trial.load().is_ok(), fits, "{deadline}");
    }
    assert!(Trial::new(&[("HTTP__DEADLINE", "0s")]).refusal().contains("at least 100ms"));
}

#[test]
fn a_cache_is_of_some_size_and_keeps_for_some_time() {
    for (age, fits) in [("99ms", false), ("100ms", true), ("1h", true), ("61m", false)] {
        assert_eq!(Trial::new(&[("CACHE__MAX_AGE", age)]).load().is_ok(), fits, "{age}");
    }
    for (bytes, fits) in [("0", false), ("1048575", false), ("1048576", true)] {
        assert_eq!(Trial::new(&[("CACHE__MAX_BYTES", bytes)]).load().is_ok(), fits, "{bytes}");
    }
    assert!(Trial::new(&[("CACHE__MAX_AGE", "0s")]).refusal().contains("set cache.enabled to false"));
}

#[test]
fn answers_are_kept_and_swept_by_the_second_or_slower() {
    for key in ["KEEP", "SWEEP"] {
        for (duration, fits) in [("0s", false), ("999ms", false), ("1s", true), ("24h", true)] {
            let trial = Trial::new(&[(&format!("IDEMPOTENCY__{key}"), duration)]);
            assert_eq!(trial.load().is_ok(), fits, "{key} {duration}");
        }
        assert!(Trial::new(&[(&format!("IDEMPOTENCY__{key}"), "0s")]).refusal().contains("at least 1s"));
    }
}

#[test]
fn a_bare_word_in_the_log_level_is_a_level() {
    for level in ["INFO", "off", "warn,lectern_web=debug", "lectern_web=debug"] {
        assert!(Trial::new(&[("LOG__LEVEL", level)]).load().is_ok(), "{level}");
    }
    for level in ["loud", "info,loud", "lectern_web=loud", "info,[request]=trace"] {
        assert!(Trial::new(&[("LOG__LEVEL", level)]).refusal().contains("log.level ("), "{level}");
    }
}

#[test]
fn secrets_come_from_files_too() {
    let trial = Trial::production(&[("AUTH__SECRET", ""), ("AUTH__SIGNING_KEYS", "")]);
    let (secret, keys) = (trial.write("secret", &format!("{SECRET}\n")), trial.write("keys", &format!("{SEED}\n")));
    let mut sources = trial.sources.clone();
    let variables = sources.variables.as_mut().unwrap();
    variables.insert("LECTERN__AUTH__SECRET_FILE".to_owned(), secret.display().to_string());
    variables.insert("LECTERN__AUTH__SIGNING_KEYS_FILE".to_owned(), keys.display().to_string());
    let settings = Settings::load(&sources).unwrap();
    assert!(settings.auth.secrets.kept_in.is_none(), "nothing was made up");

    let both = Trial::production(&[("AUTH__SECRET_FILE", "/nowhere")]).refusal();
    assert!(both.contains("auth.secret_file") && both.contains("keep one of them"), "{both}");
    let gone = Trial::production(&[("AUTH__SECRET", ""), ("AUTH__SECRET_FILE", "/nowhere/at/all")]).refusal();
    assert!(gone.contains("cannot be read"), "{gone}");
}

#[test]
fn development_makes_its_secrets_once_and_keeps_them_beside_the_database() {
    let trial = Trial::new(&[]);
    let seal = || trial.load().unwrap().auth.secrets.seal.mark("test", b"text");
    let first = seal();
    assert_eq!(seal(), first);
    assert_eq!(trial.load().unwrap().auth.secrets.kept_in, Some(trial.folder.path().join("keys")));
    assert!(trial.folder.path().join("keys/signing.key").exists());
}

#[test]
fn lists_are_written_with_commas_in_the_environment() {
    let settings = Trial::new(&[("SIGNUP__ROLES", "student, author"), ("HTTP__TRUSTED_PROXIES", "10.0.0.0/8,::1")]);
    let settings = settings.load().unwrap();
    assert_eq!(settings.signup_roles.names(), ["student", "author"]);
    assert_eq!(settings.http.trusted_proxies.len(), 2);
}

#[test]
fn the_place_of_a_database_never_shows_its_password() {
    assert_eq!(
        place("postgres://ada:p%40ss@db.example:5432/school?sslmode=require"),
        "postgres://db.example:5432/school"
    );
    assert_eq!(place("postgres://ada:pa@ss@db.example/school"), "postgres://db.example/school");
    assert_eq!(place("sqlite://var/lectern.db"), "sqlite://var/lectern.db");
}

#[test]
fn mail_is_kept_in_development_and_sent_elsewhere_only_when_all_is_said() {
    let kept = |trial: &Trial| trial.load().unwrap().mail.post.map(|post| post.mailer.kept().is_some());
    assert_eq!(kept(&Trial::new(&[])), Some(true));
    assert_eq!(kept(&Trial::production(&[])), None);
    let said = [("MAIL__SEND", "smtp"), ("MAIL__HOST", "mail.example"), ("MAIL__FROM", "school@school.example")];
    assert_eq!(kept(&Trial::production(&said)), Some(false));
    let table: [(&str, &str, &str); 8] = [
        ("MAIL__SEND", "memory", "memory is for development"),
        ("MAIL__SEND", "pigeon", "must be off, memory or smtp"),
        ("MAIL__HOST", "", "mail.host"),
        ("MAIL__FROM", "nobody", "must be an address such as"),
        ("MAIL__TLS", "ssl", "must be tls, starttls or off"),
        ("MAIL__USERNAME", "ada", "go together"),
        ("MAIL__VERIFY_PAGE", "https://app.example/verify", "must be an address with {token} in it"),
        ("MAIL__TEMPLATES", "/nowhere/at/all", "mail.templates"),
    ];
    for (name, value, why) in table {
        let mut all = said.to_vec();
        all.push((name, value));
        let refusal = Trial::production(&all).refusal();
        assert!(refusal.contains(why), "{name}={value}: {refusal}");
    }
    let in_the_clear = [("MAIL__TLS", "off"), ("MAIL__USERNAME", "ada"), ("MAIL__PASSWORD", "canary")];
    let refusal = Trial::production(&[said.as_slice(), &in_the_clear].concat()).refusal();
    assert!(refusal.contains("in the clear") && !refusal.contains("canary"), "{refusal}");
}
