//! From every reason for a "no" to the contract's shape, `{"errors": {field: [message]}}`: one exhaustive `match` each,
//! so that a new reason cannot be forgotten. What happened inside stays inside.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse};
use lectern_application::ports::HashingError;
use lectern_application::{Error, Hidden, StoreError, Violations};
use lectern_domain::identity::{FollowError, UserError};
use lectern_domain::publishing::{ArticleError, CommentError};
use lectern_domain::{SignedDuration, Violation};
use lectern_web::Rejection;
use serde::Serialize;

use crate::wording::{member, words};

/// What the contract says of a failure: messages under the names that they are about.
#[derive(Serialize)]
struct Failure {
    #[serde(skip)]
    status: StatusCode,
    errors: BTreeMap<String, Vec<String>>,
}

impl Failure {
    fn new(status: StatusCode, name: &str, message: impl Into<String>) -> Self {
        Self { status, errors: BTreeMap::from([(name.to_owned(), vec![message.into()])]) }
    }

    fn of(status: StatusCode, violations: &Violations) -> Self {
        let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for wrong in violations.iter() {
            let (told, words) = (errors.entry(member(&wrong.pointer).to_owned()).or_default(), words(wrong.violation));
            // Of a list with the same wrong three times, once is enough: no item is named.
            if !told.contains(&words) {
                told.push(words);
            }
        }
        Self { status, errors }
    }
}

/// Shows a rejection in the shape of this face.
pub(crate) fn render(request: &HttpRequest, rejection: &Rejection) -> HttpResponse {
    let failure = failure(rejection, subject(request));
    let mut answer = HttpResponse::build(failure.status);
    match rejection {
        Rejection::MethodNotAllowed { allow } => {
            answer.insert_header((ALLOW, allow.as_str()));
        }
        Rejection::Application(Error::TooManyAttempts { wait }) => {
            answer.insert_header((RETRY_AFTER, HeaderValue::from(seconds(*wait))));
        }
        Rejection::RateLimited { wait } => {
            answer.insert_header((RETRY_AFTER, HeaderValue::from(*wait)));
        }
        _ => {}
    }
    answer.json(failure)
}

/// The next whole one.
const fn seconds(wait: SignedDuration) -> i64 {
    wait.as_secs().saturating_add(1)
}

/// The kind of thing that the path is about.
fn subject(request: &HttpRequest) -> &'static str {
    let pattern = request.match_pattern().unwrap_or_default();
    let kinds = [("/comments", "comment"), ("/articles", "article"), ("/profiles", "profile")];
    kinds.into_iter().find(|(part, _)| pattern.contains(part)).map_or("user", |(_, kind)| kind)
}

fn failure(rejection: &Rejection, subject: &'static str) -> Failure {
    let (status, name, message) = match rejection {
        Rejection::Application(error) => return of_the_application(error, subject),
        Rejection::RouteNotFound => (StatusCode::NOT_FOUND, "path", "not found".to_owned()),
        Rejection::MethodNotAllowed { allow } => {
            (StatusCode::METHOD_NOT_ALLOWED, "method", format!("is none of {allow}"))
        }
        Rejection::NotAcceptable { header, gives } => {
            return of_header(StatusCode::NOT_ACCEPTABLE, header, format!("must admit {gives}"));
        }
        Rejection::UnsupportedMediaType { accepted } => return unsupported("Content-Type", accepted),
        Rejection::UnsupportedCoding => return unsupported("Content-Encoding", "identity"),
        Rejection::PayloadTooLarge { limit } => {
            (StatusCode::PAYLOAD_TOO_LARGE, "body", format!("is larger than {limit} bytes"))
        }
        Rejection::BodyMissing => return unprocessable("body", &words(Violation::Required)),
        Rejection::BodyCutShort => return unprocessable("body", &"was cut short"),
        Rejection::MalformedJson(why) => return unprocessable("body", why),
        Rejection::UnknownScheme { .. } => (StatusCode::UNAUTHORIZED, "token", "is invalid".to_owned()),
        Rejection::InvalidHeader(name, why) => return of_header(StatusCode::BAD_REQUEST, name, *why),
        Rejection::InvalidParameter { name, reason } => return unprocessable(name, reason),
        Rejection::UnreadableQuery(why) => return unprocessable("query", why),
        Rejection::UnknownFilter(..)
        | Rejection::UnknownSort(..)
        | Rejection::UnknownExpand(..)
        | Rejection::InvalidCursor
        | Rejection::CursorMismatch => return unprocessable("query", rejection),
        Rejection::NotEntitled(_) | Rejection::CsrfFailed => (StatusCode::FORBIDDEN, subject, "forbidden".to_owned()),
        Rejection::PreconditionRequired | Rejection::EtagMismatch { .. } => {
            (StatusCode::CONFLICT, subject, rejection.to_string())
        }
        Rejection::RateLimited { wait } => {
            (StatusCode::TOO_MANY_REQUESTS, "requests", format!("came too often: wait {wait} seconds"))
        }
        Rejection::DeadlineExceeded => (StatusCode::GATEWAY_TIMEOUT, "server", "took too long".to_owned()),
        Rejection::NotReady => return unavailable(),
        Rejection::Broken => return broken(),
    };
    Failure::new(status, name, message)
}

