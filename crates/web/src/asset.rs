//! What cannot change while the process lives: each coding of it is written once, however often it is asked for.

use std::borrow::Cow;
use std::sync::OnceLock;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, VARY};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use crate::coding::Coding;

/// Bytes of the program itself: a style sheet, a script, the document of the API.
pub struct Asset {
    kind: &'static str,
    tag: String,
    plain: Bytes,
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

impl Asset {
    /// `kind` is the media type; `tag` names the bytes, without quotes.
    #[must_use]
    pub fn new(kind: &'static str, tag: String, bytes: Cow<'static, [u8]>) -> Self {
        let plain = match bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self { kind, tag, plain, brotli: OnceLock::new(), gzip: OnceLock::new() }
    }

    /// 200, in the coding that the client likes best.
    #[must_use]
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        answer.insert_header((CONTENT_TYPE, self.kind));
        let preferred = Coding::preferred(request.headers()).unwrap_or(Coding::Identity);
        match (preferred.name(), self.coded(preferred)) {
            (Some(name), Some(bytes)) => answer
                .insert_header((CONTENT_ENCODING, name))
                .insert_header((VARY, "Accept-Encoding"))
                .insert_header((ETAG, format!("\"{}-{name}\"", self.tag)))
                .body(bytes),
            _ => answer.insert_header((ETAG, format!("\"{}\"", self.tag))).body(self.plain.clone()),
        }
    }

    /// None where the bytes stay as they are.
    fn coded(&self, coding: Coding) -> Option<Bytes> {
        let kept = match coding {
            Coding::Brotli => &self.brotli,
            Coding::Gzip => &self.gzip,
            Coding::Identity => return None,
        };
        if let Some(bytes) = kept.get() {
            return Some(bytes.clone());
        }
        let bytes = Bytes::from(coding.write(&self.plain).ok()?);
        Some(kept.get_or_init(|| bytes).clone())
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use actix_web::body::MessageBody;
    use actix_web::test::TestRequest;

    use super::Asset;

    #[test]
    fn each_coding_has_its_own_name_and_is_written_once() {
        let asset = Asset::new("text/css", "7".to_owned(), Cow::Borrowed(b"body { margin: 0 } body { margin: 0 }"));
        for (accepted, coding, tag) in
            [("br", Some("br"), "\"7-br\""), ("gzip", Some("gzip"), "\"7-gzip\""), ("identity", None, "\"7\"")]
        {
            let request = TestRequest::default().insert_header(("Accept-Encoding", accepted)).to_http_request();
            let (first, again) = (asset.answer(&request), asset.answer(&request));
            assert_eq!(first.headers().get("etag").unwrap(), tag);
            assert_eq!(first.headers().get("content-encoding").map(|name| name.to_str().unwrap()), coding);
            let bytes = [first, again].map(|answer| answer.into_body().try_into_bytes().unwrap());
            assert_eq!(bytes[0].as_ptr(), bytes[1].as_ptr(), "{accepted} was written twice");
            assert_eq!(bytes[0].starts_with(b"body"), coding.is_none());
        }
    }
}
