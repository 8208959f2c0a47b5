//! Pages for people: small, calm, and without a script.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use lectern_application::App;
use lectern_web::{Asset, RealWorld, Rejection, Segment, Settings};

use crate::answers::{Answer, fingerprint};
use crate::code::Code;

/// Our own style sheet and icon, and nothing else from anywhere.
pub(crate) const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static STYLE: LazyLock<Asset> =
    LazyLock::new(|| own("text/css; charset=utf-8", include_bytes!("../templates/style.css")));
static ICON: LazyLock<Asset> = LazyLock::new(|| own("image/svg+xml", include_bytes!("../templates/icon.svg")));

/// A file of ours.
pub(crate) fn own(kind: &'static str, bytes: &'static [u8]) -> Asset {
    Asset::new(kind, fingerprint(bytes), bytes.into())
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    version: &'static str,
    api: String,
    /// Whether letters are kept here for developers to read.
    mail: bool,
    /// Whether the RealWorld API is served as well.
    realworld: bool,
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
#[template(path = "about.html")]
struct About<'a> {
    version: &'static str,
    origin: &'a str,
    contact: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "not_found.html")]
struct NotFound;

pub(crate) async fn home(app: Data<App>, settings: Data<Settings>, request: HttpRequest) -> Answer {
    let api = settings.public_url.join("/api/v1");
    let (mail, realworld) = (app.kept_mail().is_some(), request.app_data::<RealWorld>().is_some());
    shown(StatusCode::OK, &Home { version: env!("CARGO_PKG_VERSION"), api, mail, realworld }, POLICY)
}

/// What this is, and whom to tell of a weakness.
pub(crate) async fn about(settings: Data<Settings>) -> Answer {
    let (origin, contact) = (settings.public_url.origin(), settings.security_contact.as_deref());
    shown(StatusCode::OK, &About { version: env!("CARGO_PKG_VERSION"), origin, contact }, POLICY)
}

/// The catalogue of problems.
pub(crate) async fn errors() -> Answer {
    shown(StatusCode::OK, &Errors { codes: Code::ALL }, POLICY)
}

/// The page that a problem's `type` points at.
pub(crate) async fn error(name: Segment) -> Answer {
    let code = name.text().and_then(Code::named).ok_or(Rejection::RouteNotFound)?;
    let (cause, remedy) = (parts(code.cause()), parts(code.remedy()));
    let points = matches!(code, Code::ValidationFailed | Code::AlreadyExists);
    let violation = if code == Code::AlreadyExists { "taken" } else { "too_short" };
    shown(StatusCode::OK, &ErrorPage { code, cause, remedy, points, violation }, POLICY)
}

pub(crate) async fn style(request: HttpRequest) -> Answer {
    Ok(STYLE.answer(&request))
}

pub(crate) async fn icon(request: HttpRequest) -> Answer {
    Ok(ICON.answer(&request))
}

/// For a browser that went astray.
pub(crate) fn not_found() -> HttpResponse {
    shown(StatusCode::NOT_FOUND, &NotFound, POLICY).unwrap_or_else(|_| HttpResponse::NotFound().finish())
}

/// A page under its content security policy.
pub(crate) fn shown(status: StatusCode, page: &impl Template, policy: &'static str) -> Answer {
    let html = page.render().map_err(|_| Rejection::Broken)?;
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CONTENT_TYPE, "text/html; charset=utf-8")).insert_header((CONTENT_SECURITY_POLICY, policy));
    if status.is_success() {
        answer.insert_header((ETAG, format!("\"{}\"", fingerprint(html.as_bytes()))));
    }
    Ok(answer.body(html))
}
