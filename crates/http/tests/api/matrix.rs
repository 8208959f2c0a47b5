//! The policy, cell by cell.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use uuid::Uuid;

use crate::cells::answer;
use crate::policy::{COLUMNS, EFFECTS, IDENTITY, PUBLISHING, SERVICE};
use crate::school::School;

pub(crate) struct Row {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) target: &'static str,
    expected: Vec<u16>,
}

pub(crate) fn rows(policy: &'static str) -> Vec<Row> {
    let lines = policy.lines().filter(|line| line.contains('/'));
    let row = |line: &'static str| {
        let mut words = line.split_whitespace();
        Row {
            method: words.next().unwrap().parse().unwrap(),
            path: words.next().unwrap(),
            target: words.next().unwrap(),
            expected: words.map(|word| word.parse().unwrap()).collect(),
        }
    };
    lines.map(row).collect()
}

#[test]
fn every_operation_has_its_rows() {
    let name = |method: &Method, path: &str| format!("{method} {path}");
    let rows: Vec<Row> = [IDENTITY, PUBLISHING, EFFECTS, SERVICE].into_iter().flat_map(rows).collect();
    let policy: BTreeSet<String> = rows.iter().map(|row| name(&row.method, row.path)).collect();
    let routes: BTreeSet<String> =
        lectern_http::operations().iter().map(|(method, path, _)| name(method, path)).collect();
    assert_eq!(policy, routes);
    for row in rows {
        assert_eq!(row.expected.len(), COLUMNS.len(), "{} {}", row.method, row.path);
        assert_eq!(row.path.contains('{'), row.target != "-", "{} {}", row.method, row.path);
    }
}

#[actix_web::test]
async fn identity_is_as_the_policy_says() {
    holds(IDENTITY).await;
}

#[actix_web::test]
async fn publishing_is_as_the_policy_says() {
    holds(PUBLISHING).await;
}

#[actix_web::test]
async fn effects_are_as_the_policy_says() {
    holds(EFFECTS).await;
}

#[actix_web::test]
async fn the_service_is_as_the_policy_says() {
    holds(SERVICE).await;
}

async fn holds(policy: &'static str) {
    let school = School::open().await;
    school.named("principal", Role::Admin).await;
    let mut wrong = Vec::new();
    for Row { method, path, target, expected } in rows(policy) {
        for (actor, expected) in COLUMNS.into_iter().zip(expected) {
            let status = answer(&school, &method, path, target, actor).await.status.as_u16();
            if status != expected {
                wrong.push(format!("{method} {path} {target} as {actor}: {status} in place of {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[actix_web::test]
async fn what_is_hidden_looks_like_what_is_absent() {
    let school = School::open().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Author).await);
    let mut shown = Vec::new();
    for session in [bob.session.uuid(), Uuid::now_v7()] {
        let uri = format!("/api/v1/sessions/{session}");
        let answer = school.send(ada.asks(TestRequest::delete().uri(&uri))).await;
        let mut problem = answer.json();
        problem["request_id"] = serde_json::Value::Null;
        let text = problem.to_string().replace(&session.to_string(), "SESSION");
        let headers: BTreeSet<String> = answer.headers.keys().map(ToString::to_string).collect();
        shown.push((answer.status, headers, text));
    }
    assert_eq!(shown[0], shown[1]);
}
