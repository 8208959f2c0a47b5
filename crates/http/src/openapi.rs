//! The OpenAPI document: the route table, told to programs.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use lectern_domain::identity::Access;
use serde_json::json;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ComponentsBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Content, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, RefOr, Required,
    ResponseBuilder, Schema,
};

use crate::code::Code;
use crate::doc::{Asked, Doc, Gives, Schemas, Shape, shared};
use crate::example::example;
use crate::operation::Operation;
use crate::problem::PROBLEM_JSON;
use crate::{problems, routes};

/// The document of the whole API (OpenAPI 3.1).
#[must_use]
pub fn document() -> OpenApi {
    let rows = routes::table();
    let mut schemas = Schemas::new();
    for shape in shared() {
        (shape.collect)(&mut schemas);
    }
    let mut paths: BTreeMap<&str, PathItem> = BTreeMap::new();
    for row in &rows {
        let Some(doc) = &row.doc else { continue };
        collect(doc, &mut schemas);
        let item = PathItem::new(method(&row.method), operation(row, doc));
        paths.entry(row.path).or_default().merge_operations(item);
    }
    let paths = paths.into_iter().fold(PathsBuilder::new(), |all, (path, item)| all.path(path, item));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)))
        .security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("__Host-lectern"))));
    OpenApiBuilder::new().info(info()).paths(paths).components(Some(components.build())).build()
}

fn info() -> utoipa::openapi::Info {
    InfoBuilder::new()
        .title("Lectern")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("about.md").trim_end()))
        .license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()))
        .build()
}

fn collect(doc: &Doc, schemas: &mut Schemas) {
    if let Some(shape) = doc.takes {
        let mut taken = Schemas::new();
        (shape.collect)(&mut taken);
        // What we take is refused with members that nobody knows; what we give may have more of them one day.
        if let Some((_, RefOr::T(Schema::Object(object)))) = taken.first_mut() {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
        schemas.extend(taken);
    }
    if let Gives::One(shape) | Gives::Page(shape) = doc.gives.1 {
        (shape.collect)(schemas);
    }
}

fn operation(row: &Operation, doc: &Doc) -> utoipa::openapi::path::Operation {
    let mut operation = OperationBuilder::new()
        .operation_id(Some(doc.id))
        .tag(tag(row.path))
        .summary(Some(doc.summary))
        .description(Some(format!("{}\n\n{}", doc.about, admitted(row.access))))
        .response(doc.gives.0.to_string(), good(doc));
    for parameter in parameters(row.path, doc) {
        operation = operation.parameter(parameter);
    }
    if let Some(shape) = doc.takes {
        operation = operation.request_body(Some(body(&row.method, shape)));
    }
    for (status, codes) in problems::of(row, doc) {
        operation = operation.response(status.to_string(), problem(&codes));
    }
    if doc.deprecated.is_some() {
        operation = operation.deprecated(Some(utoipa::openapi::Deprecated::True));
    }
    if row.access == Access::Anyone {
        operation = operation.security(SecurityRequirement::default());
    }
    let nothing: [&str; 0] = [];
    operation
        .security(SecurityRequirement::new("bearer", nothing))
        .security(SecurityRequirement::new("cookie", nothing))
        .build()
}

fn problem(codes: &BTreeSet<Code>) -> utoipa::openapi::Response {
    let told: Vec<String> = codes.iter().map(|code| format!("`{}`: {}.", code.name(), code.title())).collect();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(told.join(" ")).content(PROBLEM_JSON, content).build()
}

fn good(doc: &Doc) -> utoipa::openapi::Response {
    let response = ResponseBuilder::new().description(doc.summary);
    match &doc.gives.1 {
        Gives::Nothing => response.build(),
        Gives::One(shape) => response.content("application/json", content(*shape)).build(),
        Gives::Page(shape) => {
            let content = ContentBuilder::new().schema(Some(page(*shape))).build();
            response.content("application/json", content).build()
        }
        Gives::Text(kind) => response.content(*kind, ContentBuilder::new().schema(Some(text())).build()).build(),
    }
}

fn page(shape: Shape) -> RefOr<Schema> {
    let items = ArrayBuilder::new().items(reference(shape)).build();
    let page = Ref::from_schema_name("PageLinks");
    let object = ObjectBuilder::new().schema_type(Type::Object);
    object.property("items", items).property("page", page).required("items").required("page").build().into()
}

fn body(method: &Method, shape: Shape) -> utoipa::openapi::request_body::RequestBody {
    let body = RequestBodyBuilder::new().required(Some(Required::True)).content("application/json", content(shape));
    if *method == Method::PATCH {
        body.content("application/merge-patch+json", content(shape)).build()
    } else {
        body.build()
    }
}

fn content(shape: Shape) -> Content {
    ContentBuilder::new().schema(Some(reference(shape))).example(example(shape)).build()
}

fn parameters(path: &str, doc: &Doc) -> Vec<utoipa::openapi::path::Parameter> {
    let named = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = named.map(|name| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(text()))
            .build()
    });
    let in_query = doc.asks.iter().map(asked);
    let if_match = doc.guarded.then(|| {
        let about = "The entity tag of what the change was made from.";
        let header = ParameterBuilder::new().name("If-Match").parameter_in(ParameterIn::Header);
        header.required(Required::True).description(Some(about)).schema(Some(text())).build()
    });
    in_path.chain(in_query).chain(if_match).collect()
}

fn asked(asked: &Asked) -> utoipa::openapi::path::Parameter {
    let values = (!asked.values.is_empty()).then(|| asked.values.iter().map(|value| json!(value)));
    let schema = match asked.name.as_str() {
        "limit" => ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(100)),
        _ => text().enum_values(values),
    };
    let parameter = ParameterBuilder::new().name(&asked.name).parameter_in(ParameterIn::Query);
    parameter.description(Some(&asked.about)).required(Required::False).schema(Some(schema)).build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn reference(shape: Shape) -> RefOr<Schema> {
    Ref::from_schema_name((shape.name)()).into()
}

fn admitted(access: Access) -> String {
    match access {
        Access::Anyone => "For everybody.".to_owned(),
        Access::SignedIn => "For whoever is signed in.".to_owned(),
        Access::Holds(capability) => format!("For holders of `{}`.", capability.name()),
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

    use super::operation;
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
            serde_json::to_value(operation(&row, row.doc.as_ref().unwrap())).unwrap()
        };
        assert_eq!(written(deprecated)["deprecated"], true);
        assert!(written(None).get("deprecated").is_none());
    }
}
