//! Documents: the promised ones stand, their links lead somewhere, and each invariant is kept by a test.

use crate::functions::functions;
use crate::repository::{Findings, Repository};
use crate::source::Source;

const PROMISED: &[&str] = &[
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "docs/ARCHITECTURE.md",
    "docs/tour.md",
    "docs/adding-a-use-case.md",
    "docs/operations.md",
    "docs/conduit.md",
    "docs/threat-model.md",
    "docs/openapi.json",
    "docs/adr",
];

/// Documents that were promised and are not there.
pub(crate) fn missing(repository: &Repository) -> Findings {
    PROMISED.iter().filter(|path| !repository.has(path)).map(|path| format!("{path}: is missing")).collect()
}

/// Relative links that lead nowhere: no such file or folder, or no such heading in it.
pub(crate) fn broken_links(path: &str, text: &str, repository: &Repository) -> Findings {
    let mut findings = Findings::new();
    for (line, target) in links(text) {
        if target.contains("://") || target.starts_with("mailto:") {
            continue;
        }
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let file = if file.is_empty() { path.to_owned() } else { resolve(path, file) };
        let leads = if heading.is_empty() {
            repository.has(&file)
        } else {
            repository.find(&file).is_some_and(|text| headings(text).any(|other| other == heading))
        };
        if !leads {
            findings.push(format!("{path}:{line}: {target} leads nowhere"));
        }
    }
    findings
}

/// The lines outside fenced blocks, numbered from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        (!fence && !fenced).then_some((index + 1, line))
    })
}

fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    prose(text).flat_map(|(number, line)| {
        line.split("](").skip(1).filter_map(move |rest| Some((number, rest.split([')', ' ']).next()?)))
    })
}

/// `target` as seen from the folder of `path`. A step above the top leads to a path that nothing has.
fn resolve(path: &str, target: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." if !parts.is_empty() => drop(parts.pop()),
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// The headings as the anchors that a forge makes of them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    prose(text).filter(|(_, line)| line.starts_with('#')).map(|(_, line)| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|part| part.is_alphanumeric() || matches!(part, ' ' | '-' | '_'));
        kept.map(|part| if part == ' ' { '-' } else { part }).collect()
    })
}

/// Numbered points under the heading `Invariants` that name no test after `Test:`, or one that nobody wrote.
pub(crate) fn unproven_invariants(text: &str, sources: &[Source]) -> Findings {
    let invariants = invariants(text);
    let mut findings = Findings::new();
    if invariants.is_empty() {
        findings.push("docs/ARCHITECTURE.md: has no numbered point under the heading Invariants".to_owned());
    }
    for invariant in invariants {
        let title: String = invariant.chars().take(60).collect();
        let proof = invariant.split_once("Test:").map_or("", |(_, proof)| proof);
        let tests: Vec<_> = proof.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() {
            findings.push(format!("docs/ARCHITECTURE.md: \"{title}\" names no test"));
        }
        for test in tests.iter().filter(|test| !sources.iter().any(|source| has_test(source, test))) {
            findings.push(format!("docs/ARCHITECTURE.md: \"{title}\" names {test}, which is no test"));
        }
    }
    findings
}

/// Rows of the table of attacks whose last column names no test, or one that nobody wrote. `none yet` is an answer, too.
pub(crate) fn unproven_attacks(text: &str, sources: &[Source]) -> Findings {
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| S")).collect();
    let mut findings = Findings::new();
    if rows.is_empty() {
        findings.push("docs/threat-model.md: has no row for an attack".to_owned());
    }
    for row in rows {
        let proof = row.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap_or("");
        let tests: Vec<_> = proof.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() && !proof.contains("none yet") {
            findings.push(format!("docs/threat-model.md: {row} names no test"));
        }
        for test in tests.iter().filter(|test| !sources.iter().any(|source| has_test(source, test))) {
            findings.push(format!("docs/threat-model.md: {test} is no test"));
        }
    }
    findings
}

/// The points of the list, each joined into one line.
fn invariants(text: &str) -> Vec<String> {
    let section = text.split("\n## ").find(|section| section.to_lowercase().starts_with("invariants")).unwrap_or("");
    let mut points: Vec<String> = Vec::new();
    for line in section.lines().skip(1) {
        let numbered = line.split_once(". ").is_some_and(|(number, _)| number.parse::<usize>().is_ok());
        match points.last_mut() {
            _ if numbered => points.push(line.to_owned()),
            Some(point) if line.starts_with(' ') => *point = format!("{point} {}", line.trim()),
            _ => {}
        }
    }
    points
}

/// Functions of `contract` are tests too: each adapter runs them.
fn has_test(source: &Source, name: &str) -> bool {
    let is_test = |at: usize| {
        let before = &source.code[..at];
        let attributes = before.rfind(['}', ';']).map_or(before, |end| &before[end..]);
        source.path.starts_with("crates/contract/") || attributes.contains("test")
    };
    functions(source).iter().any(|function| function.name == name && is_test(function.at))
}

#[cfg(test)]
mod tests {
    use super::{PROMISED, broken_links, missing, unproven_attacks, unproven_invariants};
    use crate::repository::Repository;
    use crate::source::Source;

    #[test]
    fn a_missing_document_is_found() {
        assert_eq!(missing(&Repository::of(&[("docs/adr/0001-a.md", "")])).len(), PROMISED.len() - 1);
    }

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let repository = Repository::of(&[("README.md", ""), ("docs/a.md", "# The `first` part\n```\n# not one\n```")]);
        let good =
            "[a](a.md) [b](../README.md) [c](https://x.y) [d](a.md#the-first-part) [e](../docs/)\n```\n[f](no.md)\n```";
        assert_eq!(broken_links("docs/b.md", good, &repository), Vec::<String>::new());
        for bad in [
            "[a](c.md)",
            "[a](README.md)",
            "[a](a.md#second)",
            "[a](a.md#not-one)",
            "[a](#here)",
            "[a](../../README.md)",
        ] {
            assert_eq!(broken_links("docs/b.md", bad, &repository).len(), 1, "{bad}");
        }
    }

    #[test]
    fn an_attack_without_a_test_is_found() {
        let sources = [Source::new("crates/x/src/y.rs", "#[cfg(test)]\nmod tests {\n#[test]\nfn kept() {}\n}")];
        let judge = |row: &str| unproven_attacks(row, &sources);
        assert!(judge("| S1 | a | `code` | `kept` |\n| S2 | b | nowhere | none yet: later |").is_empty());
        for bad in ["| S1 | a | `kept` | by care |", "| S1 | a | b | `gone` |", "nothing"] {
            assert_eq!(judge(bad).len(), 1, "{bad}");
        }
    }

    #[test]
    fn an_invariant_without_a_test_is_found() {
        let sources = [
            Source::new("crates/x/src/y.rs", "fn plain() {}\n#[cfg(test)]\nmod tests {\n#[test]\nfn kept() {}\n}"),
            Source::new("crates/contract/src/y.rs", "pub fn promised() {}"),
        ];
        let judge =
            |points: &str| unproven_invariants(&format!("# A\n\n## Invariants\n\n{points}\n\n## B\n1. no"), &sources);
        assert!(judge("1. **One.** It holds.\n   Test: `kept`, `promised`\n2. Two. Test: `kept`").is_empty());
        for bad in ["1. One.", "1. One. Test: `plain`", "1. One. Test: `gone`", "1. One. Test: kept", "None."] {
            assert_eq!(judge(bad).len(), 1, "{bad}");
        }
    }
}
