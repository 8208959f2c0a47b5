//! Tokens: how they are renewed, when they end, and what is told of those that are wrong.

use actix_web::test::TestRequest;
use lectern_domain::SignedDuration;
use lectern_domain::identity::Role;
use serde_json::{Value, json};

use crate::people::{PASSWORD, Person};
use crate::school::{Answer, School};

const ME: &str = "/api/v1/users/me";

async fn refreshed(school: &School, token: &str) -> Answer {
    let body = json!({"refresh_token": token});
    school.send(TestRequest::post().uri("/api/v1/auth/refresh").set_json(body)).await
}

async fn login(school: &School, login: &str, password: &str) -> Answer {
    let body = json!({"login": login, "password": password});
    school.send(TestRequest::post().uri("/api/v1/auth/login").set_json(body)).await
}

async fn shown(school: &School, token: &str) -> Answer {
    let bearer = ("Authorization", format!("Bearer {token}"));
    school.send(TestRequest::get().uri(ME).insert_header(bearer)).await
}

async fn put(school: &School, by: &Person, whom: &Person, what: &str, body: Value) -> Answer {
    let uri = format!("/api/v1/users/{}/{what}", whom.id);
    school.send(by.asks(TestRequest::put().uri(&uri).set_json(body))).await
}

#[actix_web::test]
async fn a_newcomer_is_signed_in() {
    let school = School::open().await;
    let body = json!({"email": "Ada@Example.org", "username": "Ada", "password": PASSWORD});
    let answer = school.send(TestRequest::post().uri("/api/v1/auth/register").set_json(&body)).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (201, "no-store"));
    let body_in = answer.json();
    assert_eq!((&body_in["token_type"], &body_in["expires_in"]), (&json!("Bearer"), &json!(900)));
    assert_eq!((&body_in["user"]["roles"], &body_in["user"]["status"]), (&json!(["student"]), &json!("active")));
    assert_eq!(shown(&school, body_in["access_token"].as_str().unwrap()).await.json(), body_in["user"]);
    let again = school.send(TestRequest::post().uri("/api/v1/auth/register").set_json(&body)).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "already_exists"));
    let pointers: Vec<Value> =
        again.json()["errors"].as_array().unwrap().iter().map(|fault| fault["pointer"].clone()).collect();
    assert_eq!(pointers, [json!("/email"), json!("/username")]);
}

#[actix_web::test]
async fn a_refresh_token_is_taken_once() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let first = refreshed(&school, &ada.refresh).await.json();
    let next = first["refresh_token"].as_str().unwrap();
    assert_eq!(refreshed(&school, &ada.refresh).await.status, 200, "an answer may have been lost");
    school.clock.advance(SignedDuration::from_secs(11));
    assert_eq!(refreshed(&school, &ada.refresh).await.code(), "session_revoked");
    assert_eq!(refreshed(&school, next).await.code(), "session_revoked", "the whole family ends");
    assert_eq!(shown(&school, &ada.access).await.code(), "session_revoked");
}

#[actix_web::test]
async fn an_access_token_expires_and_is_renewed() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    school.wait_out_access();
    let expired = shown(&school, &ada.access).await;
    assert_eq!((expired.status.as_u16(), expired.code().as_str()), (401, "token_expired"));
    assert!(expired.header("www-authenticate").contains("invalid_token"));
    let renewed = refreshed(&school, &ada.refresh).await.json();
    assert_eq!(shown(&school, renewed["access_token"].as_str().unwrap()).await.status, 200);
}

#[actix_web::test]
async fn wrong_tokens_are_all_answered_alike() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let (head, rest) = ada.access.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let mut forged = signature.to_owned();
    forged.replace_range(..1, if forged.starts_with('A') { "B" } else { "A" });
    // {"alg":"none","typ":"at+jwt"} and {"alg":"HS256","typ":"at+jwt"}
    let (none, symmetric) = ("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0", "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9");
    let wrong = [
        "x".to_owned(),
        "a.b.c".to_owned(),
        ada.refresh.clone(),
        format!("{none}.{claims}."),
        format!("{symmetric}.{claims}.{signature}"),
        format!("{head}.{claims}.{forged}"),
        format!("{head}.{claims}"),
        "A".repeat(6_000),
    ];
    for token in wrong {
        let answer = shown(&school, &token).await;
        let mut problem = answer.json();
        problem["request_id"] = Value::Null;
        let expected = json!({
            "type": "/errors/token_invalid", "title": "The token is not valid", "status": 401, "code": "token_invalid",
            "detail": "The token was not made by this school for this purpose, or was changed on the way.",
            "instance": ME, "request_id": null, "retryable": false,
        });
        assert_eq!(problem, expected);
    }
}

