//! From rows to routes: each path once, HEAD wherever GET is, and the truth about methods for whoever asks.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderName, LOCATION};
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{self, ServiceConfig};
use actix_web::{Error, HttpRequest, HttpResponse, Resource, Route};
use lectern_application::trace::{Stage, stage};
use lectern_web::{JSON_OR_PATCH, NoBody, Params, Rejection, gate, keyed, shelved};

use crate::operation::Operation;

const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// Registers every row. Paths are tried in the order of the table.
pub(crate) fn mount(rows: Vec<Operation>, config: &mut ServiceConfig) {
    let mut paths: Vec<(&'static str, Vec<Operation>)> = Vec::new();
    for row in rows {
        match paths.iter_mut().find(|(path, _)| *path == row.path) {
            Some((_, same)) => same.push(row),
            None => paths.push((row.path, vec![row])),
        }
    }
    for (path, rows) in paths {
        if path != "/" && rows.iter().any(Operation::is_a_page) {
            config.service(web::resource(format!("{path}/")).guard(fn_guard(reads)).to(without_slash));
        }
        config.service(resource(path, rows));
    }
}

fn reads(context: &GuardContext<'_>) -> bool {
    [Method::GET, Method::HEAD].contains(&context.head().method)
}

/// People and their browsers add a slash; a page is the same without it.
async fn without_slash(request: HttpRequest) -> HttpResponse {
    let (path, query) = (request.path().trim_end_matches('/'), request.query_string());
    let place = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    HttpResponse::PermanentRedirect().insert_header((LOCATION, place)).finish()
}

fn resource(path: &'static str, rows: Vec<Operation>) -> Resource {
    let methods: Vec<Method> = rows.iter().map(|row| row.method.clone()).collect();
    let (allow, patches) = (allowed(&methods), methods.contains(&Method::PATCH));
    let told = allow.clone();
    let options = move || {
        let mut answer = HttpResponse::NoContent();
        answer.insert_header((ALLOW, told.clone()));
        if patches {
            answer.insert_header((ACCEPT_PATCH, JSON_OR_PATCH));
        }
        std::future::ready(answer.finish())
    };
    let refused =
        move || std::future::ready(Err::<HttpResponse, _>(Rejection::MethodNotAllowed { allow: allow.clone() }));
    let resource = rows.into_iter().fold(web::resource(path), |resource, row| resource.route(gated(row)));
    resource.route(web::method(Method::OPTIONS).to(options)).default_service(web::to(refused))
}

/// The route of a row, behind its gate.
fn gated(row: Operation) -> Route {
    let (terms, keys) = (row.terms(), row.keys());
    let Operation { method, path, doc, kept, route, .. } = row;
    let with_head = method == Method::GET;
    // Pages and probes come by links that carry all sorts of things.
    let unasked = path.starts_with("/api/") && doc.as_ref().is_some_and(|doc| doc.asks.is_empty());
    let bare = doc.is_some_and(|doc| doc.takes.is_none()) && !with_head;
    let guard = fn_guard(move |context| {
        let asked = &context.head().method;
        *asked == method || (with_head && *asked == Method::HEAD)
    });
    let route = if bare { route.wrap(from_fn(without_body)) } else { route };
    let route = match keys {
        Some(keys) => route.wrap(from_fn(move |request, next| keyed(keys, path, request, next))),
        None => route,
    };
    let route = if unasked { route.wrap(from_fn(without_query)) } else { route };
    let route = match kept {
        Some(topics) => route.wrap(from_fn(move |request, next| shelved(topics, request, next))),
        None => route,
    };
    route.guard(guard).wrap(from_fn(move |request, next| gate(terms, request, next)))
}

/// Refuses a query by name where the operation knows no parameter. Where it knows one, its own reading does.
async fn without_query(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match stage(Stage::Validate, || Params::of(request.query_string()).and_then(Params::finish)) {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_boxed_body),
        Err(rejection) => Ok(request.error_response(rejection)),
    }
}

/// Refuses a body where the operation takes none.
async fn without_body(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match request.extract::<NoBody>().await {
        Ok(NoBody) => next.call(request).await.map(ServiceResponse::map_into_boxed_body),
        Err(rejection) => Ok(request.error_response(rejection)),
    }
}

fn allowed(methods: &[Method]) -> String {
    let mut names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.join(", ")
}
