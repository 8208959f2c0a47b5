//! What requests leave behind, and who may see it.

use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use lectern_web::Tracing;
use serde_json::{Value, json};

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets::article;

/// What publishing does, step by step.
const PUBLISHED: &str = "stage authenticate
stage authorize
> decision access
stage limits
> decision limit
stage validate
stage data
> wait queue
> stage rule
> > statement articles.find
> > decision visibility
> > decision ownership
> > statement articles.kept
> > statement articles.save
> > statement articles.remove_tags
> > statement articles.add_tags
> > event article.published
> > statement outbox.announce
> > statement article_pages.find_by_id
> decision rule
> commit commit
stage response";

const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

async fn open() -> School {
    School::with(|settings| settings.tracing = Tracing { open: true, timed: true, ..Tracing::default() }).await
}

async fn trace(school: &School, of: &Answer) -> Value {
    let uri = format!("/api/v1/traces/{}", of.header("x-request-id"));
    let answer = school.send(TestRequest::get().uri(&uri)).await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"), "{uri}");
    answer.json()
}

/// Kind and name of each step with its parts, in order.
fn told(steps: &Value) -> Vec<String> {
    let step = |step: &Value| {
        let own = format!("{} {}", step["kind"].as_str().unwrap(), step["name"].as_str().unwrap());
        let parts = told(&step["steps"]);
        std::iter::once(own).chain(parts.into_iter().map(|part| format!("> {part}"))).collect::<Vec<_>>()
    };
    steps.as_array().into_iter().flatten().flat_map(step).collect()
}

/// Every step of the tree in one list.
fn all(steps: &Value) -> Vec<&Value> {
    steps.as_array().into_iter().flatten().flat_map(|step| [vec![step], all(&step["steps"])].concat()).collect()
}

async fn drafted(school: &School, ada: &Person) -> Answer {
    school.send(ada.asks(TestRequest::post().uri("/api/v1/articles").set_json(article()))).await
}

#[actix_web::test]
async fn a_change_leaves_its_tree() {
    let school = open().await;
    let ada = school.somebody(Role::Author).await;
    let written = drafted(&school, &ada).await.json();
    let uri = format!("/api/v1/articles/{}/publish", written["id"].as_str().unwrap());
    let request = ada.asks(TestRequest::post().uri(&uri)).insert_header(("x-request-id", "mine-7"));
    let answer = school.send(request.insert_header(("traceparent", TRACEPARENT))).await;
    let trace = trace(&school, &answer).await;
    let head = json!([trace["method"], trace["route"], trace["status"], trace["code"], trace["user"]]);
    assert_eq!(head, json!(["POST", "/api/v1/articles/{article}/publish", 200, null, ada.id.to_string()]));
    let names = json!([trace["caller_request_id"], trace["trace_id"], trace["parent_id"]]);
    assert_eq!(names, json!(["mine-7", "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"]));
    assert_eq!(told(&trace["steps"]).join("\n"), PUBLISHED);
    let steps = all(&trace["steps"]);
    assert_eq!(trace["statements"], 7);
    for statement in steps.iter().filter(|step| step["kind"] == "statement") {
        let verbs = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM "];
        let sql = statement["sql"].as_str().unwrap_or_default();
        assert!(verbs.iter().any(|verb| sql.starts_with(verb)) && sql.contains('?'), "{statement}");
        assert_eq!(statement["ok"], true);
    }
    let access = steps.iter().find(|step| step["name"] == "access").unwrap();
    assert_eq!((&access["ok"], &access["asked"]), (&json!(true), &json!("article:write")));
}

