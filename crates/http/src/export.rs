//! The document in the forms that other tools read. Each is a function of the document alone.

mod asks;
mod http_file;
mod llms;
mod postman;

use serde_json::Value;

use crate::openapi::document;

/// A form of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// OpenAPI 3.1, as JSON.
    Json,
    /// OpenAPI 3.1, as YAML.
    Yaml,
    /// A Postman collection, version 2.1.
    Postman,
    /// Requests for the HTTP clients of editors.
    Http,
    /// A summary for language models, as llmstxt.org describes it.
    Llms,
}

/// The document of the whole API in this form, ending in a line break.
///
/// # Errors
/// What the libraries that write JSON and YAML say. They say nothing of this document.
pub fn export(format: Format) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let document = document();
    let value = || serde_json::to_value(&document);
    let text = match format {
        Format::Json => document.to_pretty_json()?,
        Format::Yaml => document.to_yaml()?,
        Format::Postman => serde_json::to_string_pretty(&postman::collection(&value()?))?,
        Format::Http => http_file::requests(&value()?),
        Format::Llms => llms::summary(&value()?),
    };
    Ok(format!("{}\n", text.trim_end()))
}

/// The text of a member; nothing when there is none.
fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// The elements of a member; none when it is no array.
fn each<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    value.get(member).and_then(Value::as_array).into_iter().flatten()
}
