//! What a client takes: media types, codings, and what it has already.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::json;

use crate::people::PASSWORD;
use crate::school::{Answer, School};

const DOCUMENT: &str = "/openapi.json";

async fn read(school: &School, method: Method, headers: &[(&str, &str)]) -> Answer {
    let request = TestRequest::default().method(method).uri(DOCUMENT);
    school.send(headers.iter().fold(request, |request, header| request.append_header(*header))).await
}

#[actix_web::test]
async fn a_long_answer_is_coded_as_the_client_likes_it() {
    let school = School::open().await;
    let plain = read(&school, Method::GET, &[]).await;
    assert!(plain.headers.get("content-encoding").is_none());
    let mut tags = vec![plain.header("etag").to_owned()];
    for coding in ["br", "gzip"] {
        let coded = read(&school, Method::GET, &[("Accept-Encoding", coding)]).await;
        assert_eq!((coded.header("content-encoding"), coded.body == plain.body), (coding, true));
        let head = read(&school, Method::HEAD, &[("Accept-Encoding", coding)]).await;
        for name in ["content-encoding", "content-type", "etag", "vary", "cache-control"] {
            assert_eq!(head.header(name), coded.header(name), "{name}");
        }
        tags.push(coded.header("etag").to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "one tag for each coding: {tags:?}");
}

#[actix_web::test]
async fn what_a_client_has_in_one_coding_it_has_in_that_coding_alone() {
    let school = School::open().await;
    let coded = read(&school, Method::GET, &[("Accept-Encoding", "br")]).await;
    let tag = coded.header("etag");
    let known = read(&school, Method::GET, &[("Accept-Encoding", "br"), ("If-None-Match", tag)]).await;
    assert_eq!((known.status.as_u16(), known.header("etag"), known.body.len()), (304, tag, 0));
    assert_eq!((known.header("vary"), known.header("content-encoding")), (coded.header("vary"), ""));
    for other in ["gzip", "identity"] {
        let answer = read(&school, Method::GET, &[("Accept-Encoding", other), ("If-None-Match", tag)]).await;
        assert_eq!(answer.status, 200, "{other}");
    }
}

#[actix_web::test]
async fn a_change_is_made_from_a_version_whatever_its_coding() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let me = "/api/v1/users/me";
    let coded = TestRequest::get().uri(me).insert_header(("Accept-Encoding", "gzip, identity;q=0"));
    let coded = school.send(ada.asks(coded)).await;
    assert_eq!((coded.header("content-encoding"), coded.header("etag").ends_with("-gzip\"")), ("gzip", true));
    let change = TestRequest::patch().uri(me).insert_header(("If-Match", coded.header("etag")));
    assert_eq!(school.send(ada.asks(change.set_json(json!({"bio": "New."})))).await.status, 200);
    let stale = TestRequest::patch().uri(me).insert_header(("If-Match", coded.header("etag")));
    assert_eq!(school.send(ada.asks(stale.set_json(json!({"bio": "Newer."})))).await.code(), "etag_mismatch");
}

#[actix_web::test]
async fn an_answer_with_a_secret_is_never_coded() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let login = |codings| {
        let body = json!({"login": ada.username, "password": PASSWORD});
        TestRequest::post().uri("/api/v1/auth/login").insert_header(("Accept-Encoding", codings)).set_json(body)
    };
    let plain = school.send(login("br, gzip")).await;
    assert_eq!((plain.status.as_u16(), plain.header("content-encoding")), (200, ""));
    // Whoever insists is refused before anything happens.
    let refused = school.send(login("br, identity;q=0")).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (406, "not_acceptable"));
}

#[actix_web::test]
async fn whoever_takes_nothing_that_there_is_is_told_so() {
    let school = School::open().await;
    for (path, accept, status) in [
        ("/api/v1/articles", "*/*", 200),
        ("/api/v1/articles", "application/json", 200),
        ("/api/v1/articles", "text/html, application/*;q=0.5", 200),
        ("/api/v1/articles", "text/html", 406),
        ("/api/v1/articles", "application/json;q=0, */*", 406),
        ("/api/v1/articles.rss", "application/rss+xml", 200),
        ("/api/v1/articles.rss", "application/json", 406),
        ("/", "text/html", 200),
        ("/", "application/json", 406),
        ("/style.css", "text/css,*/*;q=0.1", 200),
        ("/icon.svg", "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8", 200),
        ("/docs/start.js", "*/*", 200),
        ("/api/v1/users/me", "text/html", 401),
    ] {
        let answer = school.send(TestRequest::get().uri(path).insert_header(("Accept", accept))).await;
        assert_eq!(answer.status, status, "{path} {accept}");
        if status >= 400 {
            assert_eq!(answer.header("content-type"), "application/problem+json", "an error is told regardless");
        }
        if status == 406 {
            assert_eq!(answer.header("vary"), "Authorization, Cookie, Accept, Accept-Encoding");
        }
    }
    let nothing = read(&school, Method::GET, &[("Accept-Encoding", "*;q=0")]).await;
    assert_eq!((nothing.status.as_u16(), nothing.header("content-encoding")), (406, ""));
}

#[actix_web::test]
async fn nothing_is_done_whose_answer_would_not_be_taken() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let write = TestRequest::post().uri("/api/v1/articles").insert_header(("Accept", "text/html"));
    assert_eq!(school.send(ada.asks(write.set_json(crate::targets::article()))).await.code(), "not_acceptable");
    let feed = school.send(ada.asks(TestRequest::get().uri("/api/v1/articles?filter[status]=draft"))).await;
    assert_eq!(feed.json()["items"].as_array().map(Vec::len), Some(0));
    let gone = TestRequest::delete().uri("/api/v1/users/me").insert_header(("Accept", "text/html"));
    assert_eq!(school.send(ada.asks(gone)).await.status, 204, "an answer without a body is of no type");
}
