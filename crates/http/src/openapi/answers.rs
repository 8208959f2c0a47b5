//! Answers when all is well: the body with its example, nothing, or "you have it already" and "it is elsewhere".

use actix_web::http::Method;
use serde_json::{Value, json};
use utoipa::openapi::path::OperationBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, ContentBuilder, RefOr, Response, ResponseBuilder};

use super::headers::{
    self, AGE, CACHE_STATUS, DEPRECATION, NEIGHBORS, PLACE, REPLAYED, SET_COOKIE, SUNSET, TAG, THERE, Told,
};
use super::parts::Parts;
use super::schemas;
use crate::doc::{Doc, Gives, Shape};
use crate::example;
use crate::operation::Operation;

const JSON: &str = "application/json";

/// Whether a client may say what it has already.
pub(super) fn is_conditional(row: &Operation, doc: &Doc) -> bool {
    row.method == Method::GET && doc.tagged
}

/// Adds every answer of a row that is no refusal.
pub(super) fn add(operation: OperationBuilder, row: &Operation, doc: &Doc, parts: &mut Parts) -> OperationBuilder {
    let mut operation = operation.response(doc.gives.0.to_string(), good(row, doc, parts));
    if is_conditional(row, doc) {
        operation = operation.response("304", parts.response("NotModified", known));
    }
    if doc.moves {
        operation = operation.response("308", parts.response("Moved", moved));
    }
    operation
}

fn good(row: &Operation, doc: &Doc, parts: &mut Parts) -> Response {
    let (status, gives) = &doc.gives;
    let (created, deprecated) = (*status == 201, doc.deprecated.is_some());
    let told: [(bool, &Told); 9] = [
        (doc.tagged, &TAG),
        (row.kept.is_some(), &CACHE_STATUS),
        (row.kept.is_some(), &AGE),
        (created, &PLACE),
        (row.takes_a_key(), &REPLAYED),
        (doc.is_list() || deprecated, &NEIGHBORS),
        (doc.sets_cookie, &SET_COOKIE),
        (deprecated, &DEPRECATION),
        (deprecated, &SUNSET),
    ];
    let told: Vec<&Told> = told.into_iter().filter(|(holds, _)| *holds).map(|(_, told)| told).collect();
    let answer = headers::add(ResponseBuilder::new(), &told, parts);
    match gives {
        Gives::Nothing => answer.description("Done.").build(),
        Gives::One(shape) => answer.description(about(*shape)).content(JSON, one(*shape, parts)).build(),
        Gives::Page(shape) => answer.description("A page of the list.").content(JSON, page(*shape, parts)).build(),
        Gives::Text { kind, example } => answer.description(doc.summary).content(*kind, text(kind, example)).build(),
    }
}

/// What the schema says of itself.
fn about(shape: Shape) -> String {
    let schema = example::schema(shape);
    schema.get("description").and_then(Value::as_str).unwrap_or("Done.").to_owned()
}

fn one(shape: Shape, parts: &mut Parts) -> Content {
    let schema = schemas::give(shape, parts);
    let name = (shape.name)();
    let example = parts.example(&name, &about(shape), || example::given(shape));
    ContentBuilder::new().schema(Some(schema)).examples_from_iter([("example", RefOr::Ref(example))]).build()
}

fn page(shape: Shape, parts: &mut Parts) -> Content {
    let schema = schemas::page(shape, parts);
    let items = || json!({"items": [example::given(shape)], "page": example::given(crate::doc::place())});
    let example = parts.example(&schemas::page_name(shape), "The first page of more.", items);
    ContentBuilder::new().schema(Some(schema)).examples_from_iter([("example", RefOr::Ref(example))]).build()
}

/// Text, or JSON that has a standard of its own.
fn text(kind: &str, example: &str) -> Content {
    let (schema, example) = match serde_json::from_str::<Value>(example) {
        Ok(value) if kind == JSON => (Type::Object, value),
        _ => (Type::String, json!(example)),
    };
    let schema = ObjectBuilder::new().schema_type(schema);
    ContentBuilder::new().schema(Some(schema)).example(Some(example)).build()
}

fn known(parts: &mut Parts) -> Response {
    let answer = ResponseBuilder::new().description("What the client has, by `If-None-Match`, is what there is.");
    headers::add(answer, &[&TAG], parts).build()
}

fn moved(parts: &mut Parts) -> Response {
    let answer = ResponseBuilder::new().description("The slug is a past one. Ask the same of `Location`.");
    headers::add(answer, &[&THERE], parts).build()
}
