//! Cookies: `__Host-` ones only, which a browser takes over TLS alone, for this host alone, for every path.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

/// The cookie that is a session.
pub const SESSION: &str = "__Host-lectern";

/// The cookie of a browser that has no session yet, so that its login can be told from one that another site sent.
pub const PRE_SESSION: &str = "__Host-lectern-csrf";

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