#[actix_web::test]
async fn a_refusal_says_who_refused() {
    let school = open().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Author).await);
    let id = drafted(&school, &ada).await.json()["id"].as_str().unwrap().to_owned();
    let publish = format!("/api/v1/articles/{id}/publish");
    school.send(ada.asks(TestRequest::post().uri(&publish))).await;
    let refused = school.send(bob.asks(TestRequest::post().uri(&format!("/api/v1/articles/{id}/archive")))).await;
    let trace_of_bob = trace(&school, &refused).await;
    assert_eq!(json!([trace_of_bob["status"], trace_of_bob["code"]]), json!([403, "permission_denied"]));
    let no = |trace: &Value| -> Vec<String> {
        let said_no = |step: &&Value| step["kind"] == "decision" && step["ok"] == false;
        all(&trace["steps"]).into_iter().filter(said_no).map(|step| step["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(no(&trace_of_bob), ["ownership", "rule"]);
    let guest = school.send(TestRequest::post().uri(&publish)).await;
    assert_eq!(no(&trace(&school, &guest).await), ["access"]);
    let twice = school.send(ada.asks(TestRequest::post().uri(&publish))).await;
    let trace_of_ada = trace(&school, &twice).await;
    assert_eq!((&trace_of_ada["code"], no(&trace_of_ada)), (&json!("invalid_transition"), vec!["rule".to_owned()]));
    let nowhere = school.send(TestRequest::get().uri("/nowhere/at/all")).await;
    let trace_of_nothing = trace(&school, &nowhere).await;
    assert_eq!(json!([trace_of_nothing["route"], trace_of_nothing["code"]]), json!(["", "route_not_found"]));
}

#[actix_web::test]
async fn stages_fill_the_time_that_a_request_took() {
    let school = open().await;
    let ada = school.somebody(Role::Author).await;
    let answer = drafted(&school, &ada).await;
    let trace = trace(&school, &answer).await;
    let whole = trace["micros"].as_u64().unwrap();
    let end = |step: &Value| step["at"].as_u64().unwrap() + step["micros"].as_u64().unwrap_or(0);
    assert!(all(&trace["steps"]).into_iter().all(|step| end(step) <= whole), "{trace}");
    assert_eq!(end(trace["steps"].as_array().unwrap().last().unwrap()), whole);
    let timing = answer.header("server-timing");
    for part in ["authenticate;dur=", "validate;dur=", "queue;dur=", "rule;dur=", "data;dur=", "response;dur="] {
        assert!(timing.contains(part), "{part}: {timing}");
    }
    assert!(timing.ends_with(&format!("total;dur={}.{:03}", whole / 1_000, whole % 1_000)), "{timing}");
    assert!(timing.contains(&format!("desc=\"statements: {}\"", trace["statements"])), "{timing}");
}

#[actix_web::test]
async fn times_are_told_to_operators_alone_unless_everybody_may_know() {
    let school = School::open().await;
    let (ada, admin) = (school.somebody(Role::Author).await, school.named("principal", Role::Admin).await);
    let me = || TestRequest::get().uri("/api/v1/users/me");
    assert_eq!(school.send(ada.asks(me())).await.header("server-timing"), "");
    assert!(school.send(admin.asks(me())).await.header("server-timing").contains("total;dur="));
}

#[actix_web::test]
async fn a_trace_that_may_not_be_read_looks_like_one_that_is_not_there() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let asked = school.send(ada.asks(TestRequest::get().uri("/api/v1/users/me"))).await;
    let mut shown = Vec::new();
    for id in [asked.header("x-request-id"), "01890000-0000-7000-8000-000000000000"] {
        let answer = school.send(ada.asks(TestRequest::get().uri(&format!("/api/v1/traces/{id}")))).await;
        let mut problem = answer.json();
        problem["request_id"] = Value::Null;
        shown.push((answer.status, problem.to_string().replace(id, "ID")));
    }
    assert_eq!(shown[0], shown[1]);
    let off = School::with(|settings| settings.tracing = Tracing { traces: None, open: true, timed: true }).await;
    let answer = off.send(TestRequest::get().uri("/version")).await;
    assert_eq!(answer.header("server-timing"), "");
    let uri = format!("/api/v1/traces/{}", answer.header("x-request-id"));
    assert_eq!(off.send(TestRequest::get().uri(&uri)).await.code(), "resource_not_found");
}

/// Whatever a caller sends, no trace repeats it, on the ways that end well and on those that do not.
#[actix_web::test]
async fn no_trace_repeats_what_a_caller_sent() {
    let school = open().await;
    let ada = school.somebody(Role::Author).await;
    let mut statements = 0;
    for request in requests(&ada) {
        let answer = school.send(request).await;
        let trace = trace(&school, &answer).await;
        assert!(!trace.to_string().contains(CANARY), "{trace}");
        assert!(!answer.header("server-timing").contains(CANARY));
        statements += trace["statements"].as_u64().unwrap();
    }
    assert!(statements > 20, "the ways lead through the store: {statements}");
}

const CANARY: &str = "canary7f3e";

/// The canary in bodies, paths, queries, tokens, cookies and headers.
fn requests(ada: &Person) -> Vec<TestRequest> {
    let (mail, password) = (format!("{CANARY}@example.org"), format!("{CANARY} and a walk"));
    let account = json!({"email": mail, "username": CANARY, "password": password});
    let entry = json!({"login": mail, "password": password, "transport": "cookie"});
    let post = |uri: &str, body: Value| TestRequest::post().uri(uri).set_json(body);
    let wrong = json!({"login": mail, "password": CANARY});
    let text = json!({"title": CANARY, "summary": CANARY, "body": CANARY, "tags": [CANARY], "slug": CANARY});
    let search = format!("/api/v1/articles?filter[tag]={CANARY}&filter[author]={CANARY}");
    vec![
        post("/api/v1/auth/register", account.clone()),
        post("/api/v1/auth/register", account),
        post("/api/v1/auth/login", json!({"login": mail, "password": password})),
        post("/api/v1/auth/login", entry).insert_header(("origin", crate::school::ORIGIN)),
        post("/api/v1/auth/login", wrong),
        post("/api/v1/auth/refresh", json!({"refresh_token": CANARY})),
        ada.asks(post("/api/v1/articles", text.clone())),
        ada.asks(post("/api/v1/articles", text)),
        ada.asks(post("/api/v1/articles", json!({CANARY: CANARY}))),
        ada.asks(post(&format!("/api/v1/articles/{CANARY}/comments"), json!({"body": CANARY}))),
        ada.asks(TestRequest::get().uri(&search)),
        ada.asks(
            TestRequest::patch()
                .uri("/api/v1/users/me")
                .set_json(json!({"email": mail, "bio": CANARY, "current_password": CANARY})),
        )
        .insert_header(("if-match", "*")),
        TestRequest::get().uri(&format!("/api/v1/articles/{CANARY}")),
        TestRequest::get().uri(&format!("/{CANARY}?{CANARY}={CANARY}")),
        TestRequest::get().uri("/api/v1/users/me").insert_header(("authorization", format!("Bearer {CANARY}"))),
        TestRequest::get().uri("/api/v1/users/me").insert_header(("cookie", format!("__Host-lectern={CANARY}"))),
        TestRequest::get().uri("/version").insert_header(("user-agent", CANARY)).insert_header(("referer", CANARY)),
    ]
}
