//! Whom to tell of a weakness (RFC 9116), where the operator has said so.

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Data;
use lectern_application::App;
use lectern_domain::Timestamp;
use lectern_web::{Rejection, Settings};

use crate::answers::Answer;

/// The reader should ask again after this: less than a year, as the RFC recommends.
const GOOD_FOR_DAYS: i64 = 180;
const SECONDS_A_DAY: i64 = 86_400;

pub(crate) async fn security(app: Data<App>, settings: Data<Settings>) -> Answer {
    let contact = settings.security_contact.as_deref().ok_or(Rejection::RouteNotFound)?;
    let own = settings.public_url.join("/.well-known/security.txt");
    let expires = expires(app.now()).ok_or(Rejection::Broken)?;
    let text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {own}\n");
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, "text/plain; charset=utf-8")).body(text))
}

/// At midnight, so that the text is the same all day.
fn expires(now: Timestamp) -> Option<Timestamp> {
    let today = now.as_second().div_euclid(SECONDS_A_DAY);
    Timestamp::from_second((today + GOOD_FOR_DAYS) * SECONDS_A_DAY).ok()
}

#[cfg(test)]
mod tests {
    use super::expires;

    #[test]
    fn it_expires_at_midnight_within_a_year() {
        let now = "2026-11-21T09:15:00Z".parse().unwrap();
        assert_eq!(expires(now).unwrap().to_string(), "2027-05-20T00:00:00Z");
    }
}
