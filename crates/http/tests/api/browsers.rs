//! Sessions in a cookie: where a request comes from is shown twice.

use actix_web::cookie::Cookie;
use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::json;

use crate::people::PASSWORD;
use crate::school::{Answer, ORIGIN, School};

const SESSION: &str = "__Host-lectern";
const PRE_SESSION: &str = "__Host-lectern-csrf";

fn cookie(answer: &Answer, name: &str) -> Option<Cookie<'static>> {
    let set = answer.headers.get_all("set-cookie").map(|value| value.to_str().unwrap().to_owned());
    set.map(|text| Cookie::parse(text).unwrap()).find(|cookie| cookie.name() == name)
}

fn strict(cookie: &Cookie<'_>) -> bool {
    let text = cookie.to_string();
    ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"].iter().all(|part| text.contains(part)) && !text.contains("Domain")
}

/// A cookie and the token that goes with it.
async fn csrf(school: &School, known: Option<Cookie<'static>>) -> (Option<Cookie<'static>>, String) {
    let mut request = TestRequest::get().uri("/api/v1/auth/csrf");
    if let Some(cookie) = known {
        request = request.cookie(cookie);
    }
    let answer = school.send(request).await;
    (cookie(&answer, PRE_SESSION), answer.json()["csrf_token"].as_str().unwrap().to_owned())
}

fn from_us(request: TestRequest, cookie: &Cookie<'static>, token: &str) -> TestRequest {
    request.cookie(cookie.clone()).insert_header(("Origin", ORIGIN)).insert_header(("X-CSRF-Token", token))
}

fn login(username: &str) -> TestRequest {
    let body = json!({"login": username, "password": PASSWORD, "transport": "cookie"});
    TestRequest::post().uri("/api/v1/auth/login").set_json(body)
}

async fn logged_in(school: &School, username: &str) -> Cookie<'static> {
    let (pre_session, token) = csrf(school, None).await;
    let answer = school.send(from_us(login(username), &pre_session.unwrap(), &token)).await;
    assert_eq!(answer.status, 200, "{}", answer.json());
    cookie(&answer, SESSION).unwrap()
}

#[actix_web::test]
async fn a_browser_logs_in_from_our_own_pages_alone() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let (pre_session, token) = csrf(&school, None).await;
    let pre_session = pre_session.unwrap();
    assert!(strict(&pre_session));
    let attempts = [
        login(&ada.username),
        login(&ada.username).cookie(pre_session.clone()).insert_header(("X-CSRF-Token", token.clone())),
        login(&ada.username).cookie(pre_session.clone()).insert_header(("Origin", ORIGIN)),
        from_us(login(&ada.username), &pre_session, "AAAA"),
        from_us(login(&ada.username), &pre_session, &token).insert_header(("Origin", "https://evil.example")),
        from_us(login(&ada.username), &pre_session, &token).insert_header(("Origin", "null")),
        from_us(login(&ada.username), &Cookie::new(PRE_SESSION, "other"), &token),
    ];
    for attempt in attempts {
        assert_eq!(school.send(attempt).await.code(), "csrf_failed");
    }
    let answer = school.send(from_us(login(&ada.username), &pre_session, &token)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["user"]["username"].as_str()),
        (200, Some(ada.username.as_str()))
    );
    for secret in ["access_token", "refresh_token"] {
        assert!(answer.json().get(secret).is_none());
    }
    let session = cookie(&answer, SESSION).unwrap();
    assert!(strict(&session) && session.value() != pre_session.value());
    assert!(cookie(&answer, PRE_SESSION).unwrap().value().is_empty());
}

#[actix_web::test]
async fn a_cookie_reads_freely_and_changes_only_from_our_own_pages() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let session = logged_in(&school, &ada.username).await;
    let me = "/api/v1/users/me";
    let read = school.send(TestRequest::get().uri(me).cookie(session.clone())).await;
    assert_eq!((read.status.as_u16(), read.header("cache-control")), (200, "private, no-cache"));
    let patch = || TestRequest::patch().uri(me).insert_header(("If-Match", "*")).set_json(json!({"bio": "New."}));
    assert_eq!(school.send(patch().cookie(session.clone())).await.code(), "csrf_failed");
    let (_, strangers) = csrf(&school, None).await;
    assert_eq!(school.send(from_us(patch(), &session, &strangers)).await.code(), "csrf_failed");
    let (set, token) = csrf(&school, Some(session.clone())).await;
    assert!(set.is_none(), "a browser with a session needs no other cookie");
    assert_eq!(school.send(from_us(patch(), &session, &token)).await.status, 200);
    let both = ada.asks(TestRequest::get().uri(me)).cookie(session);
    assert_eq!(school.send(both).await.code(), "invalid_header");
}

#[actix_web::test]
async fn a_cookie_that_opens_nothing_is_taken_away() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let session = logged_in(&school, &ada.username).await;
    let (_, token) = csrf(&school, Some(session.clone())).await;
    let left = school.send(from_us(TestRequest::post().uri("/api/v1/auth/logout"), &session, &token)).await;
    assert_eq!((left.status.as_u16(), cookie(&left, SESSION).unwrap().value()), (204, ""));
    let spoiled = school.send(TestRequest::get().uri("/").cookie(session)).await;
    assert_eq!((spoiled.status.as_u16(), spoiled.code().as_str()), (401, "session_revoked"));
    assert_eq!(cookie(&spoiled, SESSION).unwrap().value(), "");
}

#[actix_web::test]
async fn one_kind_of_secret_is_not_taken_for_another() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let session = logged_in(&school, &ada.username).await;
    let refresh = json!({"refresh_token": session.value()});
    let refreshed = school.send(TestRequest::post().uri("/api/v1/auth/refresh").set_json(refresh)).await;
    assert_eq!(refreshed.status, 401);
    for secret in [ada.refresh.clone(), ada.access.clone()] {
        let shown = TestRequest::get().uri("/api/v1/users/me").cookie(Cookie::new(SESSION, secret));
        assert_eq!(school.send(shown).await.status, 401);
    }
}
