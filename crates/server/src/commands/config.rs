use std::io::{self, Write};

use clap::{Subcommand, ValueEnum};

use crate::failure::Failure;
use crate::settings::{Effective, Report, Sources};

/// Look at the configuration.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show every setting that is in force and where it came from, and say what is wrong with it.
    ///
    /// Secrets are not shown. Nothing is made and nobody is asked: `lectern doctor` looks whether the database is there.
    /// Exit codes: 0 it can be used, 2 it cannot.
    Check {
        /// How to show it.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
}

/// For whom.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

pub(crate) fn run(command: &ConfigCommand, sources: &Sources) -> Result<(), Failure> {
    let ConfigCommand::Check { format } = command;
    let report = Report::of(sources);
    match format {
        Format::Text => in_words(&report)?,
        Format::Json => writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&report).map_err(io::Error::from)?)?,
    }
    if report.problems.is_empty() { Ok(()) } else { Err(Failure::Unsound) }
}

fn in_words(report: &Report) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let width = |of: fn(&Effective) -> &str| {
        report.settings.iter().map(|setting| of(setting).chars().count()).max().unwrap_or_default().min(48)
    };
    let (keys, values) = (width(|setting| &setting.key), width(|setting| &setting.value));
    for setting in &report.settings {
        let value = if setting.value.is_empty() { "-" } else { &setting.value };
        writeln!(out, "{:keys$}  {value:values$}  {}", setting.key, setting.origin)?;
    }
    for (title, lines) in [("warnings", &report.warnings), ("problems", &report.problems)] {
        if !lines.is_empty() {
            writeln!(out, "{title}:")?;
        }
        lines.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    Ok(())
}
