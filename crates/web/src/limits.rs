//! How the caller stands towards their limit, as the answer tells it: `RateLimit-Policy` and `RateLimit` of
//! draft-ietf-httpapi-ratelimit-headers-11, which are structured fields (RFC 9651).

use std::fmt::Write;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};
use lectern_application::Standing;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// Bytes of the longest value that we write: a name and two numbers.
const ROOM: usize = 48;

/// Tells it, where the request was counted.
pub(crate) fn tell(request: &HttpRequest, headers: &mut HeaderMap) {
    let Some(standing) = request.extensions().get::<Standing>().copied() else { return };
    let (name, quota) = (standing.policy.name(), standing.quota);
    let policy = written(format_args!("\"{name}\";q={};w={}", quota.most(), quota.seconds()));
    // `t` is how long there will be no more than `r`: until one more is allowed.
    let limit = written(format_args!("\"{name}\";r={};t={}", standing.remaining, standing.seconds()));
    for (header, value) in [(POLICY, policy), (LIMIT, limit)] {
        if let Some(value) = value {
            headers.insert(header, value);
        }
    }
}

fn written(text: std::fmt::Arguments<'_>) -> Option<HeaderValue> {
    let mut value = String::with_capacity(ROOM);
    value.write_fmt(text).ok()?;
    HeaderValue::try_from(value).ok()
}
