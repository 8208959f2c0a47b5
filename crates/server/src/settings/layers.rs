//! The layers of the configuration, one above the other, as one flat table of keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use config::builder::DefaultState;
use config::{Config, ConfigBuilder, ConfigError, Environment as Variables, File, FileFormat, Value, ValueKind};

use super::{Environment, SettingsError};

const DEFAULT: &str = include_str!("../../../../config/default.toml");
const DEVELOPMENT: &str = include_str!("../../../../config/development.toml");
const STAGING: &str = include_str!("../../../../config/staging.toml");
const PRODUCTION: &str = include_str!("../../../../config/production.toml");

/// What the command line says about the configuration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sources {
    /// A file that must be there, in place of `./lectern.toml`, which may be.
    pub(crate) file: Option<PathBuf>,
    /// The environment, above every layer.
    pub(crate) environment: Option<Environment>,
    /// Whether the database must be there already, because the command makes none.
    pub(crate) needs_database: bool,
    /// The variables of the process; those of a test.
    pub(crate) variables: Option<config::Map<String, String>>,
}

/// Every key with the value of the highest layer that has it.
pub(crate) type Layers = BTreeMap<String, Value>;

/// Reads all layers. A key that `default.toml` does not have is refused by name, so that file lists them all.
pub(crate) fn read(sources: &Sources) -> Result<(Environment, Layers), SettingsError> {
    // Which file belongs in the middle is itself a setting, so the layers around it are asked first.
    let around = above(defaults(), sources).build().map(flat).map_err(unreadable)?;
    let named = around.get("environment").cloned().map(Value::into_string);
    let environment = match (sources.environment, named) {
        (Some(environment), _) => environment,
        (None, Some(Ok(name))) => name.parse().map_err(|form| SettingsError::one("environment", form))?,
        (None, _) => return Err(SettingsError::one("environment", "is missing")),
    };
    let layered = defaults().add_source(File::from_str(file_of(environment), FileFormat::Toml));
    let layers = above(layered, sources).build().map(flat).map_err(unreadable)?;
    let known = defaults().build().map(flat).map_err(unreadable)?;
    let unknown = layers.iter().filter(|(key, _)| !known.contains_key(*key));
    let problems: Vec<_> = unknown.map(|(key, value)| format!("{key} ({}) is no setting", origin(value))).collect();
    if problems.is_empty() { Ok((environment, layers)) } else { Err(SettingsError(problems)) }
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
