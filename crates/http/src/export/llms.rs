//! `llms.txt`, as llmstxt.org describes it: a title, a summary, what one must know, then lists of links.

use serde_json::Value;

use super::asks::{Ask, asks};
use super::{each, text};

/// The summary. Each link leads into the document.
pub(super) fn summary(document: &Value) -> String {
    let asks = asks(document);
    let info = document.get("info").unwrap_or(document);
    let (first, rest) = text(info, "description").split_once("\n\n").unwrap_or((text(info, "description"), ""));
    let mut page = format!("# {}\n\n> {}\n\n{rest}\n\n{DOCUMENTS}", text(info, "title"), first.replace('\n', " "));
    for tag in each(document, "tags") {
        page.push_str(&section(tag, &asks));
    }
    page
}

const DOCUMENTS: &str = "## Documents\n\n\
    - [OpenAPI 3.1, JSON](/openapi.json): every operation with its bodies, examples, headers and problems\n\
    - [OpenAPI 3.1, YAML](/openapi.yaml): the same\n\
    - [Problems](/errors): the cause and the remedy of every code\n";

fn section(tag: &Value, asks: &[Ask<'_>]) -> String {
    let name = text(tag, "name");
    let lines: String = asks.iter().filter(|ask| ask.tag == name).map(line).collect();
    format!("\n## {name}\n\n{}\n\n{lines}", text(tag, "description"))
}

fn line(ask: &Ask<'_>) -> String {
    let Ask { id, summary, about, method, path, .. } = ask;
    let pointer = path.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
    let place = format!("/openapi.json#/paths/{pointer}/{}", method.to_lowercase());
    format!("- [{method} {path}]({place}): `{id}`. {summary}. {}\n", about.replace("\n\n", " ").replace('\n', " "))
}
