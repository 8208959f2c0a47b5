//! Cookies: `__Host-` ones only, which a browser takes over TLS alone, for this host alone, for every path.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::COOKIE;

/// The cookie that is a session.
pub const SESSION: &str = "__Host-lectern";

/// The cookie of a browser that has no session yet, so that its login can be told from one that another site sent.
pub const PRE_SESSION: &str = "__Host-lectern-csrf";

/// The value of a cookie of ours. Its name must be spelled out: a browser lets a neighbouring site set
/// `%5F%5FHost-lectern`, which is `__Host-lectern` only to a server that decodes names.
#[must_use]
pub fn of(request: &HttpRequest, name: &str) -> Option<String> {
    // Most requests come without any; the list of none would be kept with each of them.
    let given = request.headers().contains_key(COOKIE);
    given.then(|| request.cookie_raw(name)).flatten().map(|cookie| cookie.value().to_owned())
}

/// A cookie that the browser keeps for `seconds`.
#[must_use]
pub fn kept(name: &'static str, value: String, seconds: i64) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(seconds))
        .finish()
}

/// The same, gone: a browser's script cannot take away a cookie that it cannot see.
#[must_use]
pub fn ended(name: &'static str) -> Cookie<'static> {
    kept(name, String::new(), 0)
}
