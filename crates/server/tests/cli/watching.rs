//! What watches a school, and what is written about it, speaks of metrics and settings that there are.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::lectern::Lectern;
use crate::scrape::Scrape;

const DASHBOARD: &str = include_str!("../../../../docs/operations/dashboard.json");
const ALERTS: &str = include_str!("../../../../docs/operations/alerts.yml");
const PAGE: &str = include_str!("../../../../docs/operations.md");
const SETTINGS: &str = include_str!("../../../../config/default.toml");

/// Every metric that a text names.
fn named(text: &str) -> BTreeSet<&str> {
    let words = text.split(|part: char| !(part.is_ascii_alphanumeric() || part == '_'));
    words.filter(|word| word.starts_with("lectern_") || word.starts_with("process_")).collect()
}

/// With neighbors that are not there: their numbers are.
fn nowhere() -> Lectern {
    Lectern::new()
        .with("LECTERN__REDIS__URL", "redis://127.0.0.1:1")
        .with("LECTERN__BROKER__URL", "amqp://127.0.0.1:1/%2f")
        .with("LECTERN__MAIL__SEND", "smtp")
        .with("LECTERN__MAIL__HOST", "127.0.0.1")
        .with("LECTERN__MAIL__FROM", "school@school.example")
}

fn scrape() -> Scrape {
    let serving = nowhere().with("LECTERN__OPS__LISTEN", "127.0.0.1:0").serve("");
    assert_eq!((serving.get("/version"), serving.get("/nothing")), (Some(200), Some(404)));
    Scrape::of(&serving)
}

#[test]
fn the_dashboard_and_the_alerts_ask_for_metrics_that_there_are() {
    let scrape = scrape();
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let queries: Vec<_> = panels.flat_map(|panel| panel["targets"].as_array().into_iter().flatten()).collect();
    assert!(queries.len() > 20, "{}", queries.len());
    for query in queries {
        let text = query["expr"].as_str().unwrap();
        let asked = named(text);
        assert!(!asked.is_empty() && asked.iter().all(|name| scrape.names().contains(name)), "{text}");
    }
    let rules: Vec<_> = ALERTS.split("- alert: ").skip(1).collect();
    assert!(rules.len() > 5);
    for rule in rules {
        let asked = named(rule);
        assert!(!asked.is_empty() && asked.iter().all(|name| scrape.names().contains(name)), "{rule}");
        let anchor = rule.split("docs/operations.md#").nth(1).unwrap().trim();
        let heading = |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        assert!(PAGE.lines().any(|line| line.starts_with('#') && heading(line) == anchor), "{anchor}");
    }
}

#[test]
fn every_metric_is_explained_and_no_other() {
    let scrape = scrape();
    let plain =
        |name: &str| ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).map(str::to_owned);
    let there: BTreeSet<_> = scrape.names().iter().map(|name| plain(name).unwrap_or((*name).to_owned())).collect();
    let mut explained: BTreeSet<_> = named(PAGE).into_iter().map(str::to_owned).collect();
    // It shows with the first use, and the school has no operation that is on its way out.
    assert!(explained.remove("lectern_http_deprecated_requests_total"));
    assert_eq!(explained, there);
}

#[test]
fn every_setting_stands_on_the_page_and_no_other() {
    let mut section = String::new();
    let mut settings = BTreeSet::new();
    for line in SETTINGS.lines().filter(|line| !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            section = format!("{}.", name.trim_end_matches(']'));
        } else if let Some((key, _)) = line.split_once(" = ") {
            settings.insert(format!("{section}{key}"));
        }
    }
    let table = PAGE.split("\n## Configure").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let explained: BTreeSet<_> = rows.map(|(key, _)| key.to_owned()).collect();
    assert_eq!(explained, settings);
}
