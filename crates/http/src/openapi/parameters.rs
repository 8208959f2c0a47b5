//! What is asked beside the body: names in the path, parameters of the query, headers.

use actix_web::http::Method;
use lectern_application::Limit;
use serde_json::json;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Ref, Required};

use super::answers;
use super::parts::Parts;
use crate::doc::{Asked, Doc, Guard};
use crate::example::{REQUEST_ID, UUID};
use crate::operation::Operation;

/// A name in a path: what stands before it, what it is called among the components, what it names, and an example.
const NAMED: [(&str, &str, &str, &str); 10] = [
    ("sessions", "SessionId", "The identifier of one of the caller's sessions.", UUID),
    ("users", "User", "The identifier of an account, or its username in any case.", UUID),
    ("comments", "CommentId", "The identifier of a comment.", UUID),
    ("deliveries", "DeliveryId", "The identifier of a delivery.", UUID),
    ("webhooks", "WebhookId", "The identifier of a webhook.", UUID),
    (
        "articles",
        "Article",
        "The identifier of an article, or its slug. A past slug will do as well.",
        "what-a-log-is-for",
    ),
    ("jobs", "JobId", "The identifier of a job.", UUID),
    ("events", "EventId", "The identifier of an event.", UUID),
    ("traces", "RequestId", "The `X-Request-Id` of an answer.", REQUEST_ID),
    ("profiles", "Username", "A username, in any case.", "ada"),
];

/// Adds every parameter of a row.
pub(super) fn add(operation: OperationBuilder, row: &Operation, doc: &Doc, parts: &mut Parts) -> OperationBuilder {
    let mut operation = operation;
    for reference in in_path(row.path, parts) {
        operation = operation.parameter_ref(reference);
    }
    for asked in &doc.asks {
        operation = match asked.name.as_str() {
            name @ ("limit" | "cursor" | "include") => operation.parameter_ref(parts.parameter(name, || query(asked))),
            _ => operation.parameter(query(asked)),
        };
    }
    for reference in in_headers(row, doc, parts) {
        operation = operation.parameter_ref(reference);
    }
    operation
}

fn in_path(path: &str, parts: &mut Parts) -> Vec<Ref> {
    let mut references = Vec::new();
    let mut before = "";
    for part in path.split('/') {
        if let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            references.push(named(before, name, parts));
        }
        before = part;
    }
    references
}

/// A name that the table does not know has no word of its own, which fails the test of the document.
fn named(before: &str, name: &str, parts: &mut Parts) -> Ref {
    let known = NAMED.iter().find(|(place, ..)| *place == before);
    let (part, about, example) = known.map_or((name, "", ""), |(_, part, about, example)| (*part, *about, *example));
    parts.parameter(part, || {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).required(Required::True);
        parameter.description(Some(about)).schema(Some(text())).example(Some(json!(example))).build()
    })
}

fn query(asked: &Asked) -> Parameter {
    let required = if asked.required { Required::True } else { Required::False };
    let parameter = ParameterBuilder::new().name(&asked.name).parameter_in(ParameterIn::Query);
    let parameter = parameter.description(Some(&asked.about)).required(required);
    if asked.several {
        let some = ArrayBuilder::new().items(values(asked)).min_items(Some(1)).build();
        return parameter.style(Some(ParameterStyle::Form)).explode(Some(false)).schema(Some(some)).build();
    }
    parameter.schema(Some(values(asked))).build()
}

fn values(asked: &Asked) -> ObjectBuilder {
    let name = asked.name.as_str();
    if name == "limit" {
        let limit = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(Limit::MOST));
        return limit.default(Some(json!(Limit::default().number())));
    }
    let values = (!asked.values.is_empty()).then(|| asked.values.iter().map(|value| json!(value)));
    let schema = text().enum_values(values).default(asked.default.as_ref().map(|value| json!(value)));
    if name.ends_with("[gte]") || name.ends_with("[lte]") {
        schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
    } else if asked.id {
        schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
    } else {
        schema
    }
}

fn in_headers(row: &Operation, doc: &Doc, parts: &mut Parts) -> Vec<Ref> {
    let mut references = Vec::new();
    if answers::is_conditional(row, doc) {
        let about = "The entity tags that the client has; when one of them is current, the answer is 304.";
        references.push(header("If-None-Match", "If-None-Match", Required::False, about, parts));
    }
    match doc.guard {
        Guard::None => {}
        Guard::Optional => {
            let about = "The entity tag of what the change was made from; whatever is there, when absent.";
            references.push(header("If-Match-Optional", "If-Match", Required::False, about, parts));
        }
        Guard::Required => {
            let about = "The entity tag of what the change was made from, or `*` for whatever is there.";
            references.push(header("If-Match", "If-Match", Required::True, about, parts));
        }
    }
    if row.takes_a_key() {
        references.push(parts.parameter("Idempotency-Key", key));
    }
    if row.method != Method::GET {
        let about = "Of browsers, with the cookie: the token of `GET /api/v1/auth/csrf`. `Origin` goes with it.";
        references.push(header("X-CSRF-Token", "X-CSRF-Token", Required::False, about, parts));
    }
    references
}

fn header(part: &str, name: &str, required: Required, about: &str, parts: &mut Parts) -> Ref {
    parts.parameter(part, || {
        let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Header).required(required);
        parameter.description(Some(about)).schema(Some(text())).build()
    })
}

fn key() -> Parameter {
    let about = "A name that the caller makes up for this request, such as a UUID. The same request under the same key is \
        answered again as it was, and nothing happens twice.";
    let schema = text().min_length(Some(1)).max_length(Some(255)).pattern(Some("^[!-~]+$"));
    let parameter = ParameterBuilder::new().name("Idempotency-Key").parameter_in(ParameterIn::Header);
    let parameter = parameter.required(Required::False).description(Some(about)).schema(Some(schema));
    parameter.example(Some(json!(UUID))).build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
