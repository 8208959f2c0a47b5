//! From every reason for a "no" to its code: one exhaustive `match` each, so that a new reason cannot be forgotten.

use lectern_application::ports::HashingError;
use lectern_application::{Error, StoreError, Violations};
use lectern_domain::Violation;
use lectern_domain::effects::{JobError, WebhookError};
use lectern_domain::identity::{FollowError, UserError};
use lectern_domain::publishing::{ArticleError, CommentError};
use lectern_web::Rejection;

use crate::code::Code;
use crate::problem::Fault;

/// Why a request was not answered with what it asked for, in the words of this face.
pub(crate) struct Reason {
    pub(crate) code: Code,
    pub(crate) detail: String,
    pub(crate) errors: Vec<Fault>,
}

impl From<Code> for Reason {
    fn from(code: Code) -> Self {
        Self { code, detail: code.cause().to_owned(), errors: Vec::new() }
    }
}

/// The reason of a rejection. What happened inside stays inside: `detail` speaks of the request alone.
pub(crate) fn reason(rejection: &Rejection) -> Reason {
    let code = match rejection {
        Rejection::RouteNotFound => Code::RouteNotFound,
        Rejection::MethodNotAllowed { .. } => Code::MethodNotAllowed,
        Rejection::NotAcceptable { .. } => Code::NotAcceptable,
        Rejection::UnsupportedMediaType { .. } | Rejection::UnsupportedCoding => Code::UnsupportedMediaType,
        Rejection::PayloadTooLarge { .. } => Code::PayloadTooLarge,
        Rejection::BodyMissing | Rejection::BodyCutShort | Rejection::MalformedJson(_) => Code::MalformedJson,
        Rejection::UnknownScheme { .. } => Code::TokenInvalid,
        Rejection::InvalidHeader(..) => Code::InvalidHeader,
        Rejection::InvalidParameter { .. } | Rejection::UnreadableQuery(_) => Code::InvalidParameter,
        Rejection::UnknownFilter(..) => Code::UnknownFilter,
        Rejection::UnknownSort(..) => Code::UnknownSort,
        Rejection::UnknownExpand(..) => Code::UnknownExpand,
        Rejection::InvalidCursor => Code::InvalidCursor,
        Rejection::CursorMismatch => Code::CursorMismatch,
        Rejection::NotEntitled(_) => Code::PermissionDenied,
        Rejection::CsrfFailed => Code::CsrfFailed,
        Rejection::PreconditionRequired => Code::PreconditionRequired,
        Rejection::EtagMismatch { .. } => Code::EtagMismatch,
        Rejection::RateLimited { .. } => return Code::RateLimited.into(),
        Rejection::DeadlineExceeded => return Code::DeadlineExceeded.into(),
        Rejection::NotReady => return Code::ServiceUnavailable.into(),
        Rejection::Broken => return Code::InternalError.into(),
        Rejection::Application(error) => return of_the_application(error),
    };
    Reason { detail: sentence(&rejection.to_string()), ..code.into() }
}

fn of_the_application(error: &Error) -> Reason {
    match error {
        Error::AuthenticationRequired | Error::LoginTooOld => Code::AuthenticationRequired.into(),
        Error::InvalidCredentials => Code::InvalidCredentials.into(),
        Error::TokenInvalid => Code::TokenInvalid.into(),
        Error::EmailTokenInvalid => Code::EmailTokenInvalid.into(),
        Error::TokenExpired => Code::TokenExpired.into(),
        Error::SessionRevoked => Code::SessionRevoked.into(),
        Error::AccountSuspended => Code::AccountSuspended.into(),
        Error::PermissionDenied => Code::PermissionDenied.into(),
        // The same bytes whatever was not found, and whether it is hidden or absent.
        Error::NotFound(_) => Code::ResourceNotFound.into(),
        Error::Invalid(violations) => faulty(Code::ValidationFailed, violations),
        Error::AlreadyExists(violations) => faulty(Code::AlreadyExists, violations),
        Error::SlugTaken => Code::SlugTaken.into(),
        Error::Stale { .. } => Code::EtagMismatch.into(),
        Error::TooManyAttempts { .. } => Code::TooManyAttempts.into(),
        Error::KeyReused => Code::IdempotencyKeyReused.into(),
        Error::Unrendered => Code::InternalError.into(),
        Error::User(error) => of_accounts(*error),
        Error::Follow(FollowError::Oneself) => because(Code::Conflict, error),
        Error::Article(error) => of_articles(*error),
        Error::Comment(error) => of_comments(*error),
        Error::Webhook(error) => of_webhooks(*error),
        Error::Job(error) => of_jobs(*error),
        Error::Hashing(HashingError::Busy) => Code::ServiceUnavailable.into(),
        Error::Hashing(HashingError::Failed) => Code::InternalError.into(),
        Error::MailOff => Code::FeatureDisabled.into(),
        Error::Mail(_) => Code::ServiceUnavailable.into(),
        Error::Store(error) => of_the_store(error),
    }
}

