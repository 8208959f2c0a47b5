//! `POST /auth/refresh`

use actix_web::http::StatusCode;
use actix_web::web::Data;
use lectern_application::{App, Policies};
use lectern_web::{At, Body, FromBody, Members};
use utoipa::ToSchema;

use super::signed_in::{SignedInBody, signed_in};
use crate::answers::Answer;
use crate::doc::Doc;

/// The token of the last answer.
#[derive(ToSchema)]
#[schema(example = json!({"refresh_token": "5fX0bq1l8yX0m8cW0r3sX9r2m8l0g7t3b1a6n4k2p9A"}))]
pub(crate) struct Refresh {
    refresh_token: String,
}

impl FromBody for Refresh {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let refresh_token = body.required("refresh_token", |raw| Ok(raw.to_owned()));
        Some(Self { refresh_token: refresh_token? })
    }
}

pub(crate) async fn refresh(app: Data<App>, At(at): At, Body(body): Body<Refresh>) -> Answer {
    let Refresh { refresh_token } = body;
    let now = at.now;
    signed_in(StatusCode::OK, app.refresh(at, &refresh_token).await?, now)
}

pub(crate) fn doc() -> Doc {
    let about = "Exchanges the refresh token for the next pair. Each is taken once: one that comes back ends the session, \
                 but for ten seconds in which an answer may have been lost.";
    Doc::new("refresh", "Renew a session", about).takes::<Refresh>().gives::<SignedInBody>(200)
}
