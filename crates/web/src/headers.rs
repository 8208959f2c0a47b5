//! The headers that every answer carries, whatever it is.

use actix_web::cookie::Cookie;
use actix_web::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, LOCATION,
    REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, STRICT_TRANSPORT_SECURITY, VARY, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpMessage, HttpRequest};
use lectern_application::Error;

use crate::caller::{Credentials, session_cookie};
use crate::{Caching, Rejection, Settings, Terms, cookie, request_id};
use crate::{limits, shelf};

/// An answer of a program has nothing to run or to show, so a browser is told to run and show nothing.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
const NO_SNIFFING: HeaderValue = HeaderValue::from_static("nosniff");
const NO_FRAMES: HeaderValue = HeaderValue::from_static("DENY");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const SAME_ORIGIN: HeaderValue = HeaderValue::from_static("same-origin");
const A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");
/// What nearly every answer of an operation depends on, as one of these two.
const BY_CALLER: HeaderValue = HeaderValue::from_static("Authorization, Cookie");
const BY_CALLER_AND_CODING: HeaderValue = HeaderValue::from_static("Authorization, Cookie, Accept-Encoding");
/// Bytes of the longest `Vary` that we write, and some.
const ROOM: usize = 64;
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds what is missing to an answer; what its handler set stays.
pub(crate) fn complete(
    request: &HttpRequest,
    id: &str,
    status: StatusCode,
    rejection: Option<&Rejection>,
    headers: &mut HeaderMap,
    settings: &Settings,
) {
    secure(headers, settings);
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(request_id::HEADER, id);
    }
    vary(request, rejection, headers);
    limits::tell(request, headers);
    shelf::tell(request, headers);
    if matches!(status, StatusCode::CREATED | StatusCode::ACCEPTED) {
        locate(headers, settings);
    }
    let terms = request.extensions().get::<Terms>().copied();
    if let Some(deprecated) = terms.and_then(|terms| terms.deprecated) {
        deprecated.tell(headers, &settings.public_url);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, cache_control(request, status, settings));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        or_else(headers, RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if status == StatusCode::UNAUTHORIZED {
        challenge(request, rejection, headers);
    }
    admit(request, rejection, headers);
}

/// Names what the answer depends on, in one line: who asks, wherever a gate has looked at that; what they take, where
/// another `Accept` had led to another answer; and what is there already.
fn vary(request: &HttpRequest, rejection: Option<&Rejection>, headers: &mut HeaderMap) {
    let by_caller = request.extensions().get::<Terms>().map_or("", |_| "Authorization, Cookie");
    let by_accept = match rejection {
        Some(Rejection::NotAcceptable { .. }) => "Accept, Accept-Encoding",
        Some(Rejection::RouteNotFound) => "Accept",
        _ => "",
    };
    if let Some(usual) = usual(headers).filter(|_| !by_caller.is_empty() && by_accept.is_empty()) {
        headers.insert(VARY, usual);
        return;
    }
    let there = headers.get_all(VARY).filter_map(|value| value.to_str().ok());
    let mut names = String::with_capacity(ROOM);
    for name in [by_caller, by_accept].into_iter().chain(there).flat_map(|all| all.split(',')).map(str::trim) {
        if name.is_empty() || names.split(", ").any(|known| known == name) {
            continue;
        }
        if !names.is_empty() {
            names.push_str(", ");
        }
        names.push_str(name);
    }
    if let Some(Ok(value)) = (!names.is_empty()).then(|| HeaderValue::try_from(names)) {
        headers.insert(VARY, value);
    }
}

/// What the answer of an operation depends on where nothing but its coding is named yet, without writing it anew.
fn usual(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut there = headers.get_all(VARY);
    match (there.next().map(HeaderValue::as_bytes), there.next()) {
        (None, _) => Some(BY_CALLER),
        (Some(b"Accept-Encoding"), None) => Some(BY_CALLER_AND_CODING),
        _ => None,
    }
}

/// A place leaves as an absolute URL, as the pages of a list do. Handlers tell its path, so an answer that was kept leads to
/// where the school is today. A redirect keeps its path: whoever follows it asked where they found us, and stays there.
fn locate(headers: &mut HeaderMap, settings: &Settings) {
    let path = headers.get(LOCATION).and_then(|place| place.to_str().ok()).filter(|place| place.starts_with('/'));
    if let Some(Ok(url)) = path.map(|path| HeaderValue::try_from(settings.public_url.join(path))) {
        headers.insert(LOCATION, url);
    }
}

fn secure(headers: &mut HeaderMap, settings: &Settings) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, NO_SNIFFING);
    headers.insert(X_FRAME_OPTIONS, NO_FRAMES);
    headers.insert(REFERRER_POLICY, NO_REFERRER);
    headers.insert(RESOURCE_POLICY, SAME_ORIGIN);
    or_else(headers, CONTENT_SECURITY_POLICY, POLICY);
    if settings.public_url.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, A_YEAR);
    }
}

fn cache_control(request: &HttpRequest, status: StatusCode, settings: &Settings) -> HeaderValue {
    let read = [Method::GET, Method::HEAD].contains(request.method());
    let good = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let never = request.extensions().get::<Terms>().is_some_and(|terms| terms.caching == Caching::Never);
    if never {
        return HeaderValue::from_static("no-store");
    }
    if Credentials::are_shown(request) {
        return HeaderValue::from_static("private, no-cache");
    }
    if !(read && good) {
        return HeaderValue::from_static("no-store");
    }
    settings.public_max_age.cache_control()
}

/// Every 401 says how to do better (RFC 9110, section 15.5.2; RFC 6750, section 3). A cookie that opens nothing any
/// more is taken away: a page could not do it, and would be refused with it for ever.
fn challenge(request: &HttpRequest, rejection: Option<&Rejection>, headers: &mut HeaderMap) {
    let spoiled = matches!(
        rejection,
        Some(Rejection::Application(Error::TokenInvalid | Error::TokenExpired | Error::SessionRevoked))
    );
    let shown = spoiled && Credentials::are_shown(request);
    let challenge =
        if shown { r#"Bearer realm="lectern", error="invalid_token""# } else { r#"Bearer realm="lectern""# };
    headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    if shown && session_cookie(request).is_some() {
        set_cookie(headers, &cookie::ended(cookie::SESSION));
    }
}

/// Whoever sent a body that is not read here is told what would be (RFC 9110, section 15.5.16; RFC 5789, section 2.2).
fn admit(request: &HttpRequest, rejection: Option<&Rejection>, headers: &mut HeaderMap) {
    match rejection {
        Some(Rejection::UnsupportedMediaType { accepted }) => {
            headers.insert(ACCEPT, HeaderValue::from_static(accepted));
            if *request.method() == Method::PATCH {
                headers.insert(ACCEPT_PATCH, HeaderValue::from_static(accepted));
            }
        }
        Some(Rejection::UnsupportedCoding) => headers.append(ACCEPT_ENCODING, HeaderValue::from_static("identity")),
        _ => {}
    }
}

fn set_cookie(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::try_from(cookie.to_string()) {
        headers.append(SET_COOKIE, value);
    }
}

fn or_else(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}
