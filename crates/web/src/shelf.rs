//! The answers that guests get, given again while nothing of what they show changed; and `Cache-Status` (RFC 9211).

use std::borrow::Cow;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{AGE, CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use lectern_application::ports::{CachedPage, Loading, Lookup, PageCache, PageCoding};
use lectern_application::trace::{What, note};
use lectern_application::{Actor, App, Context, Topics};

use crate::idempotency::reply;

const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// Answers a guest with what is kept about `topics`, or loads what is not there for all who ask meanwhile. It stands
/// behind the gate: whoever may not ask, or asks too much, is not answered from here either.
///
/// # Errors
/// Those of actix-web itself, which answers them.
pub async fn shelved(
    topics: Topics,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let app = request.app_data::<Data<App>>().cloned();
    let found = match app.as_ref().and_then(|app| app.pages()) {
        Some(pages) => look(pages, topics, request.request()).await,
        None => Found::Off,
    };
    match found {
        Found::Page(page, status) => {
            status.tell(request.request());
            Ok(request.into_response(answer(&page)))
        }
        Found::Off => next.call(request).await.map(ServiceResponse::map_into_boxed_body),
        Found::Nothing(status) => {
            status.tell(request.request());
            next.call(request).await.map(ServiceResponse::map_into_boxed_body)
        }
        Found::Load(load) => {
            let stale = load.is_stale();
            Status::Loaded { stale, kept: false }.tell(request.request());
            let (response, kept) = keep(next.call(request).await?.map_into_boxed_body(), load);
            response.request().extensions_mut().insert(Status::Loaded { stale, kept });
            Ok(response)
        }
    }
}

/// What there is for a request.
enum Found {
    /// An answer.
    Page(Arc<CachedPage>, Status),
    /// The answer is to be loaded for everybody.
    Load(Box<dyn Loading>),
    /// The answer is to be made, for whoever asked alone.
    Nothing(Status),
    /// No cache.
    Off,
}

async fn look(pages: &dyn PageCache, topics: Topics, request: &HttpRequest) -> Found {
    let now = match request.extensions().get::<Context>() {
        Some(Context { actor: Actor::Guest, now, .. }) => *now,
        _ => return Found::Nothing(Status::Bypassed),
    };
    let key = key(request);
    match pages.find(&key, topics, now) {
        Lookup::Hit { page, age } => Found::Page(page, Status::Hit { age: age.as_secs().max(0) }),
        Lookup::Miss(load) => Found::Load(load),
        Lookup::Wait(landed) => {
            landed.await;
            match pages.find(&key, topics, now) {
                Lookup::Hit { page, .. } => Found::Page(page, Status::Collapsed),
                Lookup::Miss(load) => Found::Load(load),
                // What failed for one is not tried by the others in a row, each after the next.
                Lookup::Wait(_) => Found::Nothing(Status::Loaded { stale: false, kept: false }),
            }
        }
    }
}

/// What was asked, however it was written: path and query, with the parameters in order. Whoever writes one differently
/// encoded asks for another entry, and gets the same answer.
fn key(request: &HttpRequest) -> Cow<'_, str> {
    let (path, query) = (request.uri().path(), request.query_string());
    if query.is_empty() {
        return Cow::Borrowed(path);
    }
    if query.split('&').is_sorted()
        && let Some(written) = request.uri().path_and_query()
    {
        return Cow::Borrowed(written.as_str());
    }
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    Cow::Owned(format!("{path}?{}", parameters.join("&")))
}

/// Keeps a good answer for the next who asks, and says whether it is there now.
fn keep(response: ServiceResponse, load: Box<dyn Loading>) -> (ServiceResponse, bool) {
    let headers = response.headers();
    let private = [SET_COOKIE, CACHE_CONTROL].iter().any(|name| headers.contains_key(name));
    if response.status() != StatusCode::OK || private || response.response().error().is_some() {
        return (response, false);
    }
    let (request, response) = response.into_parts();
    // Every good answer of ours is a whole, of headers that are text.
    let Some(reply) = reply(response) else {
        return (ServiceResponse::from_err(crate::Rejection::Broken, request), false);
    };
    let page = Arc::new(CachedPage::new(reply));
    let kept = load.keep(&page);
    (ServiceResponse::new(request, answer(&page)), kept)
}