fn of_the_application(error: &Error, subject: &'static str) -> Failure {
    match error {
        Error::AuthenticationRequired => Failure::new(StatusCode::UNAUTHORIZED, "token", "is missing"),
        Error::InvalidCredentials => Failure::new(StatusCode::UNAUTHORIZED, "credentials", "invalid"),
        Error::TokenInvalid => Failure::new(StatusCode::UNAUTHORIZED, "token", "is invalid"),
        Error::EmailTokenInvalid => Failure::new(StatusCode::UNPROCESSABLE_ENTITY, "token", "is invalid"),
        Error::TokenExpired => Failure::new(StatusCode::UNAUTHORIZED, "token", "has expired"),
        Error::LoginTooOld => Failure::new(StatusCode::UNAUTHORIZED, "token", "is too old for this: log in again"),
        Error::SessionRevoked => Failure::new(StatusCode::UNAUTHORIZED, "token", "has been revoked"),
        Error::AccountSuspended => Failure::new(StatusCode::FORBIDDEN, "user", "is suspended"),
        Error::PermissionDenied => forbidden(subject),
        Error::NotFound(hidden) => Failure::new(StatusCode::NOT_FOUND, kind(*hidden), "not found"),
        Error::Invalid(violations) => Failure::of(StatusCode::UNPROCESSABLE_ENTITY, violations),
        Error::AlreadyExists(violations) => Failure::of(StatusCode::CONFLICT, violations),
        Error::SlugTaken => Failure::new(StatusCode::CONFLICT, "title", words(Violation::Taken)),
        Error::Stale { .. } => conflict(subject),
        Error::TooManyAttempts { wait } => {
            let message = format!("were tried too often: wait {} seconds", seconds(*wait));
            Failure::new(StatusCode::TOO_MANY_REQUESTS, "credentials", message)
        }
        Error::KeyReused => conflict(subject),
        Error::Unrendered => broken(),
        Error::User(error) => of_accounts(*error),
        Error::Follow(FollowError::Oneself) => unprocessable("profile", &"is your own"),
        Error::Article(error) => of_articles(*error),
        Error::Comment(error) => of_comments(*error),
        // Nobody has webhooks through this face.
        Error::Webhook(error) => unprocessable("webhook", error),
        // This face knows no jobs.
        Error::Job(error) => unprocessable("job", error),
        Error::Hashing(HashingError::Busy) => unavailable(),
        Error::Hashing(HashingError::Failed) => broken(),
        Error::MailOff => Failure::new(StatusCode::FORBIDDEN, "mail", "is not sent here"),
        Error::Mail(_) => unavailable(),
        Error::Store(error) => of_the_store(error, subject),
    }
}

const fn kind(hidden: Hidden) -> &'static str {
    match hidden {
        Hidden::User => "profile",
        Hidden::Session => "session",
        Hidden::Article => "article",
        Hidden::Comment => "comment",
        Hidden::Event => "event",
        Hidden::Webhook => "webhook",
        Hidden::Delivery => "delivery",
        Hidden::Job => "job",
        Hidden::Trace => "trace",
    }
}

fn of_accounts(error: UserError) -> Failure {
    match error {
        UserError::Deleted => unprocessable("user", &"is deleted"),
        UserError::LastAdmin => unprocessable("user", &"is the last administrator"),
        UserError::UntilPast => unprocessable("until", &Violation::Past),
        UserError::UntilTooFar { days } => unprocessable("until", &Violation::TooFar { days }),
        UserError::BeyondReach => forbidden("user"),
    }
}

fn of_articles(error: ArticleError) -> Failure {
    match error {
        // Here a summary is called a description.
        ArticleError::NotPublishable => unprocessable("description", &words(Violation::Blank)),
        ArticleError::NotPublished => unprocessable("article", &"is not published"),
        ArticleError::TooLate | ArticleError::InvalidTransition { .. } => unprocessable("article", &OUT_OF_STEP),
    }
}

fn of_comments(error: CommentError) -> Failure {
    match error {
        CommentError::NotTheAuthor => forbidden("comment"),
        CommentError::WindowClosed => unprocessable("comment", &"can't be edited any more"),
        CommentError::InvalidTransition { .. } => unprocessable("comment", &OUT_OF_STEP),
        CommentError::NoSuchParent => unprocessable("comment", &"answers one that is not there"),
    }
}

const OUT_OF_STEP: &str = "is in a state from which this does not lead";

fn of_the_store(error: &StoreError, subject: &'static str) -> Failure {
    match error {
        StoreError::Taken(_) | StoreError::Stale => conflict(subject),
        StoreError::Contended | StoreError::Busy | StoreError::Unavailable | StoreError::Behind => unavailable(),
        // The change may be there: who tries again blindly may do it twice. So not "try again later".
        StoreError::Unknown | StoreError::Corrupt | StoreError::Panicked => broken(),
    }
}

fn forbidden(subject: &str) -> Failure {
    Failure::new(StatusCode::FORBIDDEN, subject, "forbidden")
}

fn conflict(subject: &str) -> Failure {
    Failure::new(StatusCode::CONFLICT, subject, "was changed by somebody else meanwhile")
}

fn unprocessable(subject: &str, why: &impl std::fmt::Display) -> Failure {
    Failure::new(StatusCode::UNPROCESSABLE_ENTITY, subject, why.to_string())
}

fn of_header(status: StatusCode, name: &str, why: impl Into<String>) -> Failure {
    Failure::new(status, &name.to_ascii_lowercase(), why)
}

fn unsupported(header: &str, taken: &str) -> Failure {
    of_header(StatusCode::UNSUPPORTED_MEDIA_TYPE, header, format!("must be {taken}"))
}

fn unavailable() -> Failure {
    Failure::new(StatusCode::SERVICE_UNAVAILABLE, "server", "is busy: try again in a moment")
}

fn broken() -> Failure {
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "server", "failed")
}
