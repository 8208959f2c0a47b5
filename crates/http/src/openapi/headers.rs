//! The headers of answers. What is marked as required is on every such answer: a test looks at each that it receives.

use lectern_web::JSON_OR_PATCH;
use serde_json::json;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Ref, ResponseBuilder};

use super::parts::Parts;
use crate::example::REQUEST_ID;

/// A header of an answer.
pub(super) struct Told {
    /// Among the components.
    part: &'static str,
    /// On the wire.
    name: &'static str,
    required: bool,
    about: &'static str,
    example: &'static str,
}

const REQUEST: Told = Told {
    part: "X-Request-Id",
    name: "X-Request-Id",
    required: true,
    about: "Names the request in our log.",
    example: REQUEST_ID,
};
const CACHE: Told = Told {
    part: "Cache-Control",
    name: "Cache-Control",
    required: true,
    about: "Who may keep the answer, and for how long: everybody for a moment where a guest reads, the caller alone \
        where somebody signed in does, nobody where it holds a secret or is a refusal.",
    example: "private, no-cache",
};
const POLICY: Told = Told {
    part: "RateLimit-Policy",
    name: "RateLimit-Policy",
    required: false,
    about: "Under which policy the request was counted, how many it allows, and in how many seconds \
        (draft-ietf-httpapi-ratelimit-headers-11); absent where uses are not counted.",
    example: "\"user\";q=600;w=60",
};
const LIMIT: Told = Told {
    part: "RateLimit",
    name: "RateLimit",
    required: false,
    about: "How many more requests the policy allows at this moment, and after how many seconds one more.",
    example: "\"user\";r=599;t=1",
};
/// Of what guests read.
pub(super) const CACHE_STATUS: Told = Told {
    part: "Cache-Status",
    name: "Cache-Status",
    required: false,
    about: "What our own cache had to do with the answer (RFC 9211): `hit`; or `fwd`, why it was made anew, and \
        whether it was `stored` for the next who asks, or shared with one who asked at the same time (`collapsed`). \
        Absent where there is no cache.",
    example: "lectern; hit",
};
/// Of what may come from our cache.
pub(super) const AGE: Told = Told {
    part: "Age",
    name: "Age",
    required: false,
    about: "How many seconds ago the answer was made, where it comes from our own cache.",
    example: "2",
};
/// Of a single resource, or of a page.
pub(super) const TAG: Told = Told {
    part: "ETag",
    name: "ETag",
    required: true,
    about: "Names this representation, for `If-None-Match` and, where the resource can be changed, `If-Match`.",
    example: "\"1-0f1e2d3c4b5a6978\"",
};
/// Of what stands there now, in place of what the caller has seen.
pub(super) const CURRENT_TAG: Told = Told {
    part: "CurrentETag",
    name: "ETag",
    required: false,
    about: "Names what stands there now, where the caller may read it.",
    example: "\"2-8796a5b4c3d2e1f0\"",
};
/// Of something new.
pub(super) const PLACE: Told = Told {
    part: "Location",
    name: "Location",
    required: true,
    about: "Where it is, as an absolute URL.",
    example: "https://school.example/api/v1/articles/what-a-log-is-for",
};
/// Of what has another address by now.
pub(super) const THERE: Told = Told {
    part: "Redirect",
    name: "Location",
    required: true,
    about: "The present address, seen from the one that was asked.",
    example: "/api/v1/articles/what-a-log-is-for",
};
/// Of a page: the addresses of its neighbors, as in its body.
pub(super) const NEIGHBORS: Told = Told {
    part: "Link",
    name: "Link",
    required: false,
    about: "The next and the previous page (RFC 8288), where there is one; and why the operation is on its way out, \
        where it is.",
    example: "<https://school.example/api/v1/articles?cursor=AbC>; rel=\"next\"",
};
/// Of a body of a type that is not taken.
pub(super) const TYPES: Told = Told {
    part: "Accept",
    name: "Accept",
    required: false,
    about: "The types of body that are taken, where it is the type that is refused.",
    example: "application/json",
};
/// The same of a patch, under its own name.
pub(super) const PATCH_TYPES: Told = Told {
    part: "Accept-Patch",
    name: "Accept-Patch",
    required: false,
    about: "The same as `Accept`, in answer to PATCH (RFC 5789).",
    example: JSON_OR_PATCH,
};
/// Of a body in a coding that is not taken.
pub(super) const CODINGS: Told = Told {
    part: "Accept-Encoding",
    name: "Accept-Encoding",
    required: false,
    about: "The codings of a body that are taken, where it is the coding that is refused: none.",
    example: "identity",
};
/// Of a refusal that does not last.
pub(super) const PATIENCE: Told = Told {
    part: "Retry-After",
    name: "Retry-After",
    required: true,
    about: "After how many seconds to try again.",
    example: "1",
};
/// Of a refusal for want of credentials.
pub(super) const CHALLENGE: Told = Told {
    part: "WWW-Authenticate",
    name: "WWW-Authenticate",
    required: true,
    about: "How to do better (RFC 6750).",
    example: "Bearer realm=\"lectern\"",
};
/// Of what can be asked once.
pub(super) const REPLAYED: Told = Told {
    part: "Idempotency-Replayed",
    name: "Idempotency-Replayed",
    required: false,
    about: "`true` where this is the answer to an earlier request with the same key.",
    example: "true",
};
/// Of an operation that is on its way out.
pub(super) const DEPRECATION: Told = Told {
    part: "Deprecation",
    name: "Deprecation",
    required: true,
    about: "Since when the operation is on its way out (RFC 9745); `Link` leads to what to do.",
    example: "@1772323200",
};
/// Of an operation whose last day is known.
pub(super) const SUNSET: Told = Told {
    part: "Sunset",
    name: "Sunset",
    required: false,
    about: "When the operation will be gone (RFC 8594), where that is known.",
    example: "Tue, 01 Sep 2026 00:00:00 GMT",
};
/// Of ways in and out, for browsers.
pub(super) const SET_COOKIE: Told = Told {
    part: "Set-Cookie",
    name: "Set-Cookie",
    required: false,
    about: "For browsers: a cookie that begins, or that has ended.",
    example: "__Host-lectern=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0",
};

/// Adds these headers to an answer, after those of every answer.
pub(super) fn add(answer: ResponseBuilder, told: &[&Told], parts: &mut Parts) -> ResponseBuilder {
    [&REQUEST, &CACHE, &POLICY, &LIMIT].into_iter().chain(told.iter().copied()).fold(answer, |answer, told| {
        let header = part(told, parts);
        answer.header_ref(told.name, header)
    })
}

fn part(told: &Told, parts: &mut Parts) -> Ref {
    parts.header(told.part, || header(told))
}

fn header(told: &Told) -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    let header =
        HeaderBuilder::new().schema(Some(schema)).description(Some(told.about)).example(Some(json!(told.example)));
    // The library has no member for this one.
    let required = told.required.then(|| Extensions::from_iter([("required", true)]));
    header.extensions(required).build()
}
