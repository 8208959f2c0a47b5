//! The repository as texts by path, so that every rule is a function of texts and can be tried on made-up ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::Source;

/// What is wrong: each one a line that begins with the place.
pub(crate) type Findings = Vec<String>;

/// Fails with every finding at once.
pub(crate) fn holds(findings: impl IntoIterator<Item = String>) {
    let findings: Findings = findings.into_iter().collect();
    assert!(findings.is_empty(), "{} finding(s):\n  {}", findings.len(), findings.join("\n  "));
}

/// Every text file, by its path from the top, with `/` between the parts.
pub(crate) struct Repository {
    texts: BTreeMap<String, String>,
}

/// Build output, data of a running server, version control: nothing that we wrote.
const NOT_OURS: [&str; 4] = ["target", "var", "data", ".git"];
/// What npm brings, wherever it brought it.
const BROUGHT: &str = "node_modules";

impl Repository {
    pub(crate) fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
    }

    pub(crate) fn read() -> Self {
        let mut texts = BTreeMap::new();
        let root = Self::root();
        for entry in fs::read_dir(&root).unwrap().map(Result::unwrap) {
            if !NOT_OURS.contains(&entry.file_name().to_str().unwrap()) {
                collect(&root, &entry.path(), &mut texts);
            }
        }
        Self { texts }
    }

    /// A made-up repository.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self { texts: files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect() }
    }

    /// The text of a file that must be there.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.find(path).unwrap_or_else(|| panic!("{path} is missing"))
    }

    pub(crate) fn find(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Whether a file or a folder of this name is there.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.texts.contains_key(path) || self.paths().any(|other| other.starts_with(&folder))
    }

    pub(crate) fn sources(&self) -> Vec<Source> {
        self.ending(".rs").map(|(path, text)| Source::new(path, text)).collect()
    }

    /// The manifests of the members; the one at the top is the workspace's own.
    pub(crate) fn manifests(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ending("/Cargo.toml")
    }

    pub(crate) fn documents(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ending(".md")
    }

    fn ending(&self, end: &str) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .filter(move |(path, _)| path.ends_with(end))
    }
}

fn collect(root: &Path, path: &Path, texts: &mut BTreeMap<String, String>) {
    if path.ends_with(BROUGHT) {
        return;
    }
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect(root, &entry.unwrap().path(), texts);
        }
    } else if let Ok(text) = String::from_utf8(fs::read(path).unwrap()) {
        let parts: Vec<_> = path.strip_prefix(root).unwrap().iter().map(|part| part.to_str().unwrap()).collect();
        texts.insert(parts.join("/"), text);
    }
}
