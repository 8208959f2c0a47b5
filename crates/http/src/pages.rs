//! Pages for people: small, calm, and without a script.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::Data;
use askama::Template;
use lectern_web::{Rejection, Segment, Settings};

use crate::answers::Answer;
use crate::code::Code;

/// Our own style sheet, and nothing else from anywhere.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    version: &'static str,
    api: String,
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
    cause: Vec<Part>,
    remedy: Vec<Part>,
    /// Whether it says where in the body it went wrong, and how.
    points: bool,
    violation: &'static str,
}

/// A piece of a sentence: words, or something to type.
struct Part {
    text: &'static str,
    code: bool,
}

/// What stands between backticks is something to type.
fn parts(sentence: &'static str) -> Vec<Part> {
    sentence.split('`').enumerate().map(|(index, text)| Part { text, code: index % 2 == 1 }).collect()
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFound;

pub(crate) async fn home(settings: Data<Settings>) -> Answer {
    let api = settings.public_url.join("/api/v1");
    shown(StatusCode::OK, &Home { version: env!("CARGO_PKG_VERSION"), api })
}

/// The catalogue of problems.
pub(crate) async fn errors() -> Answer {
    shown(StatusCode::OK, &Errors { codes: Code::ALL })
}

/// The page that a problem's `type` points at.
pub(crate) async fn error(name: Segment) -> Answer {
    let code = name.text().and_then(Code::named).ok_or(Rejection::RouteNotFound)?;
    let (cause, remedy) = (parts(code.cause()), parts(code.remedy()));
    let points = matches!(code, Code::ValidationFailed | Code::AlreadyExists);
    let violation = if code == Code::AlreadyExists { "taken" } else { "too_short" };
    shown(StatusCode::OK, &ErrorPage { code, cause, remedy, points, violation })
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
