//! The OpenAPI document: the route table, told to programs.
//!
//! Everything in it comes from the rows, from what stands beside their handlers, and from the bodies. What several
//! operations share stands once, among the components.

mod answers;
mod headers;
mod opening;
mod parameters;
mod parts;
mod refusals;
mod schemas;

use std::collections::BTreeMap;

use actix_web::http::Method;
use lectern_application::Class;
use lectern_domain::identity::Access;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, PathItem};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, ContentBuilder, Deprecated, OpenApi, OpenApiBuilder, PathsBuilder, Ref, Required};

use crate::doc::{Doc, Shape};
use crate::example;
use crate::operation::Operation;
use crate::routes;
use parts::Parts;

/// The document of the whole API (OpenAPI 3.1).
#[must_use]
pub fn document() -> OpenApi {
    let mut parts = Parts::new();
    let mut paths: BTreeMap<&str, PathItem> = BTreeMap::new();
    for row in routes::table() {
        let Some(doc) = &row.doc else { continue };
        let item = PathItem::new(method(&row.method), operation(&row, doc, &mut parts));
        paths.entry(row.path).or_default().merge_operations(item);
    }
    let tags = opening::tags(paths.keys().map(|path| tag(path)));
    let paths = paths.into_iter().fold(PathsBuilder::new(), |all, (path, item)| all.path(path, item));
    OpenApiBuilder::new()
        .info(opening::info())
        .servers(Some(opening::servers()))
        .tags(Some(tags))
        .paths(paths)
        .components(Some(parts.into_components()))
        .build()
}

fn operation(row: &Operation, doc: &Doc, parts: &mut Parts) -> utoipa::openapi::path::Operation {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(doc.id))
        .tag(tag(row.path))
        .summary(Some(doc.summary))
        .description(Some(format!("{}\n\n{} {}", doc.about, admitted(row.access), counted(row.class))));
    operation = parameters::add(operation, row, doc, parts);
    if let Some(shape) = doc.takes {
        schemas::take(shape, parts);
        operation = operation.request_body(Some(body(&row.method, shape)));
    }
    operation = answers::add(operation, row, doc, parts);
    operation = refusals::add(operation, row, doc, parts);
    if doc.deprecated.is_some() {
        operation = operation.deprecated(Some(Deprecated::True));
    }
    if row.access == Access::Anyone {
        operation = operation.security(SecurityRequirement::default());
    }
    let nothing: [&str; 0] = [];
    operation
        .security(SecurityRequirement::new(opening::BEARER, nothing))
        .security(SecurityRequirement::new(opening::COOKIE, nothing))
        .build()
}

fn body(method: &Method, shape: Shape) -> RequestBody {
    let body = RequestBodyBuilder::new().required(Some(Required::True)).content("application/json", content(shape));
    if *method == Method::PATCH {
        body.content("application/merge-patch+json", content(shape)).build()
    } else {
        body.build()
    }
}

fn content(shape: Shape) -> Content {
    let schema = Ref::from_schema_name((shape.name)());
    ContentBuilder::new().schema(Some(schema)).example(example::taken(shape)).build()
}

fn admitted(access: Access) -> String {
    match access {
        Access::Anyone => "For everybody.".to_owned(),
        Access::SignedIn => "For whoever is signed in.".to_owned(),
        Access::Holds(capability) => format!("For holders of `{}`.", capability.name()),
    }
}

fn counted(class: Class) -> &'static str {
    match class {
        Class::Free => "Uses are not counted.",
        Class::Read => "Counted as a read: under `guest` by address, or `user`.",
        Class::Write => "Counted under `writes`.",
        Class::Registration => "Counted under `registrations`, by address.",
        Class::Export => "Counted under `exports`.",
    }
}

/// The part of the API that a path belongs to: its first word.
fn tag(path: &str) -> &str {
    let path = path.strip_prefix("/api/v1").unwrap_or("service");
    path.trim_start_matches('/').split(['/', '.']).next().unwrap_or_default()
}

fn method(method: &Method) -> HttpMethod {
    match method.as_str() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use actix_web::HttpResponse;
    use lectern_domain::identity::Access;
    use lectern_web::Deprecated;
    use serde_json::Value;

    use super::operation;
    use super::parts::Parts;
    use crate::doc::Doc;
    use crate::operation::get;

    #[test]
    fn a_deprecated_operation_says_so() {
        let since = "2026-03-01T00:00:00Z".parse().unwrap();
        let deprecated = Some(Deprecated { since, sunset: None, page: "/errors" });
        let written = |deprecated| {
            let doc = Doc { deprecated, ..Doc::new("readOld", "Read", "As it was.") };
            let row = get("/api/v1/old", Access::Anyone, || ready(HttpResponse::Ok()), doc);
            assert_eq!(row.terms().deprecated, deprecated);
            serde_json::to_value(operation(&row, row.doc.as_ref().unwrap(), &mut Parts::new())).unwrap()
        };
        let headers = |operation: &Value| operation["responses"]["204"]["headers"].as_object().unwrap().clone();
        let (old, new) = (written(deprecated), written(None));
        assert_eq!(old["deprecated"], true);
        assert!(["Deprecation", "Sunset", "Link"].iter().all(|name| headers(&old).contains_key(*name)));
        assert!(new.get("deprecated").is_none() && !headers(&new).contains_key("Deprecation"));
    }
}
