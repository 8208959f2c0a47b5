//! `POST /auth/logout`

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use lectern_application::App;
use lectern_web::{At, cookie};

use crate::answers::Answer;
use crate::doc::Doc;

pub(crate) async fn logout(app: Data<App>, At(at): At, request: HttpRequest) -> Answer {
    app.logout(at).await?;
    Ok(left(&request))
}

/// 204; a browser is told to forget the cookie of the session that has ended.
pub(super) fn left(request: &HttpRequest) -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    if cookie::of(request, cookie::SESSION).is_some() {
        answer.cookie(cookie::ended(cookie::SESSION));
    }
    answer.finish()
}

pub(crate) fn doc() -> Doc {
    Doc::new("logout", "Log out", "Ends the session that asks; its tokens are refused from now on.").sets_cookie()
}
