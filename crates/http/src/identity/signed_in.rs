//! The answer to somebody who just signed in.

use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, USER_AGENT};
use actix_web::{HttpRequest, HttpResponse};
use lectern_application::identity::{NewSession, Opened, SessionKeys};
use lectern_application::mint;
use lectern_domain::Timestamp;
use lectern_domain::identity::Transport;
use lectern_web::cookie;
use serde::Serialize;
use utoipa::ToSchema;

use super::user_body::UserBody;
use crate::answers::Answer;

/// An account and, for programs, the tokens of its new session. A browser gets a cookie in their place.
#[derive(Serialize, ToSchema)]
#[schema(as = SignedIn)]
pub(crate) struct SignedInBody {
    user: UserBody,
    /// Goes into `Authorization: Bearer ...`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "eyJhbGciOiJFZERTQSIsImtpZCI6IjEifQ.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl")]
    access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Bearer")]
    token_type: Option<&'static str>,
    /// How many seconds the access token is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 900)]
    expires_in: Option<i64>,
    /// Is exchanged for the next pair, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "5fX0bq1l8yX0m8cW0r3sX9r2m8l0g7t3b1a6n4k2p9A")]
    refresh_token: Option<String>,
}

/// The session that a login asks for.
pub(super) fn new_session(request: &HttpRequest, transport: Transport) -> NewSession {
    let device = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    NewSession { id: mint(), transport, device: device.map(str::to_owned) }
}

/// Tells the secrets of a session, this once.
pub(super) fn signed_in(status: StatusCode, opened: Opened, now: Timestamp) -> Answer {
    let Opened { user, session: _, keys } = opened;
    let mut answer = HttpResponse::build(status);
    if status == StatusCode::CREATED {
        answer.insert_header((LOCATION, "/api/v1/users/me"));
    }
    let user = UserBody::of(&user, now);
    let body = match keys {
        SessionKeys::Bearer { access, expires_in, refresh } => SignedInBody {
            user,
            access_token: Some(access),
            token_type: Some("Bearer"),
            expires_in: Some(expires_in.as_secs()),
            refresh_token: Some(refresh),
        },
        SessionKeys::Cookie { secret, expires_in } => {
            answer.cookie(cookie::kept(cookie::SESSION, secret, expires_in.as_secs()));
            answer.cookie(cookie::ended(cookie::PRE_SESSION));
            SignedInBody { user, access_token: None, token_type: None, expires_in: None, refresh_token: None }
        }
    };
    Ok(answer.json(body))
}
