//! The command line. Each command reads its own arguments, asks the school, and says what came of it.

mod audit;
mod backup;
mod config;
mod demo;
mod doctor;
mod healthcheck;
mod inspect;
mod migrate;
mod openapi;
mod restore;
mod serve;
mod user;
mod worker;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::failure::Failure;
use crate::logging;
use crate::settings::{Environment, Settings, Sources};

/// Lectern: an online school that also publishes, behind a REST API.
///
/// With no configuration at all, `lectern serve` makes its database and serves on http://127.0.0.1:8080.
///
/// Exit codes: 0 done, 1 not done, 2 not understood or not confirmed.
#[derive(Debug, Parser)]
#[command(name = "lectern", version)]
pub(crate) struct Lectern {
    #[command(flatten)]
    configuration: Configuration,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Configuration {
    /// Read settings from this file [default: ./lectern.toml, when it is there].
    #[arg(long, global = true, value_name = "FILE", env = "LECTERN_CONFIG")]
    config: Option<PathBuf>,
    /// What the program is run for [default: the setting `environment`, which is development].
    #[arg(long, global = true, value_enum)]
    environment: Option<Environment>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Worker(worker::Worker),
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    Demo(demo::Demo),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Inspect(inspect::Inspect),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    Doctor(doctor::Doctor),
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    Healthcheck(healthcheck::Healthcheck),
    #[command(subcommand)]
    User(user::UserCommand),
    #[command(subcommand)]
    Openapi(openapi::Openapi),
}

impl Command {
    /// Whether it works on a database that is there, and must not make one.
    const fn needs_database(&self) -> bool {
        use migrate::Migrate;
        matches!(
            self,
            Self::Migrate(Migrate::Down { .. } | Migrate::Status) | Self::User(_) | Self::Audit(_) | Self::Backup(_)
        )
    }
}

/// Runs one command.
pub(crate) fn run(lectern: Lectern) -> Result<(), Failure> {
    let Lectern { configuration, command } = lectern;
    let Configuration { config: file, environment } = configuration;
    let (needs_database, may_make) = (command.needs_database(), !matches!(command, Command::Healthcheck(_)));
    let sources = Sources { file, environment, needs_database, may_make, variables: None };
    match command {
        // The document is the same everywhere, and a snapshot speaks for itself: these need no configuration.
        Command::Openapi(openapi) => openapi::run(openapi),
        Command::Inspect(inspect) => inspect::run(inspect),
        // These judge the configuration themselves.
        Command::Config(config) => config::run(&config, &sources),
        Command::Doctor(doctor) => doctor::run(&doctor, &sources),
        Command::Healthcheck(check) => healthcheck::run(check, &sources),
        command => with_settings(command, &Settings::load(&sources)?),
    }
}

fn with_settings(command: Command, settings: &Settings) -> Result<(), Failure> {
    logging::start(&settings.log);
    let system = actix_web::rt::System::new();
    match command {
        Command::Serve(serve) => system.block_on(serve::run(&serve, settings)),
        Command::Worker(_) => system.block_on(worker::run(settings)),
        Command::Migrate(migrate) => migrate::run(migrate, settings),
        Command::Demo(_) => system.block_on(demo::run(settings)),
        Command::Audit(audit) => system.block_on(audit::run(audit, settings)),
        Command::User(user) => system.block_on(user::run(user, settings)),
        Command::Backup(backup) => backup::run(backup, settings),
        Command::Restore(restore) => restore::run(restore, settings),
        Command::Openapi(_)
        | Command::Inspect(_)
        | Command::Config(_)
        | Command::Doctor(_)
        | Command::Healthcheck(_) => Ok(()),
    }
}
