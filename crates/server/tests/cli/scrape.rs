//! What Prometheus would read, checked as strictly as it would.

use std::collections::{BTreeMap, BTreeSet};

use crate::lectern::Serving;

/// Every sample of one scrape, `name{labels}` with its value.
pub(crate) struct Scrape(BTreeMap<String, f64>);

impl Scrape {
    pub(crate) fn of(serving: &Serving) -> Self {
        let answer = serving.ask_ops("/metrics");
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("application/openmetrics-text; version=1.0.0"), "{head}");
        Self::read(text)
    }

    /// Each family is described once, before its samples; none stands twice; the end is marked.
    fn read(text: &str) -> Self {
        let (mut families, mut samples) = (BTreeSet::new(), BTreeMap::new());
        let text = text.strip_suffix("# EOF\n").unwrap_or_else(|| panic!("the end is not marked: {text}"));
        for line in text.lines() {
            if let Some(described) = line.strip_prefix("# TYPE ") {
                assert!(families.insert(described.split(' ').next().unwrap()), "{line} stands twice");
            } else if !line.starts_with("# ") {
                let (name, value) = line.rsplit_once(' ').unwrap();
                let family = name.split('{').next().unwrap();
                let endings = ["", "_total", "_info", "_bucket", "_sum", "_count"];
                let plain = endings.iter().filter_map(|ending| family.strip_suffix(ending));
                assert!(plain.into_iter().any(|plain| families.contains(plain)), "{line} has no TYPE");
                assert!(samples.insert(name.to_owned(), value.parse().unwrap()).is_none(), "{line} stands twice");
            }
        }
        Self(samples)
    }

    /// The value of a sample, which is nothing before its first time.
    pub(crate) fn value(&self, name: &str) -> f64 {
        self.0.get(name).copied().unwrap_or(0.0)
    }

    /// The names of all samples, without labels.
    pub(crate) fn names(&self) -> BTreeSet<&str> {
        self.0.keys().filter_map(|name| name.split('{').next()).collect()
    }

    /// How much a sample grew since `before`.
    pub(crate) fn since(&self, before: &Self, name: &str) -> f64 {
        self.value(name) - before.value(name)
    }

    pub(crate) fn text(&self) -> String {
        format!("{:#?}", self.0)
    }
}