fn of_accounts(error: UserError) -> Reason {
    match error {
        UserError::Deleted => because(Code::InvalidTransition, &error),
        UserError::BeyondReach => because(Code::PermissionDenied, &error),
        UserError::LastAdmin => Code::LastAdmin.into(),
        UserError::UntilPast => wrong("/until", Violation::Past),
        UserError::UntilTooFar { days } => wrong("/until", Violation::TooFar { days }),
    }
}

fn of_articles(error: ArticleError) -> Reason {
    match error {
        ArticleError::InvalidTransition { .. } => because(Code::InvalidTransition, &error),
        ArticleError::NotPublishable => because(Code::NotPublishable, &error),
        ArticleError::TooLate => wrong("/publish_at", Violation::Past),
        ArticleError::NotPublished => because(Code::Conflict, &error),
    }
}

fn of_comments(error: CommentError) -> Reason {
    match error {
        CommentError::NotTheAuthor => because(Code::PermissionDenied, &error),
        CommentError::WindowClosed => because(Code::Conflict, &error),
        CommentError::InvalidTransition { .. } => because(Code::InvalidTransition, &error),
        CommentError::NoSuchParent => wrong("/parent", Violation::NotFound),
    }
}

fn of_webhooks(error: WebhookError) -> Reason {
    match error {
        // The setting is the same for every school, and what it says of this one is not told.
        WebhookError::TargetForbidden => {
            let reason = because(Code::WebhookTargetForbidden, &error);
            Reason { detail: format!("{} The setting webhooks.allow admits other networks.", reason.detail), ..reason }
        }
        WebhookError::TooMany { .. } | WebhookError::Disabled => because(Code::Conflict, &error),
    }
}

fn of_jobs(error: JobError) -> Reason {
    match error {
        JobError::NotLeased | JobError::Ended | JobError::NotGivenUp => because(Code::InvalidTransition, &error),
        JobError::Replaced => because(Code::Conflict, &error),
    }
}

fn of_the_store(error: &StoreError) -> Reason {
    match error {
        StoreError::Taken(_) | StoreError::Stale => Code::Conflict.into(),
        StoreError::Contended | StoreError::Busy | StoreError::Unavailable => Code::ServiceUnavailable.into(),
        // Only readiness asks for it, and its reader is an operator.
        StoreError::Behind => because(Code::ServiceUnavailable, error),
        // The change may be there: who tries again blindly may do it twice. So not "try again later".
        StoreError::Unknown | StoreError::Corrupt | StoreError::Panicked => Code::InternalError.into(),
    }
}

fn faulty(code: Code, violations: &Violations) -> Reason {
    Reason {
        errors: violations.iter().map(|wrong| Fault::new(&wrong.pointer, wrong.violation)).collect(),
        ..code.into()
    }
}

fn wrong(pointer: &str, violation: Violation) -> Reason {
    faulty(Code::ValidationFailed, &Violations::one(pointer, violation))
}

fn because(code: Code, error: &impl std::fmt::Display) -> Reason {
    Reason { detail: sentence(&error.to_string()), ..code.into() }
}

fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), rest.as_str()))
}
