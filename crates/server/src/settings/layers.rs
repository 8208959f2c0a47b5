//! The layers of the configuration, one above the other, as one flat table of keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use config::builder::DefaultState;
use config::{Config, ConfigBuilder, ConfigError, Environment as Variables, File, FileFormat, Value, ValueKind};

use super::reader::variable;
use super::{Environment, SettingsError};

const DEFAULT: &str = include_str!("../../../../config/default.toml");
const DEVELOPMENT: &str = include_str!("../../../../config/development.toml");
const STAGING: &str = include_str!("../../../../config/staging.toml");
const PRODUCTION: &str = include_str!("../../../../config/production.toml");

/// What the command line says about the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    /// A file that must be there, in place of `./lectern.toml`, which may be.
    pub(crate) file: Option<PathBuf>,
    /// The environment, above every layer.
    pub(crate) environment: Option<Environment>,
    /// Whether the database must be there already, because the command makes none.
    pub(crate) needs_database: bool,
    /// Whether secrets that are missing may be made up and kept, where that is done at all.
    pub(crate) may_make: bool,
    /// The variables of the process; those of a test.
    pub(crate) variables: Option<config::Map<String, String>>,
}

impl Default for Sources {
    fn default() -> Self {
        Self { file: None, environment: None, needs_database: false, may_make: true, variables: None }
    }
}

/// Every key with the value of the highest layer that has it.
pub(crate) type Layers = BTreeMap<String, Value>;

/// What all layers say together.
pub(crate) struct Layered {
    pub(crate) environment: Environment,
    pub(crate) layers: Layers,
    /// Keys that are no settings, a line each.
    pub(crate) unknown: Vec<String>,
}

/// Reads all layers. A key that `default.toml` does not have is told by name, so that file lists them all.
pub(crate) fn read(sources: &Sources) -> Result<Layered, SettingsError> {
    // Which file belongs in the middle is itself a setting, so the layers around it are asked first.
    let around = above(defaults(), sources).build().map(flat).map_err(unreadable)?;
    let named = around.get("environment").cloned().map(Value::into_string);
    let environment = match (sources.environment, named) {
        (Some(environment), _) => environment,
        (None, Some(Ok(name))) => name.parse().map_err(|form| {
            let place = around.get("environment").map_or("nowhere", origin);
            let key = format!("environment ({place}; {})", variable("environment"));
            // It is shown, as no other value is, because it is never a secret.
            SettingsError::one(&key, &format!("{form}, not {name:?}"))
        })?,
        (None, _) => return Err(SettingsError::one("environment", "is missing")),
    };
    let layered = defaults().add_source(File::from_str(file_of(environment), FileFormat::Toml));
    let mut layers = above(layered, sources).build().map(flat).map_err(unreadable)?;
    name_built_in(&mut layers, environment)?;
    let known = defaults().build().map(flat).map_err(unreadable)?;
    let unknown = layers.iter().filter(|(key, _)| !known.contains_key(*key));
    let told = |(key, value): (&String, &Value)| {
        let nearest = nearest(key, known.keys()).map_or(String::new(), |near| format!("; {near} is one"));
        let place = match origin(value) {
            "the environment" => format!("the environment; {}", variable(key)),
            file => file.to_owned(),
        };
        format!("{key} ({place}) is no setting{nearest}")
    };
    let unknown = unknown.map(told).collect();
    layers.retain(|key, _| known.contains_key(key));
    Ok(Layered { environment, layers, unknown })
}

/// The setting that was meant, when one is written nearly so.
pub(crate) fn nearest<'k>(key: &str, known: impl Iterator<Item = &'k String>) -> Option<&'k String> {
    let distances = known.map(|candidate| (strsim::damerau_levenshtein(key, candidate), candidate));
    distances.filter(|(distance, _)| *distance <= 3).min_by_key(|(distance, _)| *distance).map(|(_, near)| near)
}

/// The files that are part of the program carry no name of their own.
fn name_built_in(layers: &mut Layers, environment: Environment) -> Result<(), SettingsError> {
    let middle = Config::builder().add_source(File::from_str(file_of(environment), FileFormat::Toml));
    let middle = middle.build().map(flat).map_err(unreadable)?;
    for (key, value) in layers.iter_mut().filter(|(_, value)| value.origin().is_none()) {
        let file = if middle.contains_key(key) { environment.name() } else { "default" };
        *value = Value::new(Some(&format!("config/{file}.toml")), value.kind.clone());
    }
    Ok(())
}

/// Where a value came from, as an operator would look for it.
pub(crate) fn origin(value: &Value) -> &str {
    value.origin().unwrap_or("built in")
}

const fn file_of(environment: Environment) -> &'static str {
    match environment {
        Environment::Development => DEVELOPMENT,
        Environment::Staging => STAGING,
        Environment::Production => PRODUCTION,
    }
}

fn defaults() -> ConfigBuilder<DefaultState> {
    Config::builder().add_source(File::from_str(DEFAULT, FileFormat::Toml))
}

/// The operator's own file and the environment, above what is built in.
fn above(built_in: ConfigBuilder<DefaultState>, sources: &Sources) -> ConfigBuilder<DefaultState> {
    let own = sources.file.as_deref();
    let file = File::from(own.unwrap_or(Path::new("lectern.toml"))).format(FileFormat::Toml);
    // Values stay text: a secret of digits must not be read as a number on the way.
    let variables = Variables::with_prefix("LECTERN").prefix_separator("__").separator("__");
    built_in.add_source(file.required(own.is_some())).add_source(variables.source(sources.variables.clone()))
}

fn flat(config: Config) -> Layers {
    let mut leaves = Layers::new();
    flatten("", config.cache, &mut leaves);
    leaves
}

fn flatten(path: &str, value: Value, leaves: &mut Layers) {
    if let ValueKind::Table(members) = value.kind {
        for (name, member) in members {
            let path = if path.is_empty() { name } else { format!("{path}.{name}") };
            flatten(&path, member, leaves);
        }
    } else {
        leaves.insert(path.to_owned(), value);
    }
}

fn unreadable(error: ConfigError) -> SettingsError {
    SettingsError(vec![error.to_string()])
}
