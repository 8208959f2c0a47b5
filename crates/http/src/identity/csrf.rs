//! `GET /auth/csrf`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use lectern_web::{Settings, cookie, csrf as token};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers::Answer;
use crate::doc::Doc;

/// How long a browser may take to log in.
const HALF_A_DAY: i64 = 12 * 60 * 60;

#[derive(Serialize, ToSchema)]
#[schema(as = Csrf)]
pub(crate) struct CsrfBody {
    /// Goes into `X-CSRF-Token` of every request that changes something.
    #[schema(example = "kq1yS7d0m4Fv2b8nX5tR3w9uJ6hZ0aLcE1gPiQoVsYM")]
    csrf_token: String,
}

/// A browser that has no session gets a cookie that stands for it until it has one.
pub(crate) async fn csrf(request: HttpRequest, settings: Data<Settings>) -> Answer {
    let mut answer = HttpResponse::Ok();
    let session = cookie::of(&request, cookie::SESSION);
    let has_session = session.is_some();
    let known = session.or_else(|| cookie::of(&request, cookie::PRE_SESSION));
    let value = known.unwrap_or_else(|| Uuid::new_v4().simple().to_string());
    if !has_session {
        answer.cookie(cookie::kept(cookie::PRE_SESSION, value.clone(), HALF_A_DAY));
    }
    Ok(answer.json(CsrfBody { csrf_token: token::token(&settings.seal, &value) }))
}

pub(crate) fn doc() -> Doc {
    let about = "A token that goes with the cookie of the browser: that of its session, or one that this answer sets.";
    Doc::new("getCsrfToken", "Get a CSRF token", about).gives::<CsrfBody>(200).sets_cookie()
}
