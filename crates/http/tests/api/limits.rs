//! Limits: what is counted, for whom, and what everybody is told of it.

use actix_web::test::TestRequest;
use lectern_application::{Class, Quota, Quotas};
use lectern_domain::identity::Role;
use serde_json::json;

use crate::cells::asking;
use crate::matrix::rows;
use crate::people::PASSWORD;
use crate::policy::{IDENTITY, PUBLISHING, SERVICE};
use crate::school::{Answer, School};

async fn limited() -> School {
    School::limited(&each(3), |settings| settings.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()]).await
}

/// Whatever comes through the proxy from `address`.
fn from(address: &str, request: TestRequest) -> TestRequest {
    request.peer_addr("10.0.0.1:4000".parse().unwrap()).insert_header(("X-Forwarded-For", address))
}

fn tags() -> TestRequest {
    TestRequest::get().uri("/api/v1/tags")
}

fn standing(answer: &Answer) -> (u16, &str, &str, &str) {
    let told = ["ratelimit-policy", "ratelimit", "retry-after"].map(|name| answer.header(name));
    (answer.status.as_u16(), told[0], told[1], told[2])
}

#[actix_web::test]
async fn whoever_asks_too_much_is_told_how_long_to_wait() {
    let school = limited().await;
    let policy = "\"guest\";q=3;w=86400";
    for left in ["2", "1", "0"] {
        let answer = school.send(from("192.0.2.1", tags())).await;
        assert_eq!(standing(&answer), (200, policy, format!("\"guest\";r={left};t=28800").as_str(), ""));
    }
    let refused = school.send(from("192.0.2.1", tags())).await;
    let wait = refused.header("retry-after").to_owned();
    assert!((28_790..=28_800).contains(&wait.parse::<u32>().unwrap()), "{wait}");
    assert_eq!(standing(&refused), (429, policy, format!("\"guest\";r=0;t={wait}").as_str(), wait.as_str()));
    assert_eq!((refused.code(), &refused.json()["retryable"]), ("rate_limited".to_owned(), &json!(true)));
}

#[actix_web::test]
async fn everybody_has_a_count_of_their_own() {
    let school = limited().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Author).await);
    let mut statuses = Vec::new();
    for request in [
        // A guest, whose neighbor's address is another.
        from("192.0.2.1", tags()),
        from("192.0.2.1", tags()),
        from("192.0.2.1", tags()),
        from("192.0.2.1", tags()),
        from("192.0.2.2", tags()),
        // One network of IPv6 is one customer's.
        from("2001:db8:0:1::1", tags()),
        from("2001:db8:0:1::2", tags()),
        from("2001:db8:0:1:ffff::3", tags()),
        from("2001:db8:0:1::4", tags()),
        from("2001:db8:0:2::1", tags()),
        // Ada, from wherever she comes; and Bob beside her.
        ada.asks(from("192.0.2.1", tags())),
        ada.asks(from("192.0.2.1", tags())),
        ada.asks(from("192.0.2.7", tags())),
        ada.asks(from("192.0.2.8", tags())),
        bob.asks(from("192.0.2.1", tags())),
    ] {
        statuses.push(school.send(request).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 429, 200, 200, 200, 200, 429, 200, 200, 200, 200, 429, 200]);
}

/// Only what a named proxy says counts; anybody could say it.
#[actix_web::test]
async fn nobody_escapes_a_limit_by_a_header() {
    let school = limited().await;
    let mut statuses = Vec::new();
    for round in 1..=4 {
        let peer = "198.51.100.7:4000".parse().unwrap();
        let forged = tags().peer_addr(peer).insert_header(("X-Forwarded-For", format!("192.0.2.{round}")));
        statuses.push(school.send(forged).await.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 429]);
}

#[actix_web::test]
async fn reads_changes_and_registrations_are_counted_apart() {
    let school = limited().await;
    let ada = school.somebody(Role::Author).await;
    let comment =
        |key: &str| ada.asks(TestRequest::post().uri("/api/v1/articles/none/comments")).set_json(json!({"body": key}));
    for status in [404, 404, 404, 429] {
        assert_eq!(school.send(comment("x")).await.status, status);
    }
    assert_eq!(school.send(ada.asks(tags())).await.status, 200, "reads go on");
    for (number, status) in [(1, 201), (2, 201), (3, 201), (4, 429)] {
        let name = format!("somebody{number}");
        let account = json!({"email": format!("{name}@example.org"), "username": name, "password": PASSWORD});
        let register = from("192.0.2.3", TestRequest::post().uri("/api/v1/auth/register").set_json(account));
        let answer = school.send(register).await;
        assert_eq!(answer.status, status);
        assert!(answer.header("ratelimit-policy").starts_with("\"registrations\""));
    }
}

