//! Content codings (RFC 9110, section 12.5.3): brotli and gzip, for whoever takes them and where it pays.

use std::io::Write;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest};
use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;
use lectern_application::ports::PageCoding;

use crate::preference::Preferences;
use crate::shelf::Shelved;
use crate::{Caching, Terms, conditional};

/// Bodies up to this many bytes fit into a packet as they are.
const SMALL: u64 = 1024;
/// How hard brotli tries, of 11, and the window that it keeps, as a power of two: what pays while somebody waits.
const BROTLI: (u32, u32) = (4, 18);
const BUFFER: usize = 4096;

/// How the bytes of an answer are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// What the client would rather have; none where it takes nothing that we write. Of equals the shortest.
    pub(crate) fn preferred(headers: &HeaderMap) -> Option<Self> {
        let Some(accepted) = Preferences::of(headers, ACCEPT_ENCODING) else { return Some(Self::Identity) };
        let any = accepted.weight("*");
        let gzip = accepted.weight("gzip").max(accepted.weight("x-gzip"));
        let weights = [
            (Self::Brotli, accepted.weight("br").or(any).unwrap_or(0)),
            (Self::Gzip, gzip.or(any).unwrap_or(0)),
            // It need not be named to be taken, but whatever is named is dearer.
            (Self::Identity, accepted.weight("identity").or(any).unwrap_or(1)),
        ];
        let taken = weights.into_iter().filter(|(_, weight)| *weight > 0);
        taken.rev().max_by_key(|(_, weight)| *weight).map(|(coding, _)| coding)
    }

    /// Whether the client takes an answer as it is.
    pub(crate) fn takes_identity(headers: &HeaderMap) -> bool {
        let accepted = Preferences::of(headers, ACCEPT_ENCODING);
        accepted.is_none_or(|accepted| accepted.weight("identity").or(accepted.weight("*")) != Some(0))
    }

    /// The coding of this answer.
    pub(crate) fn of(response: &ServiceResponse) -> Self {
        let headers = response.request().headers();
        let length = match response.response().body().size() {
            BodySize::Sized(length) => length,
            BodySize::None | BodySize::Stream => 0,
        };
        let pays = length > SMALL || (length > 0 && !Self::takes_identity(headers));
        if pays && varies(response) { Self::preferred(headers).unwrap_or(Self::Identity) } else { Self::Identity }
    }

    /// As headers name it; the identity has no name there.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    /// What is kept in this coding, if it is worth keeping.
    fn of_shelved(self, shelved: &Shelved) -> Option<Bytes> {
        let kept = match self {
            Self::Brotli => PageCoding::Brotli,
            Self::Gzip => PageCoding::Gzip,
            Self::Identity => return None,
        };
        shelved.coded(kept, |body| self.write(body).ok())
    }

    pub(crate) fn write(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Brotli => {
                let mut writer = CompressorWriter::new(Vec::new(), BUFFER, BROTLI.0, BROTLI.1);
                writer.write_all(bytes)?;
                Ok(writer.into_inner())
            }
            Self::Gzip => {
                let mut writer = GzEncoder::new(Vec::new(), Compression::default());
                writer.write_all(bytes)?;
                writer.finish()
            }
            Self::Identity => Ok(bytes.to_vec()),
        }
    }
}

/// Writes an answer as its client likes it best, or leaves the body away where the client has these bytes already.
pub(crate) fn fit(mut response: ServiceResponse) -> ServiceResponse {
    let coding = Coding::of(&response);
    name(&mut response, coding);
    let response = conditional::unless_known(response);
    if response.status() == StatusCode::NOT_MODIFIED { response } else { write(response, coding) }
}

/// Whether answers like this one may be coded: text, of an operation that gives no secret. Beside a secret, what a
/// caller had us repeat would show by its length how much of the secret it guessed (BREACH).
fn varies(response: &ServiceResponse) -> bool {
    let headers = response.headers();
    !gives_secrets(response.request()) && !headers.contains_key(CONTENT_ENCODING) && is_text(headers)
}

fn gives_secrets(request: &HttpRequest) -> bool {
    request.extensions().get::<Terms>().is_some_and(|terms| terms.caching == Caching::Never)
}

/// What is compressed already only grows.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/") || ["json", "xml", "yaml", "javascript"].iter().any(|end| kind.ends_with(end))
}

/// Names the coding in the entity tag, since other bytes need another tag, and says that the answer depends on it.
fn name(response: &mut ServiceResponse, coding: Coding) {
    if varies(response) {
        response.headers_mut().append(VARY, HeaderValue::from_static("Accept-Encoding"));
    }
    let Some(name) = coding.name().filter(|_| response.status().is_success()) else { return };
    let tag = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()?.strip_suffix('"'));
    if let Some(Ok(tag)) = tag.map(|tag| HeaderValue::try_from(format!("{tag}-{name}\""))) {
        response.headers_mut().insert(ETAG, tag);
    }
}

/// Writes the body anew. A body that is not there as a whole stays as it is, which no answer of ours is.
fn write(response: ServiceResponse, coding: Coding) -> ServiceResponse {
    let Some(name) = coding.name() else { return response };
    let shelved = response.response().extensions().get::<Shelved>().cloned();
    if let Some(coded) = shelved.and_then(|shelved| coding.of_shelved(&shelved)) {
        let mut response = response.map_body(|_, _| BoxBody::new(coded));
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        return response;
    }
    let mut written = false;
    let mut response = response.map_body(|_, body| match body.try_into_bytes() {
        Ok(bytes) => match coding.write(&bytes) {
            Ok(coded) => {
                written = true;
                BoxBody::new(coded)
            }
            Err(_) => BoxBody::new(bytes),
        },
        Err(body) => body,
    });
    if written {
        response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}

#[cfg(test)]
#[path = "coding_tests.rs"]
mod tests;
