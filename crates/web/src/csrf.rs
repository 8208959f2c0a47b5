//! Requests that a browser sends with a cookie must come from our own pages.
//!
//! Two checks, each enough on most days: the `Origin` that the browser names, and a token that only our pages can
//! read. The token is a mark on the cookie, so nothing is kept, and it ends when the cookie does.

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, ORIGIN};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::{Rejection, Seal, Settings};

const HEADER: HeaderName = HeaderName::from_static("x-csrf-token");
const PURPOSE: &str = "csrf";

/// The token that goes with a cookie of this value.
#[must_use]
pub fn token(seal: &Seal, cookie: &str) -> String {
    URL_SAFE_NO_PAD.encode(seal.mark(PURPOSE, cookie.as_bytes()))
}

/// Refuses a request that does not show where it comes from.
///
/// # Errors
/// [`Rejection::CsrfFailed`].
pub fn check(request: &HttpRequest, settings: &Settings, cookie: &str) -> Result<(), Rejection> {
    let headers = request.headers();
    let from_us =
        headers.get(ORIGIN).is_some_and(|origin| origin.as_bytes() == settings.public_url.origin().as_bytes());
    let shown = headers.get(HEADER).and_then(|token| URL_SAFE_NO_PAD.decode(token).ok());
    let ours = shown.is_some_and(|mark| settings.seal.is_ours(PURPOSE, cookie.as_bytes(), &mark));
    if from_us && ours { Ok(()) } else { Err(Rejection::CsrfFailed) }
}
