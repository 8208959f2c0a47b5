//! Whether the database is there, whole, of this program's schema, and careful with what it is given.

use std::path::Path;
use std::time::SystemTime;

use lectern_persistence::{Inspection, MigrationState, inspect, migrate_status};

use super::Finding;
use crate::settings::Settings;

const DATABASE: &str = "database";

pub(super) fn examine(settings: &Settings) -> Vec<Finding> {
    let url = settings.database.url.as_str();
    let place = settings.database_place();
    if url.strip_prefix("sqlite://").is_some_and(|path| !Path::new(path).exists()) {
        let remedy = "`lectern serve` or `lectern migrate up` makes it";
        return vec![Finding::warning(DATABASE, format!("{place} is not there yet"), remedy)];
    }
    let asked = SystemTime::now();
    let inspection = match inspect(url) {
        Ok(inspection) => inspection,
        Err(error) => {
            let remedy = "start the database, and see that database.url names it and its password";
            return vec![Finding::failure(DATABASE, format!("{place}: {error}"), remedy)];
        }
    };
    let mut findings = vec![soundness(&inspection, &place), schema(url)];
    findings.extend(inspection.careless.iter().map(|(name, value, needed)| {
        let remedy = "without it what was acknowledged can be lost or spoiled; set it as said";
        Finding::warning(DATABASE, format!("{name} is {value}, not {needed}"), remedy)
    }));
    findings.extend(inspection.max_connections.map(|most| connections(settings, most)));
    findings.extend(inspection.clock.map(|micros| skew(micros, asked)));
    findings
}

fn soundness(inspection: &Inspection, place: &str) -> Finding {
    let Inspection { engine, damage, .. } = inspection;
    match damage.first() {
        None if inspection.looked => {
            Finding::good(DATABASE, format!("{place}, {engine}, answers; every page is sound"))
        }
        None => Finding::good(DATABASE, format!("{place}, {engine}, answers; its pages were not looked at")),
        Some(first) => {
            let remedy = "stop the server, keep the file, and restore the last backup: docs/operations.md";
            Finding::failure(DATABASE, format!("{place} is damaged: {first}"), remedy)
        }
    }
}

fn schema(url: &str) -> Finding {
    const SUBJECT: &str = "schema";
    let steps = match migrate_status(url) {
        Ok(steps) => steps,
        Err(error) => return Finding::failure(SUBJECT, error.to_string(), "see `lectern migrate status`"),
    };
    let count = |state| steps.iter().filter(|step| step.state == state).count();
    match (count(MigrationState::Pending), count(MigrationState::Unknown)) {
        (0, 0) => Finding::good(SUBJECT, format!("is this program's, {} steps", steps.len())),
        (0, newer) => {
            let remedy = "fine while an upgrade is rolled back; otherwise run the newer program";
            Finding::warning(SUBJECT, format!("has {newer} steps of a newer program"), remedy)
        }
        (behind, _) => {
            let remedy = "`lectern migrate up`, or `lectern serve`, which begins with it";
            Finding::warning(SUBJECT, format!("lacks {behind} of this program's {} steps", steps.len()), remedy)
        }
    }
}

/// Each node opens its own; a few are left for people.
fn connections(settings: &Settings, most: usize) -> Finding {
    const SPARE: usize = 5;
    let wanted = settings.database.connections();
    let found = format!("it takes {most} connections, of which a node opens {wanted}");
    if wanted.saturating_add(SPARE) > most {
        let remedy = "raise max_connections, or lower database.readers and database.writers";
        return Finding::failure(DATABASE, found, remedy);
    }
    Finding::good(DATABASE, found)
}

fn skew(micros: i64, asked: SystemTime) -> Finding {
    const SUBJECT: &str = "clock";
    let ours = asked.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_micros());
    let theirs = u128::try_from(micros).unwrap_or_default();
    let apart = ours.abs_diff(theirs) / 1_000;
    let found = format!("the database's is {apart} ms away, the time to ask it included");
    if apart > 2_000 {
        return Finding::warning(SUBJECT, found, "let NTP set both clocks");
    }
    Finding::good(SUBJECT, found)
}
