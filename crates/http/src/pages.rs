//! Pages for people: small, calm, and without a script.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use askama::Template;
use lectern_web::{Rejection, Segment};

use crate::answers::Answer;
use crate::code::Code;

/// Our own style sheet, and nothing else from anywhere.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    version: &'static str,
}

#[derive(Template)]
#[template(path = "errors.html")]
struct Errors {
    codes: &'static [Code],
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    code: Code,
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFound;

pub(crate) async fn home() -> Answer {
    shown(StatusCode::OK, &Home { version: env!("CARGO_PKG_VERSION") })
}

/// The catalogue of problems.
pub(crate) async fn errors() -> Answer {
    shown(StatusCode::OK, &Errors { codes: Code::ALL })
}

/// The page that a problem's `type` points at.
pub(crate) async fn error(name: Segment) -> Answer {
    let code = name.text().and_then(Code::named).ok_or(Rejection::RouteNotFound)?;
    shown(StatusCode::OK, &ErrorPage { code })
}

pub(crate) async fn style() -> Answer {
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        .body(include_str!("../templates/style.css")))
}

/// For a browser that went astray.
pub(crate) fn not_found() -> HttpResponse {
    shown(StatusCode::NOT_FOUND, &NotFound).unwrap_or_else(|_| HttpResponse::NotFound().finish())
}

fn shown(status: StatusCode, page: &impl Template) -> Answer {
    let html = page.render().map_err(|_| Rejection::Broken)?;
    Ok(HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(html))
}
