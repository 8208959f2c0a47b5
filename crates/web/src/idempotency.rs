//! `Idempotency-Key`: whose key it is and of which request, and the answers that are kept and given again.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, IF_MATCH};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse};
use lectern_application::{Answered, Claim, Context, Once, Reply};
use sha2::{Digest, Sha256};
use std::future::{Ready, ready};

use crate::{Rejection, Settings, body};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const LONGEST: usize = 255;

/// What an operation makes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// It must not be there: the answer is for nobody to keep, so not for us either.
    Refused,
    /// It may be there.
    Accepted,
}

/// Reads the key of a request, and with it the body, which is part of what the key stands for. It stands behind the
/// gate: a claim is somebody's.
///
/// # Errors
/// None of its own: a rejection is a response here, as it is at the gate.
pub async fn keyed(
    keys: Keys,
    route: &'static str,
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match claim(keys, route, &mut request).await {
        Ok(keyed) => {
            request.extensions_mut().insert(keyed);
            next.call(request).await.map(ServiceResponse::map_into_boxed_body)
        }
        Err(rejection) => Ok(request.error_response(rejection)),
    }
}

async fn claim(keys: Keys, route: &'static str, request: &mut ServiceRequest) -> Result<Keyed, Rejection> {
    let Some(key) = key(request.headers())? else { return Ok(Keyed(None)) };
    if keys == Keys::Refused {
        return Err(Rejection::InvalidHeader("Idempotency-Key", "is not taken by this operation; leave it out"));
    }
    let caller = request.extensions().get::<Context>().ok_or(Rejection::Broken)?.signed_in()?;
    let limit = request.app_data::<Data<Settings>>().ok_or(Rejection::Broken)?.body_limit;
    body::of_a_fair_length(request.headers(), limit)?;
    let bytes = body::read(request.take_payload(), limit).await?;
    let fingerprint = fingerprint(request.request(), &bytes);
    request.set_payload(Payload::from(Bytes::from(bytes)));
    Ok(Keyed(Some((Claim { principal: caller.user, route, key }, fingerprint))))
}

/// One key of visible ASCII characters. What it is made of is the caller's business, quotes included.
fn key(headers: &HeaderMap) -> Result<Option<String>, Rejection> {
    let mut given = headers.get_all(KEY);
    let (Some(value), more) = (given.next(), given.next()) else { return Ok(None) };
    let bytes = value.as_bytes();
    let fits = (1..=LONGEST).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic);
    match value.to_str() {
        Ok(key) if fits && more.is_none() => Ok(Some(key.to_owned())),
        _ => Err(Rejection::InvalidHeader("Idempotency-Key", "must be 1 to 255 visible ASCII characters, sent once")),
    }
}

/// All that makes it this request: method, address, body, and the version that it was made from. Each part stands
/// behind its length, so that no two requests read the same in a row.
fn fingerprint(request: &HttpRequest, body: &[u8]) -> [u8; 32] {
    let uri = request.uri();
    let parts = [request.method().as_str(), uri.path(), uri.query().unwrap_or_default()].map(str::as_bytes);
    let seen = request.headers().get_all(IF_MATCH).map(|value| value.as_bytes());
    let mut hash = Sha256::new();
    for part in parts.into_iter().chain([body]).chain(seen) {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// The key of a request, for handlers, when there is one.
#[derive(Clone)]
pub struct Keyed(Option<(Claim, [u8; 32])>);

impl Keyed {
    /// What the school is asked to do once; what it then keeps is the result as `show` shows it.
    #[must_use]
    pub fn once<T: 'static>(self, show: fn(T) -> Result<HttpResponse, Rejection>) -> Option<Once<T>> {
        let (claim, fingerprint) = self.0?;
        Some(Once { claim, fingerprint, render: Box::new(move |result| reply(show(result).ok()?)) })
    }
}

impl FromRequest for Keyed {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    /// A handler whose operation takes no key has none.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(Rejection::Broken))
    }
}

/// The answer to something that can be asked once: what was kept, or the result as `show` shows it.
///
/// # Errors
/// Those of `show`.
pub fn answered<T>(
    answered: Answered<T>,
    show: fn(T) -> Result<HttpResponse, Rejection>,
) -> Result<HttpResponse, Rejection> {
    match answered {
        Answered::Plain(result) => show(result),
        Answered::Kept { reply, replayed } => response(reply, replayed),
    }
}