#[actix_web::test]
async fn a_new_password_ends_every_other_session() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let elsewhere = school.logged_in(&ada.username).await;
    let change = |current: &str| {
        let body = json!({"current_password": current, "new_password": "a longer walk back"});
        ada.asks(TestRequest::post().uri("/api/v1/auth/password/change").set_json(body))
    };
    let wrong = school.send(change("wrong")).await.json();
    assert_eq!(
        wrong["errors"],
        json!([{"pointer": "/current_password", "code": "mismatch", "detail": "does not match"}])
    );
    assert_eq!(school.send(change(PASSWORD)).await.status, 204);
    assert_eq!(shown(&school, &elsewhere.access).await.code(), "session_revoked");
    assert_eq!(shown(&school, &ada.access).await.status, 200);
    assert_eq!(login(&school, &ada.username, PASSWORD).await.code(), "invalid_credentials");
    assert_eq!(login(&school, &ada.username, "a longer walk back").await.status, 200);
}

#[actix_web::test]
async fn a_login_never_explains_itself_and_slows_down() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let unknown = login(&school, "nobody", "wrong").await;
    let mut told = Vec::new();
    for answer in [login(&school, &ada.username, "wrong").await, unknown] {
        let mut problem = answer.json();
        problem["request_id"] = Value::Null;
        told.push((answer.status, problem));
    }
    assert_eq!(told[0], told[1]);
    for _ in 0..4 {
        assert_eq!(login(&school, &ada.username, "wrong").await.code(), "invalid_credentials");
    }
    let refused = login(&school, &ada.username, PASSWORD).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "too_many_attempts"));
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    school.clock.advance(SignedDuration::from_secs(wait));
    assert_eq!(login(&school, &ada.username, PASSWORD).await.status, 200);
}

#[actix_web::test]
async fn power_ends_with_the_next_request() {
    let school = School::open().await;
    let (root, ada) = (school.somebody(Role::Admin).await, school.somebody(Role::Admin).await);
    let users = || ada.asks(TestRequest::get().uri("/api/v1/users"));
    assert_eq!(school.send(users()).await.status, 200);
    let demoted = put(&school, &root, &ada, "roles", json!({"roles": ["student"]})).await;
    assert_eq!(demoted.status, 200);
    assert_eq!(school.send(users()).await.code(), "permission_denied");
    let suspended = put(&school, &root, &ada, "status", json!({"status": "suspended"})).await;
    assert_eq!(suspended.status, 200);
    assert_eq!(shown(&school, &ada.access).await.code(), "session_revoked");
    let refused = login(&school, &ada.username, PASSWORD).await;
    assert_eq!(refused.code(), "account_suspended");
    let lifted = put(&school, &root, &ada, "status", json!({"status": "active"})).await;
    assert_eq!(lifted.status, 200);
    assert_eq!(login(&school, &ada.username, PASSWORD).await.status, 200);
    let last = put(&school, &root, &root, "roles", json!({"roles": []})).await;
    assert_eq!((last.status.as_u16(), last.code().as_str()), (409, "last_admin"));
}

#[actix_web::test]
async fn somebody_sees_and_ends_their_sessions() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let elsewhere = school.logged_in(&ada.username).await;
    let list = || ada.asks(TestRequest::get().uri("/api/v1/sessions"));
    let sessions = school.send(list()).await.json();
    let current: Vec<bool> = sessions["items"].as_array().unwrap().iter().map(|item| item["current"] == true).collect();
    assert_eq!((current.len(), current.iter().filter(|current| **current).count()), (2, 1));
    let uri = format!("/api/v1/sessions/{}", elsewhere.session);
    assert_eq!(school.send(ada.asks(TestRequest::delete().uri(&uri))).await.status, 204);
    assert_eq!(shown(&school, &elsewhere.access).await.code(), "session_revoked");
    assert_eq!(school.send(list()).await.json()["items"].as_array().unwrap().len(), 1);
    let all = ada.asks(TestRequest::delete().uri("/api/v1/sessions"));
    assert_eq!(school.send(all).await.code(), "invalid_parameter");
}

#[actix_web::test]
async fn a_suspension_ends_by_itself_and_a_stale_one_is_refused() {
    let school = School::open().await;
    let (root, ada) = (school.somebody(Role::Admin).await, school.somebody(Role::Student).await);
    let until = school.app.now() + SignedDuration::from_mins(10);
    let body = json!({"status": "suspended", "until": until.to_string()});
    let suspended = put(&school, &root, &ada, "status", body).await.json();
    assert_eq!((&suspended["status"], &suspended["until"]), (&json!("suspended"), &json!(until.to_string())));
    school.clock.advance(SignedDuration::from_mins(11));
    let back = login(&school, &ada.username, PASSWORD).await.json();
    assert_eq!(back["user"]["status"], "active");
    let uri = format!("/api/v1/users/{}/status", ada.id);
    let stale = TestRequest::put().uri(&uri).insert_header(("If-Match", "\"1-0\""));
    let stale = school.send(root.asks(stale.set_json(json!({"status": "suspended"})))).await;
    assert_eq!((stale.status.as_u16(), stale.code().as_str()), (412, "etag_mismatch"));
}
