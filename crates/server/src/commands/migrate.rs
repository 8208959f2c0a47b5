use std::io::{self, Write};

use clap::Subcommand;
use lectern_persistence::{MigrationState, migrate_down, migrate_status, migrate_up};

use crate::failure::Failure;
use crate::school::make_room;
use crate::settings::{Environment, Settings};

/// Bring the schema of the database up to date, take it back, or tell how it stands.
///
/// `lectern serve` brings it up to date by itself. Many nodes may do it at once: one works, the others wait.
#[derive(Debug, Subcommand)]
pub(crate) enum Migrate {
    /// Take every step that is pending.
    Up,
    /// Take back the last steps. This removes what they made, data included.
    ///
    /// Nodes that need a step say that they are not ready as soon as it is gone; nodes of an older program go on. Outside
    /// development it asks for `--yes`.
    Down {
        /// How many.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
        steps: u16,
        /// Remove the data, wherever this is.
        #[arg(long)]
        yes: bool,
    },
    /// List every step. It makes no database.
    Status,
}

pub(crate) fn run(command: Migrate, settings: &Settings) -> Result<(), Failure> {
    let (url, environment) = (settings.database.url.as_str(), settings.environment);
    match command {
        Migrate::Up => {
            make_room(url)?;
            tell("taken", "nothing to do: the schema is up to date", &migrate_up(url)?)?;
        }
        Migrate::Down { yes: false, .. } if environment != Environment::Development => {
            return Err(Failure::Unconfirmed(environment.name()));
        }
        Migrate::Down { steps, .. } => {
            tell("taken back", "nothing to take back", &migrate_down(url, steps.into())?)?;
        }
        Migrate::Status => {
            let mut out = io::stdout().lock();
            for step in migrate_status(url)? {
                let state = match step.state {
                    MigrationState::Applied => "applied",
                    MigrationState::Pending => "pending",
                    MigrationState::Unknown => "unknown, of a newer program",
                };
                writeln!(out, "{}  {state}", step.name)?;
            }
        }
    }
    Ok(())
}

fn tell(done: &str, nothing: &str, names: &[String]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if names.is_empty() {
        writeln!(out, "{nothing}")?;
    }
    names.iter().try_for_each(|name| writeln!(out, "{name}  {done}"))
}
