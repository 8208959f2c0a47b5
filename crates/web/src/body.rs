//! The body of a request, read strictly and only so far as we are willing to.

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use lectern_application::trace::{Stage, staged};
use lectern_application::{App, Policies};

use crate::{Foreign, Json, Members, Rejection, Settings};

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";
/// What PATCH takes, as `Accept-Patch` lists it.
pub const JSON_OR_PATCH: &str = "application/merge-patch+json, application/json";

/// What can be read from the members of a body.
pub trait FromBody: Sized {
    /// Asks for every member first, then puts the answers together; `None` means that something was noted.
    fn from_body(body: &mut Members, policies: &Policies) -> Option<Self>;
}

/// The body of a request, as a `T`.
pub struct Body<T>(pub T);

impl<T: FromBody + 'static> FromRequest for Body<T> {
    type Error = Rejection;
    type Future = LocalBoxFuture<'static, Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().cloned();
        let limit = request.app_data::<web::Data<Settings>>().map_or(0, |settings| settings.body_limit);
        let headers = of_a_known_type(request.method(), request.headers())
            .and_then(|()| of_a_fair_length(request.headers(), limit));
        // What is not there has no type that could be wrong; what is announced need not be awaited to know.
        let declared = request.headers().get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes() != b"0");
        let lenient = Foreign::of(request).is_some();
        let mut payload = payload.take();
        Box::pin(staged(Stage::Validate, async move {
            match headers {
                Err(Rejection::UnsupportedMediaType { .. } | Rejection::UnsupportedCoding)
                    if !declared && payload.next().await.is_none() =>
                {
                    return Err(Rejection::BodyMissing);
                }
                headers => headers?,
            }
            let bytes = read(payload, limit).await?;
            if is_blank(&bytes) {
                return Err(Rejection::BodyMissing);
            }
            let json = Json::parse(&bytes).map_err(Rejection::MalformedJson)?;
            let mut members = Members::of(json, lenient);
            let value = T::from_body(&mut members, app.ok_or(Rejection::Broken)?.policies());
            members.finish(value).map(Self)
        }))
    }
}

/// No body, `null` or an empty object: for operations that take none. What somebody sends along all the same they mean, and it is
/// refused by name, as a member that nobody knows is elsewhere.
pub struct NoBody;

impl FromRequest for NoBody {
    type Error = Rejection;
    type Future = LocalBoxFuture<'static, Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let limit = request.app_data::<web::Data<Settings>>().map_or(0, |settings| settings.body_limit);
        let fair = of_a_fair_length(request.headers(), limit);
        let known = of_a_known_type(request.method(), request.headers());
        let payload = payload.take();
        Box::pin(async move {
            fair?;
            let bytes = read(payload, limit).await?;
            if is_blank(&bytes) {
                return Ok(Self);
            }
            known?;
            match Json::parse(&bytes).map_err(Rejection::MalformedJson)? {
                Json::Null => Ok(Self),
                json => Members::of(json, false).finish(Some(Self)),
            }
        })
    }
}

fn of_a_known_type(method: &Method, headers: &HeaderMap) -> Result<(), Rejection> {
    let patch = *method == Method::PATCH;
    let accepted = if patch { JSON_OR_PATCH } else { JSON };
    let plain = headers.get(CONTENT_ENCODING).is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if !plain {
        return Err(Rejection::UnsupportedCoding);
    }
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = given.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let known = essence == JSON || (patch && essence == MERGE_PATCH);
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    if known && utf8 { Ok(()) } else { Err(Rejection::UnsupportedMediaType { accepted }) }
}

/// Nothing, or nothing but white space (RFC 8259, section 2).
fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| b" \t\r\n".contains(byte))
}

/// A body that says that it is too large is refused before a byte of it is read.
pub(crate) fn of_a_fair_length(headers: &HeaderMap, limit: usize) -> Result<(), Rejection> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    match declared.map(str::parse::<usize>) {
        Some(Ok(length)) if length <= limit => Ok(()),
        None => Ok(()),
        Some(_) => Err(Rejection::PayloadTooLarge { limit }),
    }
}

pub(crate) async fn read(mut payload: Payload, limit: usize) -> Result<Vec<u8>, Rejection> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Rejection::BodyCutShort)?;
        if bytes.len() + chunk.len() > limit {
            return Err(Rejection::PayloadTooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