/// A body that is not read costs nothing, and a wrong one is no way around the count.
#[actix_web::test]
async fn the_limit_stands_before_the_body_and_behind_the_right_to_ask() {
    let school = limited().await;
    let login = || TestRequest::post().uri("/api/v1/auth/login").insert_header(("content-type", "application/json"));
    let wrong = || from("192.0.2.4", login().set_payload("{"));
    for status in [400, 400, 400, 429] {
        assert_eq!(school.send(wrong()).await.status, status);
    }
    let forged = || from("192.0.2.5", tags()).insert_header(("authorization", "Bearer a.b.c"));
    for left in [2, 1, 0, 0] {
        let answer = school.send(forged()).await;
        assert_eq!(answer.status, 401, "who it is comes first");
        assert!(answer.header("ratelimit").starts_with(&format!("\"guest\";r={left};")), "and is counted");
    }
    assert_eq!(school.send(from("192.0.2.5", tags())).await.status, 429);
}

#[actix_web::test]
async fn what_keeps_the_school_alive_is_never_refused() {
    let school = limited().await;
    for uri in ["/health/live", "/health/ready", "/", "/style.css", "/.well-known/jwks.json", "/nowhere"] {
        for _ in 0..5 {
            let answer = school.send(from("192.0.2.6", TestRequest::get().uri(uri))).await;
            assert_ne!(answer.status, 429, "{uri}");
            assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""), "{uri}");
        }
    }
}

#[actix_web::test]
async fn a_school_without_limits_tells_of_none() {
    let school = School::limited(&Quotas::OFF, |_| ()).await;
    let answer = school.send(tags()).await;
    assert_eq!(standing(&answer), (200, "", "", ""));
}

/// Each operation, for a guest and for somebody signed in, whatever its status: both headers where it is counted, neither
/// where it is not; and in the end 429, unless whoever asks has been turned away before.
#[actix_web::test]
async fn every_answer_tells_how_the_caller_stands() {
    let school = School::limited(&each(ROOM), |_| ()).await;
    let classes = lectern_http::classes();
    let mut wrong = Vec::new();
    for row in [IDENTITY, PUBLISHING, SERVICE].into_iter().flat_map(rows) {
        let found = classes.iter().find(|(method, path, _)| (method, *path) == (&row.method, row.path));
        let class = found.unwrap().2;
        for actor in ["guest", "author"] {
            let request = asking(&school, &row.method, row.path, row.target, actor).await;
            let policy = expected(class, actor);
            let mut status = 0;
            for _ in 0..=ROOM {
                let answer = school.send(request()).await;
                status = answer.status.as_u16();
                let told = ["ratelimit-policy", "ratelimit"].map(|name| answer.header(name).split(';').next().unwrap());
                if told != [policy; 2] {
                    wrong.push(format!("{} {} as {actor} {status}: {told:?}", row.method, row.path));
                }
                if [401, 403, 429].contains(&status) {
                    break;
                }
            }
            if policy.is_empty() == [401, 403, 429].contains(&status) {
                wrong.push(format!("{} {} as {actor}: {status} in the end", row.method, row.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// As much as it takes to make what a request is about.
const ROOM: u32 = 12;

/// So many of each a day: none comes back while a test runs.
fn each(most: u32) -> Quotas {
    let each = Quota::new(most, 86_400);
    Quotas { guest: each, user: each, writes: each, registrations: each, exports: each }
}

fn expected(class: Class, actor: &str) -> &'static str {
    match (class, actor) {
        (Class::Free, _) => "",
        (Class::Read, "guest") => "\"guest\"",
        (Class::Read, _) => "\"user\"",
        (Class::Write, _) => "\"writes\"",
        (Class::Registration, _) => "\"registrations\"",
        (Class::Export, _) => "\"exports\"",
    }
}
