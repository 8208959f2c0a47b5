//! From rows to routes: each path once, HEAD wherever GET is, and the truth about methods for whoever asks.

use actix_web::guard::fn_guard;
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderName};
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Resource, Route};
use lectern_web::{Rejection, gate};

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
        config.service(resource(path, rows));
    }
}

fn resource(path: &'static str, rows: Vec<Operation>) -> Resource {
    let methods: Vec<Method> = rows.iter().map(|row| row.method.clone()).collect();
    let (allow, patches) = (allowed(&methods), methods.contains(&Method::PATCH));
    let told = allow.clone();
    let options = move || {
        let mut answer = HttpResponse::NoContent();
        answer.insert_header((ALLOW, told.clone()));
        if patches {
            answer.insert_header((ACCEPT_PATCH, "application/merge-patch+json, application/json"));
        }
        std::future::ready(answer.finish())
    };
    let refused = move || {
        std::future::ready(Err::<HttpResponse, _>(Rejection::MethodNotAllowed {
            allow: allow.clone(),
        }))
    };
    let resource = rows
        .into_iter()
        .fold(web::resource(path), |resource, row| resource.route(gated(row)));
    resource
        .route(web::method(Method::OPTIONS).to(options))
        .default_service(web::to(refused))
}

/// The route of a row, behind its gate.
fn gated(row: Operation) -> Route {
    let Operation {
        method,
        path: _,
        access,
        caching,
        doc: _,
        route,
    } = row;
    let with_head = method == Method::GET;
    let guard = fn_guard(move |context| {
        let asked = &context.head().method;
        *asked == method || (with_head && *asked == Method::HEAD)
    });
    route
        .guard(guard)
        .wrap(from_fn(move |request, next| gate(access, caching, request, next)))
}

fn allowed(methods: &[Method]) -> String {
    let mut names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.join(", ")
}
