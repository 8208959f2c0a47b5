//! From rows to routes under one scope, which is tried after everything else.

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpResponse, Resource, Route};
use lectern_application::{App, Policies};
use lectern_domain::SignedDuration;
use lectern_domain::identity::SessionPolicy;
use lectern_web::{Foreign, RealWorld, Rejection, Terms, gate};

use crate::errors;
use crate::routes::{Operation, table};

const ROOT: &str = "/api";

/// The face, ready to be mounted. Cheap to clone, one for each worker.
#[derive(Clone)]
pub struct Conduit {
    school: Data<App>,
}

impl Conduit {
    /// The face of `school`, whose tokens live for `token_ttl`: there is one token and no refresh, so the session that
    /// it opens lives as long.
    #[must_use]
    pub fn new(school: &App, token_ttl: SignedDuration) -> Self {
        let session = SessionPolicy { access: token_ttl, session: token_ttl, grace: SignedDuration::ZERO };
        Self { school: Data::new(school.under(Policies { session, ..school.policies().clone() })) }
    }

    /// Registers the scope in a service whose edge, settings and own routes are those of the other face. Whatever that
    /// one answers must be registered before: paths are tried in order.
    pub fn mount(&self, config: &mut ServiceConfig) {
        let scope = web::scope(ROOT)
            .guard(fn_guard(is_ours))
            .app_data(self.school.clone())
            .app_data(Foreign { face: errors::render, scheme: "Token" });
        let mut paths: Vec<(&'static str, Vec<Operation>)> = Vec::new();
        for row in table() {
            match paths.iter_mut().find(|(path, _)| *path == row.path) {
                Some((_, same)) => same.push(row),
                None => paths.push((row.path, vec![row])),
            }
        }
        let scope = paths.into_iter().fold(scope, |scope, (path, rows)| scope.service(resource(path, rows)));
        config.app_data(RealWorld).service(scope.default_service(web::to(unknown)));
    }
}

/// An unknown path under `/api/v1` is the other face's to refuse.
fn is_ours(context: &GuardContext<'_>) -> bool {
    let rest = context.head().uri.path().strip_prefix(ROOT).and_then(|rest| rest.strip_prefix("/v1"));
    !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

async fn unknown() -> Result<HttpResponse, Rejection> {
    Err(Rejection::RouteNotFound)
}

fn resource(path: &'static str, rows: Vec<Operation>) -> Resource {
    let allow = allowed(&rows);
    let told = allow.clone();
    let options = move || std::future::ready(HttpResponse::NoContent().insert_header((ALLOW, told.clone())).finish());
    let refused =
        move || std::future::ready(Err::<HttpResponse, _>(Rejection::MethodNotAllowed { allow: allow.clone() }));
    let resource = rows.into_iter().fold(web::resource(path), |resource, row| resource.route(gated(row)));
    resource.route(web::method(Method::OPTIONS).to(options)).default_service(web::to(refused))
}

/// The route of a row, behind its gate. HEAD is wherever GET is.
fn gated(row: Operation) -> Route {
    let Operation { method, path: _, access, class, caching, route } = row;
    let gives = (method != Method::DELETE).then_some("application/json");
    let terms = Terms { access, class, caching, gives, deprecated: None };
    let guard = fn_guard(move |context| {
        let asked = &context.head().method;
        *asked == method || (method == Method::GET && *asked == Method::HEAD)
    });
    route.guard(guard).wrap(from_fn(move |request, next| gate(terms, request, next)))
}

fn allowed(rows: &[Operation]) -> String {
    let mut names: Vec<&str> = rows.iter().map(|row| row.method.as_str()).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.join(", ")
}
