//! The one error of every face, before it has a shape.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use lectern_application::Error;

use crate::form::Unreadable;
use crate::json::Malformed;

/// Why a request was not answered with what it asked for. Each face turns it into its own shape with one `match`.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Rejection {
    /// Nothing stands under this path.
    #[error("no such route")]
    RouteNotFound,
    /// Something does, but not for this method.
    #[error("what can be asked here is {allow}")]
    MethodNotAllowed {
        /// The methods that are, as the `Allow` header lists them.
        allow: String,
    },
    /// The client takes no answer of the kind that there is.
    #[error("the answer is {gives}, which the request does not accept in {header}")]
    NotAcceptable {
        /// Where it says what it takes.
        header: &'static str,
        /// What there is.
        gives: &'static str,
    },
    /// The body is of a type that is not read here, or not in UTF-8.
    #[error("the content type must be {}, in UTF-8", .accepted.replace(", ", " or "))]
    UnsupportedMediaType {
        /// The types that are, as the `Accept` header lists them.
        accepted: &'static str,
    },
    /// The body is coded, such as compressed.
    #[error("the body has a content coding, and none is taken: it must be sent as it is")]
    UnsupportedCoding,
    /// There is no body where one is needed.
    #[error("the body is empty, where a JSON object is needed")]
    BodyMissing,
    /// The body is larger than `limit` bytes.
    #[error("the body is larger than {limit} bytes")]
    PayloadTooLarge {
        /// The most bytes that are read.
        limit: usize,
    },
    /// The body ended before its declared length.
    #[error("the body was cut short")]
    BodyCutShort,
    /// The body is not JSON as we take it.
    #[error("the body {0}")]
    MalformedJson(Malformed),
    /// `Authorization` is not of the scheme that is wanted, or has no token behind it.
    #[error("the header Authorization must be {wanted} and an access token")]
    UnknownScheme {
        /// The scheme that is.
        wanted: &'static str,
    },
    /// A header has a value that makes no sense, alone or beside another, and what would, to follow its name.
    #[error("the header {0} {1}")]
    InvalidHeader(&'static str, &'static str),
    /// A query parameter is not known or not valid.
    #[error("the parameter {name} {reason}")]
    InvalidParameter {
        /// Its name, as it was sent.
        name: String,
        /// What is wrong, to follow the name in a sentence.
        reason: String,
    },
    /// A query that cannot be taken apart.
    #[error("the query {0}")]
    UnreadableQuery(Unreadable),
    /// A filter that the list does not have, and those that there are.
    #[error("there is no filter \"{0}\"; {1}")]
    UnknownFilter(String, String),
    /// A sort that the list does not have, and those that there are.
    #[error("there is no sort \"{0}\"; {1}")]
    UnknownSort(String, String),
    /// Something that cannot be expanded, and what can be.
    #[error("there is nothing called \"{0}\" to expand; {1}")]
    UnknownExpand(String, String),
    /// A cursor that we did not make.
    #[error("the cursor was not made here, or was changed on the way: begin again without it")]
    InvalidCursor,
    /// A cursor of ours, made for another list.
    #[error("the cursor belongs to another list, sort or filter: begin again without it")]
    CursorMismatch,
    /// The caller lacks what the operation is for, by its name.
    #[error("this takes {0}, which none of your roles gives")]
    NotEntitled(&'static str),
    /// A browser's request that may not have come from our pages.
    #[error("origin or CSRF token do not match")]
    CsrfFailed,
    /// A change without `If-Match`.
    #[error("If-Match is required: send the ETag of what you read, or * for whatever is there")]
    PreconditionRequired,
    /// A change of a version that is not the current one.
    #[error("changed since it was read")]
    EtagMismatch {
        /// The entity tag of the current representation, when it could still be read.
        current: Option<String>,
    },
    /// The caller asked more than they may; `wait` seconds from now they may ask again.
    #[error("beyond the quota; there will be room in {wait} s")]
    RateLimited {
        /// Whole seconds.
        wait: u64,
    },
    /// The request took longer than it may.
    #[error("the deadline has passed")]
    DeadlineExceeded,
    /// The server is about to stop, or not yet ready.
    #[error("not ready")]
    NotReady,
    /// A handler panicked, or the framework failed where it should not.
    #[error("something broke")]
    Broken,
    /// A use case said no.
    #[error(transparent)]
    Application(#[from] Error),
}

/// A rejection travels as the error of its response until [`edge`](crate::edge()) hands it to the face; the status
/// here is what a client would see of a rejection that no face had rendered.
impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
