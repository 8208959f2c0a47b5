//! What the configuration comes to, for `lectern config check`: each value that is in force, and where it came from.

use std::fs;

use config::{Value, ValueKind};

use super::layers::{self, Layered, origin};
use super::reader::{Reader, is_empty, variable};
use super::{Environment, Settings, Sources, place};

/// All that can be said of a configuration without showing a secret.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Report {
    /// Absent when not even that can be told.
    pub(crate) environment: Option<&'static str>,
    pub(crate) settings: Vec<Effective>,
    /// What forbids to start, a line each.
    pub(crate) problems: Vec<String>,
    /// What is perhaps not meant.
    pub(crate) warnings: Vec<String>,
}

/// A setting that is in force.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Effective {
    pub(crate) key: String,
    /// As text; of a secret only whether it is set.
    pub(crate) value: String,
    pub(crate) secret: bool,
    pub(crate) origin: String,
}

const SECRETS: [&str; 5] =
    ["auth.signing_keys", "auth.secret", "bootstrap.admin.password", "demo.password", "mail.password"];

impl Report {
    /// Looks at everything and makes nothing.
    pub(crate) fn of(sources: &Sources) -> Self {
        let warnings = strays(sources);
        let Layered { environment, layers, unknown } = match layers::read(sources) {
            Ok(layered) => layered,
            Err(error) => return Self { environment: None, settings: Vec::new(), problems: error.0, warnings },
        };
        let mut reader = Reader::new(layers);
        reader.may_make = false;
        // Only what it notes is of interest: every problem is noted before it is given up.
        drop(Settings::read(&mut reader, environment, false));
        name_unreadable(&mut reader);
        let chosen = sources.environment.is_some();
        let settings = reader.layers.iter().map(|(key, value)| effective(key, value, environment, chosen)).collect();
        let problems = unknown.into_iter().chain(reader.problems).collect();
        Self { environment: Some(environment.name()), settings, problems, warnings }
    }
}

/// Files that are opened only when the program serves. Reading the settings leaves them alone.
fn name_unreadable(reader: &mut Reader) {
    for key in ["http.tls.cert", "http.tls.key", "auth.password_blocklist"] {
        let path = reader.text(key);
        let named = !["", "off", "builtin"].contains(&path.as_str());
        if let Some(error) = named.then(|| fs::read(&path).err()).flatten() {
            reader.refuse(key, format_args!("{path} cannot be read: {error}"));
        }
    }
}

fn effective(key: &str, value: &Value, environment: Environment, chosen: bool) -> Effective {
    let secret = SECRETS.contains(&key);
    let shown = match key {
        _ if is_empty(value) => String::new(),
        _ if secret => "(set, not shown)".to_owned(),
        "database.url" | "broker.url" | "redis.url" => place(&text(value)),
        "environment" => environment.name().to_owned(),
        _ => text(value),
    };
    let origin = match origin(value) {
        _ if key == "environment" && chosen => "--environment".to_owned(),
        "the environment" => variable(key),
        file => file.to_owned(),
    };
    Effective { key: key.to_owned(), value: shown, secret, origin }
}

fn text(value: &Value) -> String {
    match &value.kind {
        ValueKind::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        _ => value.clone().into_string().unwrap_or_default(),
    }
}

/// Variables that look like ours and are read by nobody. Only a warning: platforms make some for a service's name.
fn strays(sources: &Sources) -> Vec<String> {
    let names: Vec<String> = match &sources.variables {
        Some(variables) => variables.keys().cloned().collect(),
        None => std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect(),
    };
    let known =
        ["LECTERN_CONFIG", "LECTERN_PASSWORD", "LECTERN_TEST_POSTGRES", "LECTERN_TEST_BROKER", "LECTERN_TEST_REDIS"];
    let strays = names.iter().filter(|name| name.starts_with("LECTERN_") && !name.starts_with("LECTERN__"));
    let mut strays: Vec<_> = strays.filter(|name| !known.contains(&name.as_str())).collect();
    strays.sort();
    strays.iter().map(|name| format!("{name} is read by nobody; settings begin with LECTERN__, twice _")).collect()
}
