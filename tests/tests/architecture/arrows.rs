//! Which crate may name which: the table of the architecture as a constant, compared with what cargo says.

use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

use crate::repository::Findings;

struct Row {
    name: &'static str,
    /// Ours, in the program and in tests.
    ours: &'static [&'static str],
    /// Ours, in tests alone.
    in_tests: &'static [&'static str],
    outside: Outside,
}

enum Outside {
    /// These and nothing else, but for the tools of tests.
    Only(&'static [&'static str]),
    /// Anything but these, in the program and in tests.
    Never(&'static [&'static [&'static str]]),
}
use Outside::{Never, Only};

const FRAMEWORK: &[&str] = &["actix-web", "actix-http", "actix-rt", "actix-files", "axum"];
const DATABASE: &[&str] =
    &["diesel", "diesel_migrations", "libsqlite3-sys", "pq-sys", "rusqlite", "postgres", "tokio-postgres", "sqlx"];
const RUNTIME: &[&str] = &["tokio", "async-std", "smol"];
/// Libraries that speak to the outside world or do its heavy work. Behind a feature of `gateways`, and only there.
const CLIENTS: &[&str] = &[
    "ammonia",
    "bcrypt",
    "governor",
    "hyper",
    "jsonwebtoken",
    "lapin",
    "lettre",
    "moka",
    "object_store",
    "pulldown-cmark",
    "redis",
    "reqwest",
];
const TEST_TOOLS: &[&str] = &["futures-executor", "insta", "mockall", "proptest", "rstest", "tempfile"];

const DOMAIN: &str = "lectern-domain";
const APPLICATION: &str = "lectern-application";
const CONTRACT: &str = "lectern-contract";
const PERSISTENCE: &str = "lectern-persistence";
const GATEWAYS: &str = "lectern-gateways";
const WEB: &str = "lectern-web";
const HTTP: &str = "lectern-http";
const CONDUIT: &str = "lectern-conduit";
const WORKER: &str = "lectern-worker";
const EVERYTHING: &[&str] = &[DOMAIN, APPLICATION, CONTRACT, PERSISTENCE, GATEWAYS, WEB, HTTP, CONDUIT, WORKER];

/// The rows for conduit, worker and bench stand before their crates do, so that those begin inside the lines.
#[rustfmt::skip]
const TABLE: &[Row] = &[
    Row { name: DOMAIN, ours: &[], in_tests: &[],
        outside: Only(&["deunicode", "email_address", "jiff", "thiserror", "unicode-normalization", "uuid"]) },
    Row { name: APPLICATION, ours: &[DOMAIN], in_tests: &[],
        outside: Only(&["jiff", "mockall", "serde", "serde_json", "thiserror", "tracing", "uuid"]) },
    Row { name: CONTRACT, ours: &[DOMAIN, APPLICATION], in_tests: &[],
        outside: Only(&["futures-executor", "futures-util", "jiff", "uuid"]) },
    Row { name: PERSISTENCE, ours: &[DOMAIN, APPLICATION], in_tests: &[CONTRACT],
        outside: Never(&[FRAMEWORK, RUNTIME, CLIENTS]) },
    Row { name: GATEWAYS, ours: &[DOMAIN, APPLICATION], in_tests: &[CONTRACT],
        outside: Never(&[FRAMEWORK, DATABASE]) },
    Row { name: WEB, ours: &[DOMAIN, APPLICATION], in_tests: &[], outside: Never(&[DATABASE, CLIENTS]) },
    Row { name: HTTP, ours: &[DOMAIN, APPLICATION, WEB], in_tests: &[PERSISTENCE, GATEWAYS],
        outside: Never(&[DATABASE, CLIENTS]) },
    Row { name: CONDUIT, ours: &[DOMAIN, APPLICATION, WEB], in_tests: &[PERSISTENCE, GATEWAYS],
        outside: Never(&[DATABASE, CLIENTS]) },
    Row { name: WORKER, ours: &[DOMAIN, APPLICATION], in_tests: &[PERSISTENCE, GATEWAYS],
        outside: Never(&[FRAMEWORK, DATABASE, CLIENTS]) },
    Row { name: "lectern-server", ours: EVERYTHING, in_tests: &[], outside: Never(&[DATABASE]) },
    Row { name: "lectern-bench", ours: EVERYTHING, in_tests: &[], outside: Never(&[]) },
    Row { name: "acceptance", ours: &[], in_tests: &[], outside: Never(&[FRAMEWORK, DATABASE]) },
];

/// The packages of the workspace that `manifest` opens, as cargo reads them.
pub(crate) fn packages(manifest: &Path) -> Vec<Package> {
    MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap()
        .packages
}

/// Every arrow that the table does not have.
pub(crate) fn stray(packages: &[Package]) -> Findings {
    packages
        .iter()
        .flat_map(|package| match TABLE.iter().find(|row| row.name == package.name.as_str()) {
            Some(row) => stray_from(row, package),
            None => vec![format!("{}: has no row in the table of crates", package.name)],
        })
        .collect()
}

fn stray_from(row: &Row, package: &Package) -> Findings {
    let mut findings = Findings::new();
    for dependency in &package.dependencies {
        let (name, tests) = (dependency.name.as_str(), dependency.kind == DependencyKind::Development);
        let allowed = match &row.outside {
            _ if is_ours(name) => row.ours.contains(&name) || tests && row.in_tests.contains(&name),
            Only(allowed) => allowed.contains(&name) || tests && TEST_TOOLS.contains(&name),
            Never(groups) => !groups.iter().any(|group| group.contains(&name)),
        };
        if !allowed {
            let place = if tests { " in its tests" } else { "" };
            findings.push(format!("{}: may not name {name}{place}", row.name));
        }
        let must_be_optional =
            row.name == GATEWAYS && CLIENTS.contains(&name) || row.name == APPLICATION && name == "mockall" && !tests;
        if must_be_optional && !dependency.optional {
            findings.push(format!("{}: {name} must be optional, behind a feature", row.name));
        }
        if row.name == GATEWAYS && dependency.optional && !is_on_by_default(package, name) {
            findings.push(format!("{}: {name} must be on by default", row.name));
        }
    }
    findings
}

fn is_ours(name: &str) -> bool {
    TABLE.iter().any(|row| row.name == name) || name.starts_with("lectern-")
}

fn is_on_by_default(package: &Package, name: &str) -> bool {
    let wanted = format!("dep:{name}");
    let named = |feature: &String| package.features.get(feature).is_some_and(|turned_on| turned_on.contains(&wanted));
    package.features.get("default").is_some_and(|features| features.iter().any(named))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{packages, stray};

    /// What the table says of a crate with this name and these lines in its manifest.
    fn judge(name: &str, lines: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("Cargo.toml");
        let head = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n[lib]\npath = \"lib.rs\"\n[workspace]\n");
        fs::write(&manifest, head + lines).unwrap();
        fs::write(folder.path().join("lib.rs"), "").unwrap();
        stray(&packages(&manifest))
    }

    #[test]
    fn a_manifest_inside_the_lines_passes() {
        assert!(
            judge("lectern-domain", "[dependencies]\nuuid = \"1\"\n[dev-dependencies]\nproptest = \"1\"").is_empty()
        );
        assert!(judge("lectern-http", "[dev-dependencies]\nlectern-persistence = \"1\"").is_empty());
        assert!(judge("lectern-persistence", "[dev-dependencies]\nlectern-contract = \"1\"").is_empty());
    }

    #[test]
    fn a_wrong_arrow_between_ours_is_found() {
        for (name, lines) in [
            ("lectern-domain", "[dependencies]\nlectern-application = \"1\""),
            ("lectern-http", "[dependencies]\nlectern-persistence = \"1\""),
            ("lectern-http", "[dependencies]\nlectern-conduit = \"1\""),
            ("lectern-persistence", "[dependencies]\nlectern-contract = \"1\""),
            ("lectern-gateways", "[dependencies]\nlectern-persistence = \"1\""),
            ("lectern-web", "[dev-dependencies]\nlectern-http = \"1\""),
            (
                "lectern-domain",
                "[target.'cfg(unix)'.dependencies]\nweb = { package = \"lectern-web\", version = \"1\" }",
            ),
            ("lectern-worker", "[build-dependencies]\nlectern-http = \"1\""),
        ] {
            assert_eq!(judge(name, lines).len(), 1, "{name} with {lines}");
        }
    }

    #[test]
    fn a_forbidden_library_is_found() {
        for (name, lines) in [
            ("lectern-domain", "[dependencies]\nserde = \"1\""),
            ("lectern-domain", "[dependencies]\nproptest = \"1\""),
            ("lectern-application", "[dependencies]\nactix-web = \"4\""),
            ("lectern-application", "[dev-dependencies]\ntokio = \"1\""),
            ("lectern-persistence", "[dependencies]\nactix-web = \"4\""),
            ("lectern-gateways", "[dependencies]\ndiesel = \"2\""),
            ("lectern-web", "[dependencies]\nreqwest = \"1\""),
            ("lectern-http", "[dependencies]\ndiesel = \"2\""),
            ("lectern-conduit", "[dependencies]\nbcrypt = \"1\""),
            ("lectern-server", "[dependencies]\ndiesel = \"2\""),
            ("acceptance", "[dependencies]\nrusqlite = \"1\""),
        ] {
            assert_eq!(judge(name, lines).len(), 1, "{name} with {lines}");
        }
    }

    #[test]
    fn a_client_library_without_a_feature_that_is_on_by_default_is_found() {
        let plain = "[dependencies]\nbcrypt = \"1\"";
        let off = "[dependencies]\nbcrypt = { version = \"1\", optional = true }\n[features]\nhash = [\"dep:bcrypt\"]";
        let on = format!("{off}\ndefault = [\"hash\"]");
        assert_eq!(judge("lectern-gateways", plain).len(), 1);
        assert_eq!(judge("lectern-gateways", off).len(), 1);
        assert!(judge("lectern-gateways", &on).is_empty());
        assert_eq!(judge("lectern-application", "[dependencies]\nmockall = \"1\"").len(), 1);
    }

    #[test]
    fn a_crate_without_a_row_is_found() {
        assert_eq!(judge("lectern-misc", "").len(), 1);
    }
}