/// An answer as it can be kept; none where it is not a whole, or not of text.
pub(crate) fn reply(response: HttpResponse) -> Option<Reply> {
    let pairs = response.headers().iter().map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let (status, mut headers) = (response.status().as_u16(), pairs.collect::<Option<Vec<_>>>()?);
    headers.sort();
    let body = response.into_body().try_into_bytes().ok()?.to_vec();
    Some(Reply { status, headers, body })
}

fn response(reply: Reply, replayed: bool) -> Result<HttpResponse, Rejection> {
    let Reply { status, headers, body } = reply;
    let status = StatusCode::from_u16(status).map_err(|_| Rejection::Broken)?;
    let mut response = HttpResponse::build(status);
    for header in headers {
        response.append_header(header);
    }
    if replayed {
        response.insert_header((REPLAYED, "true"));
    }
    Ok(response.body(body))
}

#[cfg(test)]
mod tests {
    use actix_web::HttpResponse;
    use actix_web::body::MessageBody;
    use actix_web::test::TestRequest;

    use super::{fingerprint, key, reply, response};
    use crate::Rejection;

    fn key_of(values: &[&[u8]]) -> Result<Option<String>, Rejection> {
        let header = |value: &&[u8]| actix_web::http::header::HeaderValue::from_bytes(value).unwrap();
        let request = values
            .iter()
            .map(header)
            .fold(TestRequest::default(), |request, value| request.append_header(("Idempotency-Key", value)));
        key(request.to_http_request().headers())
    }

    #[test]
    fn a_key_is_one_word_of_visible_ascii() {
        let longest = "k".repeat(255);
        for fine in ["1", "\"quoted\"", "!~", &longest] {
            assert_eq!(key_of(&[fine.as_bytes()]).unwrap().as_deref(), Some(fine));
        }
        assert_eq!(key_of(&[]).unwrap(), None);
        let too_long = "k".repeat(256);
        for wrong in [&b""[..], b"two words", b"a\tb", b"\xc3\xbc", too_long.as_bytes()] {
            assert!(matches!(key_of(&[wrong]), Err(Rejection::InvalidHeader("Idempotency-Key", _))), "{wrong:?}");
        }
        assert!(matches!(key_of(&[b"a", b"a"]), Err(Rejection::InvalidHeader("Idempotency-Key", _))));
    }

    #[test]
    fn every_part_of_a_request_tells_in_its_fingerprint() {
        let of = |method: &str, uri: &str, seen: &[&str], body: &[u8]| {
            let request = TestRequest::default().method(method.parse().unwrap()).uri(uri);
            let request = seen.iter().fold(request, |request, tag| request.append_header(("If-Match", *tag)));
            fingerprint(&request.to_http_request(), body)
        };
        let requests = [
            of("POST", "/a", &[], b""),
            of("PUT", "/a", &[], b""),
            of("POST", "/b", &[], b""),
            of("POST", "/a?b", &[], b""),
            of("POST", "/a", &["\"1\""], b""),
            of("POST", "/a", &["\"1\"", "\"2\""], b""),
            of("POST", "/a", &[], b"\"1\""),
            of("POST", "/a", &[], b"\"1\" "),
        ];
        for (n, one) in requests.iter().enumerate() {
            assert_eq!(requests.iter().position(|other| other == one), Some(n));
        }
        assert_eq!(of("POST", "/a", &[], b"{}"), of("POST", "/a", &[], b"{}"));
    }

    #[test]
    fn an_answer_comes_back_as_it_was() {
        let shown = HttpResponse::Created()
            .insert_header(("location", "/a/1"))
            .append_header(("link", "</a>"))
            .append_header(("link", "</b>"))
            .body("text");
        let kept = reply(shown).unwrap();
        for replayed in [false, true] {
            let again = response(kept.clone(), replayed).unwrap();
            assert_eq!(again.status().as_u16(), 201);
            assert_eq!(again.headers().get("location").unwrap(), "/a/1");
            assert_eq!(again.headers().get_all("link").count(), 2);
            assert_eq!(again.headers().contains_key("idempotency-replayed"), replayed);
            assert_eq!(again.into_body().try_into_bytes().unwrap(), "text");
        }
    }
}
