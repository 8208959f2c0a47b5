//! Answers when it is not: each status once, with every problem that it can be.

use std::collections::BTreeSet;

use utoipa::openapi::path::OperationBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::headers::{self, CHALLENGE, CODINGS, CURRENT_TAG, PATCH_TYPES, PATIENCE, SET_COOKIE, TYPES, Told};
use super::parts::Parts;
use crate::code::Code;
use crate::doc::Doc;
use crate::operation::Operation;
use crate::problem::{PROBLEM_JSON, Problem};
use crate::problems;

/// Adds every refusal of a row.
pub(super) fn add(operation: OperationBuilder, row: &Operation, doc: &Doc, parts: &mut Parts) -> OperationBuilder {
    problems::of(row, doc).into_iter().fold(operation, |operation, (status, codes)| {
        let refusal = parts.response(&name(status, &codes), |parts| refusal(status, &codes, parts));
        operation.response(status.to_string(), refusal)
    })
}

/// The codes that not every answer of that status can have; where there is none, the status in words.
fn name(status: u16, codes: &BTreeSet<Code>) -> String {
    let own = codes.iter().filter(|code| !problems::EVERYWHERE.contains(code));
    let own: Vec<String> = own.map(|code| format!("{code:?}")).collect();
    if !own.is_empty() {
        return own.join("-");
    }
    let words = codes.first().and_then(|code| code.status().canonical_reason());
    words.map_or_else(|| status.to_string(), |words| words.split(' ').collect())
}

fn refusal(status: u16, codes: &BTreeSet<Code>, parts: &mut Parts) -> Response {
    let told: Vec<String> = codes.iter().map(|code| format!("`{}`: {}.", code.name(), code.title())).collect();
    let examples: Vec<(&str, RefOr<_>)> =
        codes.iter().map(|code| (code.name(), RefOr::Ref(example(*code, parts)))).collect();
    let schema = Ref::from_schema_name("Problem");
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build();
    let answer = ResponseBuilder::new().description(told.join(" ")).content(PROBLEM_JSON, content);
    headers::add(answer, beside(status), parts).build()
}

fn example(code: Code, parts: &mut Parts) -> Ref {
    parts.example(code.name(), code.title(), || Problem::example(code))
}

/// The headers that tell more than the body.
const fn beside(status: u16) -> &'static [&'static Told] {
    match status {
        401 => &[&CHALLENGE, &SET_COOKIE],
        412 => &[&CURRENT_TAG],
        415 => &[&TYPES, &PATCH_TYPES, &CODINGS],
        429 | 503 => &[&PATIENCE],
        _ => &[],
    }
}
