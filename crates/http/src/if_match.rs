//! `If-Match`: the version that a change was made from.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};
use lectern_domain::Version;
use lectern_web::Rejection;

/// What the caller has seen. The version part of the tag is compared alone: a change does not depend on how the
/// resource was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// The header is absent.
    Absent,
    /// `*`: whatever is there.
    Any,
    /// This version.
    Seen(Version),
}

const INVALID: Rejection = Rejection::InvalidHeader("If-Match", "must be one entity tag, as `ETag` gave it, or *");

impl IfMatch {
    /// The version to compare with, where the caller must have said.
    pub(crate) const fn required(self) -> Result<Option<Version>, Rejection> {
        match self {
            Self::Absent => Err(Rejection::PreconditionRequired),
            Self::Any => Ok(None),
            Self::Seen(version) => Ok(Some(version)),
        }
    }

    /// The version to compare with, if the caller said.
    pub(crate) const fn if_given(self) -> Option<Version> {
        match self {
            Self::Absent | Self::Any => None,
            Self::Seen(version) => Some(version),
        }
    }

    /// Whether the tag is weak, as one that something on the way has weakened: it is compared strongly, and matches nothing
    /// (RFC 9110, section 13.1.1).
    pub(crate) fn is_weak(request: &HttpRequest) -> bool {
        let given = request.headers().get(IF_MATCH).and_then(|value| value.to_str().ok());
        given.is_some_and(|tag| tag.trim_start().starts_with("W/"))
    }

    fn of(request: &HttpRequest) -> Result<Self, Rejection> {
        let mut given = request.headers().get_all(IF_MATCH);
        let (value, more) = (given.next(), given.next());
        let Some(value) = value else { return Ok(Self::Absent) };
        let text = value.to_str().unwrap_or_default().trim();
        match (text, more) {
            ("*", None) => Ok(Self::Any),
            (tag, None) => parse(tag).map(Self::Seen).ok_or(INVALID),
            (_, Some(_)) => Err(INVALID),
        }
    }
}

/// The version in one entity tag. A tag that is not of ours, or weak, matches no version: versions count from 1.
fn parse(tag: &str) -> Option<Version> {
    let (weak, quoted) = tag.strip_prefix("W/").map_or((false, tag), |rest| (true, rest));
    let opaque = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if opaque.contains('"') {
        return None;
    }
    let number = opaque.split('-').next().and_then(|version| version.parse::<i64>().ok());
    Some(Version::from(number.filter(|_| !weak).unwrap_or(0)))
}

impl FromRequest for IfMatch {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use lectern_domain::Version;
    use lectern_web::Rejection;

    use super::IfMatch;

    fn of(value: &str) -> Result<IfMatch, Rejection> {
        IfMatch::of(&TestRequest::default().insert_header(("If-Match", value)).to_http_request())
    }

    #[test]
    fn the_version_is_what_counts() {
        assert_eq!(of("\"7-0011aabb\"").unwrap(), IfMatch::Seen(Version::from(7)));
        assert_eq!(of("*").unwrap(), IfMatch::Any);
        for other in ["W/\"7-0011aabb\"", "\"somebody else's\"", "\"\""] {
            assert_eq!(of(other).unwrap(), IfMatch::Seen(Version::from(0)), "{other}");
        }
        for broken in ["7", "\"7", "\"7\", \"8\"", ""] {
            assert!(matches!(of(broken), Err(Rejection::InvalidHeader("If-Match", _))), "{broken}");
        }
    }

    #[test]
    fn a_guarded_change_needs_it() {
        assert!(matches!(IfMatch::Absent.required(), Err(Rejection::PreconditionRequired)));
        assert_eq!(IfMatch::Absent.if_given(), None);
    }
}
