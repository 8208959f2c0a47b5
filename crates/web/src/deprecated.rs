//! Operations on their way out: told in headers (RFC 9745, RFC 8594), and counted, so that one knows when to go.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, LINK};
use actix_web::{HttpRequest, web};
use lectern_domain::Timestamp;

use crate::{PublicUrl, Traffic};

const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// That an operation is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deprecated {
    /// From when on nobody should begin to use it.
    pub since: Timestamp,
    /// When it will go, where that is known.
    pub sunset: Option<Timestamp>,
    /// The path of a page that says what to use in its place.
    pub page: &'static str,
}

impl Deprecated {
    pub(crate) fn tell(&self, headers: &mut HeaderMap, public_url: &PublicUrl) {
        let since = HeaderValue::try_from(format!("@{}", self.since.as_second()));
        let sunset = self.sunset.map(|sunset| HeaderValue::try_from(fixdate(sunset)));
        let link = HeaderValue::try_from(format!("<{}>; rel=\"deprecation\"", public_url.join(self.page)));
        for (name, value) in [(DEPRECATION, Some(since)), (SUNSET, sunset), (LINK, Some(link))] {
            if let Some(Ok(value)) = value {
                headers.append(name, value);
            }
        }
    }

    /// A number and a line for whoever watches who still uses it.
    pub(crate) fn count(request: &HttpRequest) {
        let (method, route) = (request.method(), request.match_pattern().unwrap_or_default());
        tracing::debug!(%method, route, "a deprecated operation was used");
        if let Some(traffic) = request.app_data::<web::Data<Traffic>>() {
            traffic.deprecated(method, route);
        }
    }
}

/// The form of every date in HTTP (RFC 9110, section 5.6.7).
fn fixdate(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::fixdate;

    #[test]
    fn a_date_is_a_fixdate() {
        assert_eq!(fixdate("1994-11-06T08:49:37.9Z".parse().unwrap()), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
