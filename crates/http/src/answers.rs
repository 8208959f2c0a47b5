//! Good answers: a resource with its entity tag, a new one with its place, or nothing at all.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use lectern_application::{Error, StoreError};
use lectern_domain::Version;
use lectern_web::Rejection;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What a handler comes to.
pub(crate) type Answer = Result<HttpResponse, Rejection>;

/// A single resource.
pub(crate) trait Resource: Serialize {
    /// The version that `If-Match` is compared with; none where nothing can be changed under this address.
    fn version(&self) -> Option<i64>;
}

/// 200, with the resource.
pub(crate) fn found(resource: &impl Resource) -> Answer {
    Ok(found_as(resource, json(resource)?))
}

/// 200, with this representation of the resource.
pub(crate) fn found_as(resource: &impl Resource, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, tag(resource, &body)))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(body)
}

/// 201, with the new resource and where it is.
pub(crate) fn created(location: String, resource: &impl Resource) -> Answer {
    let body = json(resource)?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, location))
        .insert_header((ETAG, tag(resource, &body)))
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(body))
}

/// 200, with what shows several resources. Its tag is weak: there is nothing here that `If-Match` could guard.
pub(crate) fn weakly_tagged(kind: &'static str, body: Vec<u8>) -> HttpResponse {
    let tag = format!("W/\"{}\"", fingerprint(&body));
    HttpResponse::Ok().insert_header((ETAG, tag)).insert_header((CONTENT_TYPE, kind)).body(body)
}

/// Something that is no resource, such as a pair of tokens.
pub(crate) fn told(status: StatusCode, body: &impl Serialize) -> Answer {
    Ok(HttpResponse::build(status).insert_header((CONTENT_TYPE, "application/json")).body(json(body)?))
}

/// 204.
pub(crate) fn done() -> Answer {
    Ok(HttpResponse::NoContent().finish())
}

/// A change that was refused because it was made from another version: says which is the present one. `current`
/// reads it again, and is not awaited otherwise.
pub(crate) async fn or_current<T, R: Resource>(
    changed: Result<T, Error>,
    current: impl Future<Output = Result<R, Error>>,
) -> Result<T, Rejection> {
    match changed {
        Err(Error::Stale { .. } | Error::Store(StoreError::Stale)) => {
            let resource = current.await?;
            let current = Some(tag(&resource, &json(&resource)?));
            Err(Rejection::EtagMismatch { current })
        }
        other => Ok(other?),
    }
}

/// The same where `If-Match` may be left out, and the one who asks may not be permitted to read what is there.
pub(crate) fn or_stale<T>(expected: Option<Version>, changed: Result<T, Error>) -> Result<T, Rejection> {
    match (expected, changed) {
        (Some(_), Err(Error::Stale { .. } | Error::Store(StoreError::Stale))) => {
            Err(Rejection::EtagMismatch { current: None })
        }
        (_, other) => Ok(other?),
    }
}

/// `"{version}-{hash of this representation}"`: two callers who see the same version differently have different tags.
fn tag(resource: &impl Resource, body: &[u8]) -> String {
    let hash = fingerprint(body);
    match resource.version() {
        Some(version) => format!("\"{version}-{hash}\""),
        None => format!("\"{hash}\""),
    }
}

/// Sixty-four bits of SHA-256: enough to tell two representations of one resource apart.
pub(crate) fn fingerprint(body: &[u8]) -> String {
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(Sha256::digest(body));
    format!("{:016x}", u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}

pub(crate) fn json(body: &impl Serialize) -> Result<Vec<u8>, Rejection> {
    serde_json::to_vec(body).map_err(|_| Rejection::Broken)
}
