//! Manifests: lints and versions stand once, at the top.

use toml::{Table, Value};

use crate::repository::Findings;

/// The lints that the workspace must hold, each with the weakest level that will do. The gate turns warnings into errors.
const LINTS: &[(&str, &str, &[&str])] = &[
    ("rust", "unsafe_code", &["forbid"]),
    ("rust", "unreachable_pub", &["warn", "deny", "forbid"]),
    ("clippy", "unwrap_used", &["warn", "deny", "forbid"]),
    ("clippy", "expect_used", &["warn", "deny", "forbid"]),
    ("clippy", "indexing_slicing", &["warn", "deny", "forbid"]),
    ("clippy", "as_conversions", &["warn", "deny", "forbid"]),
    ("clippy", "allow_attributes_without_reason", &["warn", "deny", "forbid"]),
];

/// Doors to clocks, randomness, files, the environment and other programs. The domain is told; it never asks.
const BANNED_FROM_THE_DOMAIN: &[&str] = &[
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "uuid::Uuid::new_v4",
    "uuid::Uuid::now_v7",
    "std::env::var",
    "std::env::args",
    "std::fs::read",
    "std::fs::write",
    "std::fs::read_to_string",
    "std::fs::File",
    "std::net::TcpStream",
    "std::process::Command",
    "std::thread::sleep",
    "std::thread::spawn",
];

/// The lints that `[workspace.lints]` lacks.
pub(crate) fn missing_lints(root: &str) -> Findings {
    let manifest: Table = root.parse().unwrap();
    let level = |tool: &str, lint: &str| {
        let entry = manifest.get("workspace")?.get("lints")?.get(tool)?.get(lint)?;
        entry.as_str().or_else(|| entry.get("level")?.as_str())
    };
    LINTS
        .iter()
        .filter(|(tool, lint, levels)| !level(tool, lint).is_some_and(|level| levels.contains(&level)))
        .map(|(tool, lint, levels)| format!("Cargo.toml: [workspace.lints.{tool}] must hold {lint} = {:?}", levels[0]))
        .collect()
}

/// What a member decides by itself that the workspace decides for all: lints and versions.
pub(crate) fn outside_the_workspace(path: &str, text: &str) -> Findings {
    let manifest: Table = text.parse().unwrap();
    let mut findings = Findings::new();
    if !is_inherited(manifest.get("lints")) {
        findings.push(format!("{path}: must say `[lints] workspace = true`"));
    }
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for (name, dependency) in manifest.get(kind).and_then(Value::as_table).into_iter().flatten() {
            if !is_inherited(Some(dependency)) {
                findings.push(format!("{path}: the version of {name} belongs in the workspace's manifest"));
            }
        }
    }
    findings
}

fn is_inherited(entry: Option<&Value>) -> bool {
    entry.and_then(|entry| entry.get("workspace")).and_then(Value::as_bool) == Some(true)
}

/// What the domain's clippy.toml forgets to ban.
pub(crate) fn unbanned(clippy: &str) -> Findings {
    let lists: Table = clippy.parse().unwrap();
    let banned: Vec<&str> = ["disallowed-methods", "disallowed-types"]
        .iter()
        .filter_map(|list| lists.get(*list)?.as_array())
        .flatten()
        .filter_map(|entry| entry.as_str().or_else(|| entry.get("path")?.as_str()))
        .collect();
    BANNED_FROM_THE_DOMAIN
        .iter()
        .filter(|door| !banned.contains(door))
        .map(|door| format!("crates/domain/clippy.toml: must ban {door}"))
        .collect()
}

/// What cargo reads beside the manifests, and how SQLite is compiled.
const BUILT_FROM: &[&str] = &[".cargo", "Cargo.toml", "Cargo.lock", "config", "crates", "migrations", "tests"];

/// What an image would be built without, because `.dockerignore` lets in only what it names.
pub(crate) fn kept_from_the_image(ignored: &str) -> Findings {
    let lets_in = |name: &&&str| ignored.lines().any(|line| line.strip_prefix('!') == Some(**name));
    let kept = BUILT_FROM.iter().filter(|name| !lets_in(name));
    kept.map(|name| format!(".dockerignore: must let in {name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{BANNED_FROM_THE_DOMAIN, BUILT_FROM, LINTS};
    use super::{kept_from_the_image, missing_lints, outside_the_workspace, unbanned};

    #[test]
    fn what_an_image_would_lack_is_found() {
        let lines: Vec<_> = BUILT_FROM.iter().map(|name| format!("!{name}\n")).collect();
        assert!(kept_from_the_image(&format!("*\n{}", lines.concat())).is_empty());
        assert_eq!(kept_from_the_image(&format!("*\n{}", lines[1..].concat())), [".dockerignore: must let in .cargo"]);
    }

    #[test]
    fn a_missing_or_weak_lint_is_found() {
        let strict = "[workspace.lints.rust]\nunsafe_code = \"forbid\"\nunreachable_pub = \"warn\"\n\
            [workspace.lints.clippy]\nunwrap_used = \"warn\"\nexpect_used = { level = \"deny\", priority = 1 }\n\
            indexing_slicing = \"warn\"\nas_conversions = \"warn\"\nallow_attributes_without_reason = \"warn\"\n";
        assert!(missing_lints(strict).is_empty());
        assert_eq!(missing_lints(&strict.replace("\"forbid\"", "\"deny\"")).len(), 1);
        assert_eq!(missing_lints(&strict.replace("as_conversions = \"warn\"", "as_conversions = \"allow\"")).len(), 1);
        assert_eq!(missing_lints("[workspace]").len(), LINTS.len());
    }

    #[test]
    fn a_member_with_its_own_lints_or_versions_is_found() {
        let good =
            "[lints]\nworkspace = true\n[dependencies]\na.workspace = true\nb = { workspace = true, optional = true }";
        assert!(outside_the_workspace("x", good).is_empty());
        assert_eq!(outside_the_workspace("x", "[dependencies]").len(), 1);
        assert_eq!(outside_the_workspace("x", &good.replacen("true", "false", 1)).len(), 1);
        assert_eq!(outside_the_workspace("x", &good.replace("a.workspace = true", "a = \"1\"")).len(), 1);
        let in_tests = good.replace("[dependencies]\na.workspace = true", "[dev-dependencies]\na = { path = \"a\" }");
        assert_eq!(outside_the_workspace("x", &in_tests).len(), 1);
    }

    #[test]
    fn a_door_that_the_domain_leaves_open_is_found() {
        let doors: Vec<_> = BANNED_FROM_THE_DOMAIN.iter().map(|door| format!("{{ path = \"{door}\" }}")).collect();
        assert!(unbanned(&format!("disallowed-methods = [{}]", doors.join(", "))).is_empty());
        assert_eq!(unbanned(&format!("disallowed-methods = [{}]", doors[1..].join(", "))).len(), 1);
    }
}