fn answer(page: &Arc<CachedPage>) -> HttpResponse {
    let body = Bytes::from_owner(Plain(Arc::clone(page)));
    let mut answer = HttpResponse::with_body(StatusCode::OK, BoxBody::new(body));
    for (name, value) in &page.reply().headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::from_str(value)) {
            answer.headers_mut().append(name, value);
        }
    }
    answer.extensions_mut().insert(Shelved(Arc::clone(page)));
    answer
}

/// The page that an answer was made of, for whoever codes it.
#[derive(Clone)]
pub(crate) struct Shelved(Arc<CachedPage>);

impl Shelved {
    /// The page in a coding, which is written once for all who take it. None where it must be written each time.
    pub(crate) fn coded(&self, coding: PageCoding, write: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> Option<Bytes> {
        self.0.coded(coding, write)?;
        Some(Bytes::from_owner(Coded(Arc::clone(&self.0), coding)))
    }
}

/// The bytes of a page, as they are.
struct Plain(Arc<CachedPage>);

impl AsRef<[u8]> for Plain {
    fn as_ref(&self) -> &[u8] {
        &self.0.reply().body
    }
}

/// The bytes of a page in a coding that was written.
struct Coded(Arc<CachedPage>, PageCoding);

impl AsRef<[u8]> for Coded {
    fn as_ref(&self) -> &[u8] {
        self.0.coded(self.1, |_| None).unwrap_or_default()
    }
}

/// What the cache had to do with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// It was there, for so many seconds.
    Hit { age: i64 },
    /// It was not there, but somebody was loading it already.
    Collapsed,
    /// It was not there, or its time was over.
    Loaded { stale: bool, kept: bool },
    /// Nobody looked: the answer is for whoever asked alone.
    Bypassed,
}

impl Status {
    const fn header(self) -> &'static str {
        match self {
            Self::Hit { .. } => "lectern; hit",
            Self::Collapsed => "lectern; fwd=uri-miss; collapsed",
            Self::Loaded { stale: false, kept: true } => "lectern; fwd=uri-miss; stored",
            Self::Loaded { stale: false, kept: false } => "lectern; fwd=uri-miss",
            Self::Loaded { stale: true, kept: true } => "lectern; fwd=stale; stored",
            Self::Loaded { stale: true, kept: false } => "lectern; fwd=stale",
            Self::Bypassed => "lectern; fwd=bypass",
        }
    }

    /// Notes it for the trace, and where the edge finds it whatever becomes of the answer.
    fn tell(self, request: &HttpRequest) {
        let (admitted, because) = match self {
            Self::Hit { .. } => (true, "hit"),
            Self::Collapsed => (true, "collapsed"),
            Self::Loaded { stale: false, .. } => (false, "miss"),
            Self::Loaded { stale: true, .. } => (false, "stale"),
            Self::Bypassed => (false, "bypass"),
        };
        note(What::Decision { by: "cache", admitted, because: Some(because) });
        request.extensions_mut().insert(self);
    }
}

/// Says what the cache had to do with an answer, and how old it is, where it was asked for it.
pub(crate) fn tell(request: &HttpRequest, headers: &mut HeaderMap) {
    let Some(status) = request.extensions().get::<Status>().copied() else { return };
    headers.insert(CACHE_STATUS, HeaderValue::from_static(status.header()));
    if let Status::Hit { age } = status {
        headers.insert(AGE, HeaderValue::from(age));
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::key;

    #[test]
    fn the_order_of_parameters_makes_no_other_question() {
        let key_of = |uri: &str| key(&TestRequest::with_uri(uri).to_http_request()).into_owned();
        for same in ["/a?b=1&c=2", "/a?c=2&b=1", "https://school.example/a?c=2&b=1"] {
            assert_eq!(key_of(same), "/a?b=1&c=2");
        }
        assert_eq!((key_of("/a"), key_of("/a?")), ("/a".to_owned(), "/a".to_owned()));
        assert_ne!(key_of("/a?b=1"), key_of("/a?b=2"));
        assert_ne!(key_of("/a?b=1"), key_of("/b?b=1"));
    }
}
