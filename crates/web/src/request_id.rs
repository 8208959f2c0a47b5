//! The name of a request in log, audit and answer.

use actix_web::HttpMessage;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderName;
use uuid::Uuid;

/// The header that carries it.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name that a caller may give a request of theirs.
const LONGEST: usize = 128;

/// Always ours, so that two requests never share one and none holds what a caller made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl RequestId {
    /// The id that the edge gave to a request.
    #[must_use]
    pub fn of(request: &impl HttpMessage) -> Self {
        let known = request.extensions().get::<Self>().copied();
        known.unwrap_or_else(Self::mint)
    }

    pub(crate) fn mint() -> Self {
        Self(Uuid::now_v7())
    }
}

/// What the caller calls the request, for the log alone: plain characters, cut short, so that it forges no line.
pub(crate) fn of_the_caller(request: &ServiceRequest) -> Option<String> {
    let given = request.headers().get(HEADER)?.as_bytes();
    let plain = given.iter().copied().filter(u8::is_ascii_graphic);
    let name: String = plain.take(LONGEST).map(char::from).collect();
    (!name.is_empty()).then_some(name)
}
