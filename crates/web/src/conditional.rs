//! `If-None-Match` (RFC 9110, section 13.1.2): what the client has already is not sent again.

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::http::{Method, StatusCode};

/// Answers 304 without a body where the client has this very representation.
pub(crate) fn unless_known(mut response: ServiceResponse) -> ServiceResponse {
    let read = [Method::GET, Method::HEAD].contains(response.request().method());
    if !(read && response.status() == StatusCode::OK && is_known(&response)) {
        return response;
    }
    *response.response_mut().status_mut() = StatusCode::NOT_MODIFIED;
    for about_the_body in [CONTENT_TYPE, CONTENT_ENCODING, CONTENT_LENGTH] {
        response.headers_mut().remove(about_the_body);
    }
    response.map_body(|_, _| BoxBody::new(()))
}

fn is_known(response: &ServiceResponse) -> bool {
    let Some(tag) = response.headers().get(ETAG).and_then(|tag| tag.to_str().ok()) else {
        return false;
    };
    let given = response.request().headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok());
    // Our tags have no comma, and reading compares weakly: `W/` does not count.
    given.flat_map(|value| value.split(',')).map(str::trim).any(|known| known == "*" || strong(known) == strong(tag))
}

fn strong(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use actix_web::HttpResponse;
    use actix_web::test::TestRequest;

    use super::unless_known;

    fn status(tag: &str, known: &str) -> u16 {
        let request = TestRequest::default().insert_header(("If-None-Match", known));
        let answer = HttpResponse::Ok().insert_header(("ETag", tag)).body("text");
        unless_known(request.to_srv_response(answer)).status().as_u16()
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        assert_eq!(status("\"1-a\"", "\"1-a\""), 304);
        assert_eq!(status("\"1-a\"", "\"0-x\", W/\"1-a\""), 304);
        assert_eq!(status("W/\"1-a\"", "*"), 304);
        assert_eq!(status("\"1-a\"", "\"1-b\""), 200);
        assert_eq!(status("\"1-a\"", ""), 200);
    }
}
