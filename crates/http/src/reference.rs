//! `/docs`: the document of the API as a page to read and to try, drawn by Swagger UI from the binary itself.
//!
//! Nothing comes from elsewhere: the policy of the page lets a browser load from us alone, and run no script but these.

use std::sync::LazyLock;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use askama::Template;
use lectern_web::{Asset, Rejection};
use utoipa_swagger_ui::{Config, serve};

use crate::answers::{Answer, fingerprint};
use crate::pages::{own, shown};

/// Swagger UI draws its icons from `data:` addresses and sets styles from its script, for which it needs no leave.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static BUNDLE: LazyLock<Option<Asset>> = LazyLock::new(|| vendored("swagger-ui-bundle.js", "text/javascript"));
static STYLE: LazyLock<Option<Asset>> = LazyLock::new(|| vendored("swagger-ui.css", "text/css"));
static START: LazyLock<Asset> = LazyLock::new(|| own("text/javascript", include_bytes!("../templates/reference.js")));

#[derive(Template)]
#[template(path = "reference.html")]
struct Reference;

pub(crate) async fn page() -> Answer {
    shown(StatusCode::OK, &Reference, POLICY)
}

pub(crate) async fn bundle(request: HttpRequest) -> Answer {
    Ok(BUNDLE.as_ref().ok_or(Rejection::Broken)?.answer(&request))
}

pub(crate) async fn style(request: HttpRequest) -> Answer {
    Ok(STYLE.as_ref().ok_or(Rejection::Broken)?.answer(&request))
}

pub(crate) async fn start(request: HttpRequest) -> Answer {
    Ok(START.answer(&request))
}

/// A file of Swagger UI, as its makers ship it.
fn vendored(name: &str, kind: &'static str) -> Option<Asset> {
    let file = serve(name, Config::default().into()).ok()??;
    let bytes = file.bytes.into_owned();
    Some(Asset::new(kind, fingerprint(&bytes), bytes.into()))
}
