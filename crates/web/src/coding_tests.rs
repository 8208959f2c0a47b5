use std::io::Read;

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use actix_web::test::TestRequest;

use super::{Coding, name, write};

fn preferred(header: &str) -> Option<Coding> {
    let mut headers = HeaderMap::new();
    headers.append(ACCEPT_ENCODING, HeaderValue::from_str(header).unwrap());
    Coding::preferred(&headers)
}

#[test]
fn the_client_chooses_by_weight() {
    assert_eq!(Coding::preferred(&HeaderMap::new()), Some(Coding::Identity));
    for (header, coding) in [
        ("gzip, deflate, br, zstd", Coding::Brotli),
        ("gzip", Coding::Gzip),
        ("x-gzip", Coding::Gzip),
        ("br;q=0.5, gzip;q=0.9", Coding::Gzip),
        ("br;q=0, gzip;q=0.001", Coding::Gzip),
        ("gzip;q=0.5, identity", Coding::Identity),
        ("*", Coding::Brotli),
        ("br;q=0, *", Coding::Gzip),
        ("identity;q=0, *", Coding::Brotli),
        ("zstd", Coding::Identity),
        ("", Coding::Identity),
        ("br;q=0", Coding::Identity),
    ] {
        assert_eq!(preferred(header), Some(coding), "{header}");
    }
    for header in ["identity;q=0", "*;q=0", "zstd, *;q=0", "br;q=0, gzip;q=0, identity;q=0"] {
        assert_eq!(preferred(header), None, "{header}");
    }
}

fn answer(accept: &str, kind: &str, length: usize) -> ServiceResponse {
    let request = TestRequest::default().insert_header(("Accept-Encoding", accept));
    let body = "text ".repeat(length / 5 + 1)[..length].to_owned();
    request.to_srv_response(HttpResponse::Ok().insert_header(("ETag", "\"7-a\"")).content_type(kind).body(body))
}

#[test]
fn only_long_texts_are_coded() {
    let of = |accept: &str, kind: &str, length: usize| Coding::of(&answer(accept, kind, length));
    assert_eq!(of("br", "application/json", 1025), Coding::Brotli);
    assert_eq!(of("br", "application/problem+json; charset=utf-8", 1025), Coding::Brotli);
    assert_eq!(of("br", "application/json", 1024), Coding::Identity);
    assert_eq!(of("br", "image/png", 5000), Coding::Identity);
    assert_eq!(of("br, identity;q=0", "application/json", 10), Coding::Brotli);
    assert_eq!(of("identity;q=0", "application/json", 5000), Coding::Identity);
}

#[test]
fn a_coded_answer_says_so_and_decodes_to_what_it_was() {
    for (coding, named) in [(Coding::Brotli, "br"), (Coding::Gzip, "gzip")] {
        let mut plain = answer(named, "text/plain", 5000);
        name(&mut plain, coding);
        let coded = write(plain, coding);
        assert_eq!(coded.headers().get("etag").unwrap(), &format!("\"7-a-{named}\""));
        assert_eq!(coded.headers().get("content-encoding").unwrap(), named);
        assert_eq!(coded.headers().get("vary").unwrap(), "Accept-Encoding");
        let bytes = coded.into_body().try_into_bytes().unwrap();
        assert!(bytes.len() < 200, "{}", bytes.len());
        let mut text = String::new();
        match coding {
            Coding::Brotli => brotli::Decompressor::new(&bytes[..], 4096).read_to_string(&mut text).unwrap(),
            _ => flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap(),
        };
        assert_eq!(text, "text ".repeat(1000));
    }
}
