//! What the faces need to be told.

use std::str::FromStr;
use std::time::Duration;

use actix_web::http::header::HeaderValue;
use lectern_domain::Network;

use crate::{Seal, Tracing};

/// What the faces need to be told. Every duration and limit is one, so that tests set them small and never wait.
#[derive(Clone)]
pub struct Settings {
    /// Where the world finds us.
    pub public_url: PublicUrl,
    /// Proxies whose word on the client's address is taken.
    pub trusted_proxies: Vec<Network>,
    /// The most that a request may take, body and all.
    pub deadline: Duration,
    /// The most bytes of a body.
    pub body_limit: usize,
    /// How long others may keep what a guest may read.
    pub public_max_age: MaxAge,
    /// Whom to tell of a weakness: a `mailto:` or `https:` address.
    pub security_contact: Option<String>,
    /// Marks cursors and CSRF tokens, with `auth.secret`.
    pub seal: Seal,
    /// What becomes of the traces of requests.
    pub tracing: Tracing,
}

impl Settings {
    /// The defaults of the design under this address, with this `auth.secret`.
    #[must_use]
    pub fn new(public_url: PublicUrl, secret: &[u8]) -> Option<Self> {
        Some(Self {
            public_url,
            trusted_proxies: Vec::new(),
            deadline: Duration::from_secs(15),
            body_limit: 1 << 20,
            public_max_age: Duration::from_secs(10).into(),
            security_contact: None,
            seal: Seal::new(secret)?,
            tracing: Tracing::default(),
        })
    }
}

/// How long others may keep an answer. For six times as long they may still give it while they ask anew.
#[derive(Debug, Clone)]
pub struct MaxAge(HeaderValue);

impl MaxAge {
    /// As `Cache-Control` says it: written once, since it goes out with nearly every answer.
    pub(crate) fn cache_control(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl From<Duration> for MaxAge {
    fn from(age: Duration) -> Self {
        let age = age.as_secs();
        let text = format!("public, max-age={age}, stale-while-revalidate={}", age.saturating_mul(6));
        Self(HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("no-store")))
    }
}

/// Where the world finds us, such as `https://school.example`: scheme and authority, no path. Absolute URLs are made
/// from it, never from `Host`, which a client may set to anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// As a browser sends it in `Origin`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0
    }

    /// Host and port, as they stand in it.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.0.split_once("://").map_or(&self.0, |(_, authority)| authority)
    }

    /// Whether it is reached over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The absolute URL of `path`, which begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = text.trim_end_matches('/').to_ascii_lowercase();
        let authority = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        match authority {
            Some(authority) if !authority.is_empty() && authority.chars().all(plain) => Ok(Self(url)),
            _ => Err("is not an address such as https://school.example, without a path"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PublicUrl;

    #[test]
    fn a_public_url_is_scheme_and_authority() {
        let url: PublicUrl = "https://School.example/".parse().unwrap();
        assert_eq!((url.origin(), url.is_https()), ("https://school.example", true));
        assert_eq!(url.authority(), "school.example");
        assert_eq!(url.join("/errors"), "https://school.example/errors");
        assert!("http://127.0.0.1:8080".parse::<PublicUrl>().is_ok());
        for text in ["school.example", "ftp://school.example", "https://", "https://a/b", "https://a\nb"] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }
}
