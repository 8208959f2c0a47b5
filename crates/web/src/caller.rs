//! Who calls: by a bearer token, by a cookie, or nobody that we know.

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use lectern_application::{Actor, App};
use lectern_domain::Timestamp;

use crate::{Foreign, Rejection, Settings, cookie, csrf};

/// The scheme of our own API (RFC 6750).
const OURS: &str = "Bearer";

/// What a request shows to say who calls.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// Nothing.
    None,
    /// An access token (RFC 6750).
    Bearer(String),
    /// The session cookie of a browser.
    Cookie(String),
}

impl Credentials {
    /// What the request shows.
    ///
    /// # Errors
    /// A cookie together with `Authorization`: one of the two was not meant. A scheme that is not known here.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Rejection> {
        let scheme = Foreign::of(request).map_or(OURS, |foreign| foreign.scheme);
        match (token(request.headers(), &[scheme, OURS])?, session_cookie(request)) {
            (Some(_), Some(_)) => {
                Err(invalid("must not be sent beside a session cookie: one of the two was not meant"))
            }
            (Some(token), None) => Ok(Self::Bearer(token)),
            (None, Some(cookie)) => Ok(Self::Cookie(cookie)),
            (None, None) => Ok(Self::None),
        }
    }

    /// Whether the request shows anything, right or wrong: its answer is for nobody else.
    pub(crate) fn are_shown(request: &HttpRequest) -> bool {
        request.headers().contains_key(AUTHORIZATION) || session_cookie(request).is_some()
    }
}

/// The session cookie, where one means anything.
pub(crate) fn session_cookie(request: &HttpRequest) -> Option<String> {
    if Foreign::of(request).is_some() { None } else { cookie::of(request, cookie::SESSION) }
}

/// Asks the school who that is.
pub(crate) async fn authenticate(
    request: &HttpRequest,
    app: &App,
    settings: &Settings,
    now: Timestamp,
) -> Result<Actor, Rejection> {
    match Credentials::of(request)? {
        Credentials::None => Ok(Actor::Guest),
        Credentials::Bearer(token) => Ok(Actor::Member(app.caller_of_token(&token, now).await?)),
        Credentials::Cookie(cookie) => {
            let caller = app.caller_of_cookie(&cookie, now).await?;
            if !is_safe(request.method()) {
                csrf::check(request, settings, &cookie)?;
            }
            Ok(Actor::Member(caller))
        }
    }
}

fn invalid(why: &'static str) -> Rejection {
    Rejection::InvalidHeader("Authorization", why)
}

/// The token behind one of these schemes, the first of which is the one to name.
fn token(headers: &HeaderMap, schemes: &[&'static str]) -> Result<Option<String>, Rejection> {
    let mut given = headers.get_all(AUTHORIZATION);
    let (Some(value), None) = (given.next(), given.next()) else {
        return if headers.contains_key(AUTHORIZATION) { Err(invalid("must be sent once")) } else { Ok(None) };
    };
    let text = value.to_str().unwrap_or_default();
    match text.split_once(' ') {
        Some((scheme, token)) if schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known)) => {
            Ok(Some(token.trim().to_owned()))
        }
        _ => Err(Rejection::UnknownScheme { wanted: schemes.first().copied().unwrap_or(OURS) }),
    }
}

/// Methods that change nothing (RFC 9110, section 9.2.1).
fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::Credentials;
    use crate::{Foreign, Rejection};

    fn of(headers: &[(&str, &str)]) -> Result<Credentials, Rejection> {
        shown(TestRequest::default(), headers)
    }

    fn shown(request: TestRequest, headers: &[(&str, &str)]) -> Result<Credentials, Rejection> {
        let request = headers.iter().fold(request, |request, header| request.append_header(*header));
        Credentials::of(&request.to_http_request())
    }

    #[test]
    fn a_foreign_protocol_has_a_scheme_of_its_own_and_no_cookies() {
        let face: crate::Face = |_, _| actix_web::HttpResponse::Ok().finish();
        let foreign = || TestRequest::default().app_data(Foreign { face, scheme: "Token" });
        for value in ["Token a.b.c", "token a.b.c", "Bearer a.b.c"] {
            let both = shown(foreign(), &[("Authorization", value), ("Cookie", "__Host-lectern=x")]);
            assert_eq!(both.unwrap(), Credentials::Bearer("a.b.c".to_owned()), "{value}");
        }
        assert_eq!(shown(foreign(), &[("Cookie", "__Host-lectern=x")]).unwrap(), Credentials::None);
        let refused = shown(foreign(), &[("Authorization", "Basic YTpi")]);
        assert!(matches!(refused, Err(Rejection::UnknownScheme { wanted: "Token" })));
        let refused = of(&[("Authorization", "Token a.b.c")]);
        assert!(matches!(refused, Err(Rejection::UnknownScheme { wanted: "Bearer" })), "ours knows one scheme");
    }

    #[test]
    fn credentials_are_of_one_kind() {
        assert_eq!(of(&[]).unwrap(), Credentials::None);
        assert_eq!(of(&[("Authorization", "bearer a.b.c")]).unwrap(), Credentials::Bearer("a.b.c".to_owned()));
        assert_eq!(of(&[("Cookie", "__Host-lectern=x; y=z")]).unwrap(), Credentials::Cookie("x".to_owned()));
        // Any site beside ours may set this one; `__Host-` is what keeps it from setting the real one.
        assert_eq!(of(&[("Cookie", "%5F%5FHost-lectern=x")]).unwrap(), Credentials::None);
        let both = of(&[("Authorization", "Bearer a"), ("Cookie", "__Host-lectern=x")]);
        assert!(matches!(both, Err(Rejection::InvalidHeader("Authorization", _))));
        let twice = of(&[("Authorization", "Bearer a"), ("Authorization", "Bearer b")]);
        assert!(matches!(twice, Err(Rejection::InvalidHeader("Authorization", _))));
        for value in ["Basic YTpi", "Bearer", ""] {
            let refused = of(&[("Authorization", value)]);
            assert!(matches!(refused, Err(Rejection::UnknownScheme { wanted: "Bearer" })), "{value}");
        }
    }
}
