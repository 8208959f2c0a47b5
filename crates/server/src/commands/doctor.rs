mod database;
mod files;
mod neighbors;
mod ports;
mod tls;

use std::io::{self, Write};
use std::time::{Instant, SystemTime};

use clap::Args;

use super::config::Format;
use crate::failure::Failure;
use crate::settings::{Settings, Sources};

/// Look whether the school could be served here: configuration, database, schema, keys, clock, disk, ports,
/// TLS, file rights, Redis and the broker.
///
/// It changes nothing, but for a file in the data folder that it writes, syncs and removes. Exit codes: 0 nothing
/// forbids to serve, though there may be warnings; 1 something does.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// How to show it.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Good,
    Warning,
    Failure,
}

/// One thing that was looked at, and what to do about it.
#[derive(Debug, serde::Serialize)]
struct Finding {
    level: Level,
    subject: &'static str,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
}

impl Finding {
    fn good(subject: &'static str, found: impl Into<String>) -> Self {
        Self { level: Level::Good, subject, found: found.into(), remedy: None }
    }

    fn warning(subject: &'static str, found: impl Into<String>, remedy: &'static str) -> Self {
        Self { level: Level::Warning, subject, found: found.into(), remedy: Some(remedy) }
    }

    fn failure(subject: &'static str, found: impl Into<String>, remedy: &'static str) -> Self {
        Self { level: Level::Failure, subject, found: found.into(), remedy: Some(remedy) }
    }
}

pub(crate) fn run(doctor: &Doctor, sources: &Sources) -> Result<(), Failure> {
    let mut sources = sources.clone();
    sources.may_make = false;
    let findings = match Settings::load(&sources) {
        Ok(settings) => examine(&settings),
        Err(error) => {
            vec![Finding::failure("configuration", error.to_string(), "`lectern config check` shows it whole")]
        }
    };
    match doctor.format {
        Format::Text => in_words(&findings)?,
        Format::Json => {
            writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&findings).map_err(io::Error::from)?)?
        }
    }
    let failed = findings.iter().any(|finding| finding.level == Level::Failure);
    if failed { Err(Failure::Unwell) } else { Ok(()) }
}

fn examine(settings: &Settings) -> Vec<Finding> {
    let configured = format!("can be used, for {}", settings.environment);
    let mut findings = vec![Finding::good("configuration", configured), clock()];
    findings.extend(database::examine(settings));
    findings.extend(files::examine(settings));
    findings.extend(ports::examine(settings));
    findings.extend(tls::examine(settings));
    findings.extend(actix_web::rt::System::new().block_on(neighbors::examine(settings)));
    findings
}

fn in_words(findings: &[Finding]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for Finding { level, subject, found, remedy } in findings {
        let mark = match level {
            Level::Good => "ok      ",
            Level::Warning => "warning ",
            Level::Failure => "FAILURE ",
        };
        writeln!(out, "{mark} {subject:14} {}", found.replace('\n', "\n                        "))?;
        if let Some(remedy) = remedy {
            writeln!(out, "                        -> {remedy}")?;
        }
    }
    Ok(())
}

/// 2026-01-01, before which this program was not written.
const WRITTEN: u64 = 1_767_225_600;

/// Tokens and sessions end by the wall clock, so it must be right and go on evenly.
fn clock() -> Finding {
    const SUBJECT: &str = "clock";
    const REMEDY: &str = "let NTP set the clock: chrony or systemd-timesyncd";
    let (wall, steady) = (SystemTime::now(), Instant::now());
    let since = wall.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    if since < WRITTEN {
        return Finding::failure(SUBJECT, "stands before this program was written", REMEDY);
    }
    std::thread::sleep(std::time::Duration::from_millis(50));
    let (by_wall, by_steady) = (wall.elapsed().unwrap_or_default(), steady.elapsed());
    match by_wall.abs_diff(by_steady).as_millis() {
        0..20 => Finding::good(SUBJECT, "goes evenly"),
        jump => Finding::warning(SUBJECT, format!("jumped by {jump} ms while it was looked at"), REMEDY),
    }
}
