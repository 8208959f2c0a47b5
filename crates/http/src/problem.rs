//! Problems as they leave: `application/problem+json` (RFC 9457), or a page for a browser that went astray.

use actix_web::http::header::{ACCEPT, ALLOW, CONTENT_TYPE, ETAG, HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};
use lectern_domain::Violation;
use lectern_web::{ProblemCode, Rejection, RequestId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::code::Code;
use crate::example::REQUEST_ID;
use crate::if_match::IfMatch;
use crate::problem_of::{Reason, reason};
use crate::{pages, wording};

/// Why a tag that looks like the present one is refused.
const WEAK: &str = "A weak tag in If-Match matches nothing: send it as ETag gave it, without W/.";

pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong, for programs and for people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// The page of the code: cause and remedy.
    #[serde(rename = "type")]
    #[schema(example = "/errors/validation_failed")]
    kind: String,
    #[schema(example = "Some values are not valid")]
    title: &'static str,
    #[schema(example = 422)]
    status: u16,
    /// What happened this time.
    detail: String,
    /// The path that was asked for.
    #[schema(example = "/api/v1/auth/register")]
    instance: String,
    /// What programs branch on.
    #[schema(example = "validation_failed")]
    code: &'static str,
    /// Names the request in our log.
    request_id: Uuid,
    /// Everything that is wrong with the body, each with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
    /// Whether the same request may succeed later.
    retryable: bool,
}

/// One thing that is wrong with the body.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// Where: a JSON pointer (RFC 6901).
    #[schema(example = "/password")]
    pointer: String,
    /// What, for programs.
    #[schema(example = "too_short")]
    code: &'static str,
    /// What, for people.
    #[schema(example = "must have at least 8 characters")]
    detail: String,
}

impl Fault {
    pub(crate) fn new(pointer: &str, violation: Violation) -> Self {
        Self { pointer: pointer.to_owned(), code: wording::code(violation), detail: wording::detail(violation) }
    }
}

impl Problem {
    fn new(reason: Reason, instance: &str, request_id: Uuid) -> Self {
        let Reason { code, detail, errors } = reason;
        Self {
            kind: code.page(),
            title: code.title(),
            status: code.status().as_u16(),
            detail,
            instance: instance.to_owned(),
            code: code.name(),
            request_id,
            errors,
            retryable: code.is_retryable(),
        }
    }

    /// What a problem of this code may look like.
    pub(crate) fn example(code: Code) -> Value {
        let (instance, fault) = match code {
            Code::ValidationFailed => {
                ("/api/v1/auth/register", Some(Fault::new("/password", Violation::TooShort { min: 8 })))
            }
            Code::AlreadyExists => ("/api/v1/auth/register", Some(Fault::new("/username", Violation::Taken))),
            _ => ("/api/v1/articles/what-a-log-is-for", None),
        };
        let reason = Reason { errors: fault.into_iter().collect(), ..code.into() };
        let request_id = Uuid::try_parse(REQUEST_ID).unwrap_or_default();
        serde_json::to_value(Self::new(reason, instance, request_id)).unwrap_or_default()
    }
}

/// Shows a rejection in the shape of this face.
pub(crate) fn render(request: &HttpRequest, rejection: &Rejection) -> HttpResponse {
    let mut reason = reason(rejection);
    if reason.code == Code::EtagMismatch && IfMatch::is_weak(request) {
        WEAK.clone_into(&mut reason.detail);
    }
    let mut answer = HttpResponse::build(reason.code.status());
    answer.extensions_mut().insert(ProblemCode(reason.code.name()));
    match rejection {
        Rejection::RouteNotFound if is_a_browser(request) => return pages::not_found(),
        Rejection::MethodNotAllowed { allow } => {
            answer.insert_header((ALLOW, allow.as_str()));
        }
        Rejection::EtagMismatch { current: Some(tag) } => {
            answer.insert_header((ETAG, tag.as_str()));
        }
        Rejection::Application(lectern_application::Error::TooManyAttempts { wait }) => {
            answer.insert_header((RETRY_AFTER, HeaderValue::from(wait.as_secs().saturating_add(1))));
        }
        Rejection::RateLimited { wait } => {
            answer.insert_header((RETRY_AFTER, HeaderValue::from(*wait)));
        }
        _ => {}
    }
    let problem = Problem::new(reason, request.path(), RequestId::of(request).0);
    answer.insert_header((CONTENT_TYPE, PROBLEM_JSON)).json(problem)
}

/// Whether a person is looking: a program that takes pages would still rather have a problem.
fn is_a_browser(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept
        .split(',')
        .any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/html")))
}
