//! What stands before the operations: what this is, where it is, how to sign in, and what its parts are about.

use std::collections::BTreeSet;

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::server::{Server, ServerBuilder};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{Components, ComponentsBuilder, ContactBuilder, Info, InfoBuilder, LicenseBuilder};

/// The name of the way in with an access token.
pub(super) const BEARER: &str = "bearer";
/// The name of the way in with the cookie of a browser.
pub(super) const COOKIE: &str = "cookie";

pub(super) fn info() -> Info {
    InfoBuilder::new()
        .title("Lectern")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("../about.md").trim_end()))
        .contact(Some(ContactBuilder::new().name(Some("Whoever runs this school")).build()))
        .license(Some(LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()))
        .build()
}

/// The document is the same in every school, so it names none.
pub(super) fn servers() -> [Server; 2] {
    let server = |url: &str, about: &str| ServerBuilder::new().url(url).description(Some(about)).build();
    [
        server("/", "The school that this document was read from."),
        server("http://127.0.0.1:8080", "`lectern serve` with no configuration, on this machine."),
    ]
}

pub(super) fn security() -> Components {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The `access_token` that a login answers."))
        .build();
    let about = "The session of a browser, from a login with `\"transport\": \"cookie\"`. Unsafe methods need \
        `X-CSRF-Token` and `Origin` beside it.";
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("__Host-lectern", about)));
    ComponentsBuilder::new()
        .security_scheme(BEARER, SecurityScheme::Http(bearer))
        .security_scheme(COOKIE, cookie)
        .build()
}

/// The parts of the API, each once.
pub(super) fn tags<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Tag> {
    let names: BTreeSet<&str> = names.collect();
    names.into_iter().map(|name| TagBuilder::new().name(name).description(about(name)).build()).collect()
}

/// What a part is about. A part without a word here fails the test of the document.
fn about(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "articles" => "To write, publish, read and mark articles, and to talk about them.",
        "audit" => "Who changed what, for administrators.",
        "auth" => "Ways in and out: accounts, logins, tokens and passwords. Nobody keeps these answers.",
        "comments" => "Single comments: to read, edit, delete, hide and show. Threads stand under their articles.",
        "deliveries" => "Single messages for webhooks: what came of them, and to send them again.",
        "event-types" => "The catalogue of events, for whoever listens.",
        "jobs" => "Work that is done after the answer.",
        "events" => "What happened, for those who may know.",
        "feed" => "What those wrote whom the caller follows.",
        "profiles" => "What everybody may see of somebody, and following.",
        "service" => "What the process tells of itself: health, version, keys and this document.",
        "sessions" => "The caller's own logins, on every device.",
        "tags" => "What is written about.",
        "traces" => "What single requests left behind, for operators and in development.",
        "users" => "Accounts: one's own, and everybody's for those who look after them.",
        "webhooks" => "Addresses of the caller's that hear of events, and the log of what was sent there.",
        _ => return None,
    })
}
