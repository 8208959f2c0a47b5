//! Both engines walk the same numbered steps, and each step can be walked back.

use std::collections::{BTreeMap, BTreeSet};

use crate::repository::Findings;

const ENGINES: [&str; 2] = ["sqlite", "postgres"];
const DIRECTIONS: [&str; 2] = ["up.sql", "down.sql"];

/// Steps that one engine or one direction lacks.
pub(crate) fn unpaired<'a>(paths: impl Iterator<Item = &'a str>) -> Findings {
    let files: BTreeSet<&str> = paths.filter_map(|path| path.strip_prefix("migrations/")).collect();
    let steps: BTreeSet<&str> = files.iter().filter_map(|file| file.split('/').nth(1)).collect();
    if steps.is_empty() {
        return vec!["migrations: there are none".to_owned()];
    }
    let wanted = steps.iter().flat_map(|step| {
        ENGINES.iter().flat_map(move |engine| DIRECTIONS.map(|direction| format!("{engine}/{step}/{direction}")))
    });
    wanted.filter(|file| !files.contains(file.as_str())).map(|file| format!("migrations/{file}: is missing")).collect()
}

/// Steps that share their number: the engines would take one of them for the other.
pub(crate) fn doubled<'a>(paths: impl Iterator<Item = &'a str>) -> Findings {
    let files = paths.filter_map(|path| path.strip_prefix("migrations/"));
    let steps: BTreeSet<&str> = files.filter_map(|file| file.split('/').nth(1)).collect();
    let numbered = steps.iter().filter_map(|step| Some((step.split_once('_')?.0.rsplit('-').next()?, *step)));
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for (number, step) in numbered {
        if let Some(other) = first.insert(number, step) {
            findings.push(format!("migrations: {other} and {step} have one number"));
        }
    }
    findings
}

#[test]
fn two_steps_of_one_number_are_found() {
    let of = |steps: [&str; 2]| {
        let files = steps.map(|step| format!("migrations/sqlite/{step}/up.sql"));
        doubled(files.iter().map(String::as_str))
    };
    assert!(of(["2026-11-21-000009_mail", "2026-11-21-000010_hooks"]).is_empty());
    assert!(of(["2026-11-21-000009_mail", "2026-11-21-000009_mail"]).is_empty());
    let told = "migrations: 2026-11-21-000009_mail and 2026-11-22-000009_hooks have one number";
    assert_eq!(of(["2026-11-22-000009_hooks", "2026-11-21-000009_mail"]), [told]);
}

#[test]
fn a_step_without_its_twin_or_its_way_back_is_found() {
    let whole = [
        "migrations/sqlite/0001_users/up.sql",
        "migrations/sqlite/0001_users/down.sql",
        "migrations/postgres/0001_users/up.sql",
        "migrations/postgres/0001_users/down.sql",
    ];
    assert!(unpaired(whole.into_iter()).is_empty());
    assert_eq!(unpaired(whole[..3].iter().copied()), ["migrations/postgres/0001_users/down.sql: is missing"]);
    assert_eq!(unpaired(whole[..2].iter().copied()).len(), 2);
    assert_eq!(unpaired(std::iter::empty()).len(), 1);
}
