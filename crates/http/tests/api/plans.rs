//! Drafts that are published at a time, by a job.

use actix_web::test::TestRequest;
use lectern_application::effects::{Performed, Turn};
use lectern_application::ports::Leased;
use lectern_application::{Actor, Context, Error, StoreError};
use lectern_domain::SignedDuration;
use lectern_domain::identity::Role;
use serde_json::{Value, json};

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets;

async fn get(school: &School, person: &Person, uri: &str) -> Answer {
    school.send(person.asks(TestRequest::get().uri(uri))).await
}

/// When it is so many seconds later.
fn later(school: &School, seconds: i64) -> String {
    (school.app.now() + SignedDuration::from_secs(seconds)).to_string()
}

async fn write(school: &School, author: &Person, publish_at: &str) -> Answer {
    let mut article = targets::article();
    article["publish_at"] = json!(publish_at);
    school.send(author.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await
}

/// A draft of `author` that is planned for a minute later, by its address.
async fn planned(school: &School, author: &Person) -> String {
    let written = write(school, author, &later(school, 60)).await;
    assert_eq!(written.status, 201, "{}", written.json());
    format!("/api/v1/articles/{}", written.json()["id"].as_str().unwrap())
}

async fn plan(school: &School, author: &Person, article: &str, publish_at: Value) -> Answer {
    let patch = TestRequest::patch().uri(article).set_json(json!({"publish_at": publish_at}));
    school.send(author.asks(patch.insert_header(("If-Match", "*")))).await
}

/// Takes the jobs that are due, as a worker does; those that publish.
async fn taken(school: &School) -> Vec<Leased> {
    let now = school.app.now();
    let until = now + SignedDuration::from_secs(30);
    let turn = Turn { now, until, ended: Vec::new(), held: Vec::new(), most: 10 };
    let taken = school.app.take_turn(turn).await.unwrap().taken;
    taken.into_iter().filter(|leased| leased.job.state().kind == "article.publish").collect()
}

async fn perform(school: &School, leased: &Leased) -> Result<Performed, Error> {
    let at = Context { now: school.app.now(), actor: Actor::Operator, request_id: leased.request_id, address: None };
    school.app.perform(at, leased.clone()).await
}

/// What was told of an article since it was made, the first first.
async fn told(school: &School, author: &Person) -> Vec<String> {
    let page = get(school, author, "/api/v1/events?sort=timestamp&limit=100").await.json();
    let events = page["items"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap().to_owned());
    events.filter(|name| name.starts_with("article.") && name != "article.created").collect()
}

#[actix_web::test]
async fn a_draft_is_published_at_its_time_and_once() {
    let school = School::open().await;
    let author = school.somebody(Role::Author).await;
    let (soon, written) = (later(&school, 60), write(&school, &author, &later(&school, 60)).await);
    let article = format!("/api/v1/articles/{}", written.json()["id"].as_str().unwrap());
    assert_eq!((&written.json()["status"], &written.json()["publish_at"]), (&json!("draft"), &json!(soon)));
    let drafts = get(&school, &author, "/api/v1/articles?filter[status]=draft").await.json();
    assert_eq!(drafts["items"][0]["publish_at"], json!(soon));
    let jobs = get(&school, &author, "/api/v1/jobs").await.json();
    assert_eq!((&jobs["items"][0]["kind"], &jobs["items"][0]["due_at"]), (&json!("article.publish"), &json!(soon)));
    assert!(taken(&school).await.is_empty(), "not before its time");
    school.clock.advance(SignedDuration::from_secs(60));
    let [leased] = taken(&school).await.try_into().unwrap();
    assert_eq!(perform(&school, &leased).await, Ok(Performed::Finished));
    assert_eq!(perform(&school, &leased).await, Err(Error::Store(StoreError::Stale)), "its worker comes again");
    let shown = school.send(TestRequest::get().uri(&article)).await.json();
    assert_eq!((&shown["published_at"], &shown["publish_at"]), (&json!(soon), &Value::Null));
    assert_eq!(told(&school, &author).await, ["article.published"]);
    let admin = school.somebody(Role::Admin).await;
    let trail = get(&school, &admin, "/api/v1/audit?filter[action]=article.published").await.json();
    let entry = &trail["items"][0];
    assert_eq!(entry["actor"]["type"], "operator");
    assert_eq!(entry["request_id"], written.header("x-request-id"), "it leads to who planned it");
}

#[actix_web::test]
async fn a_change_of_mind_takes_the_job_back() {
    let school = School::open().await;
    let author = school.somebody(Role::Author).await;
    let [moved, dropped, published, deleted] = [(); 4].map(|()| planned(&school, &author));
    let (moved, dropped, published, deleted) = (moved.await, dropped.await, published.await, deleted.await);
    assert_eq!(plan(&school, &author, &moved, json!(later(&school, 120))).await.status, 200);
    assert_eq!(plan(&school, &author, &dropped, Value::Null).await.json()["publish_at"], Value::Null);
    let by_hand = school.send(author.asks(TestRequest::post().uri(&format!("{published}/publish")))).await;
    assert_eq!((by_hand.status.as_u16(), &by_hand.json()["publish_at"]), (200, &Value::Null));
    let gone = author.asks(TestRequest::delete().uri(&deleted)).insert_header(("If-Match", "*"));
    assert_eq!(school.send(gone).await.status, 204);
    let count = async |status: &str| {
        let page = get(&school, &author, &format!("/api/v1/jobs?filter[status]={status}")).await.json();
        page["items"].as_array().unwrap().len()
    };
    assert_eq!((count("cancelled").await, count("queued").await), (4, 1));
    school.clock.advance(SignedDuration::from_secs(60));
    assert!(taken(&school).await.is_empty());
    school.clock.advance(SignedDuration::from_secs(60));
    let [leased] = taken(&school).await.try_into().unwrap();
    assert_eq!(perform(&school, &leased).await, Ok(Performed::Finished));
    assert_eq!(get(&school, &author, &moved).await.json()["status"], "published");
    assert_eq!(get(&school, &author, &dropped).await.json()["status"], "draft");
}

#[actix_web::test]
async fn a_job_at_work_publishes_nothing_that_is_planned_otherwise_meanwhile() {
    let school = School::open().await;
    let author = school.somebody(Role::Author).await;
    let article = planned(&school, &author).await;
    school.clock.advance(SignedDuration::from_secs(60));
    let [leased] = taken(&school).await.try_into().unwrap();
    assert_eq!(plan(&school, &author, &article, json!(later(&school, 60))).await.status, 200);
    assert_eq!(perform(&school, &leased).await, Err(Error::Store(StoreError::Stale)));
    assert_eq!(get(&school, &author, &article).await.json()["status"], "draft");
    school.clock.advance(SignedDuration::from_secs(60));
    let [leased] = taken(&school).await.try_into().unwrap();
    assert_eq!(perform(&school, &leased).await, Ok(Performed::Finished));
    assert_eq!(told(&school, &author).await, ["article.updated", "article.published"]);
}

/// Lets a plan come to nothing, because its author is shut out; answers the address of the draft.
pub(crate) async fn lapse(school: &School) -> String {
    let author = school.somebody(Role::Author).await;
    let article = planned(school, &author).await;
    school.suspend(&author).await;
    school.clock.advance(SignedDuration::from_secs(60));
    let [leased] = taken(school).await.try_into().unwrap();
    assert_eq!(perform(school, &leased).await, Ok(Performed::Finished));
    article
}

#[actix_web::test]
async fn an_author_who_is_shut_out_publishes_nothing() {
    let school = School::open().await;
    let article = lapse(&school).await;
    let admin = school.somebody(Role::Admin).await;
    let stands = get(&school, &admin, &article).await.json();
    assert_eq!((&stands["status"], &stands["publish_at"]), (&json!("draft"), &Value::Null));
    let all = told(&school, &admin).await;
    assert_eq!(all, ["article.unscheduled"]);
}

#[actix_web::test]
async fn what_cannot_be_planned_is_refused() {
    let school = School::open().await;
    let author = school.somebody(Role::Author).await;
    let violation = |answer: Answer| {
        let error = answer.json()["errors"][0].clone();
        (answer.status.as_u16(), error["pointer"].clone(), error["code"].clone())
    };
    let past = violation(write(&school, &author, &later(&school, 0)).await);
    assert_eq!(past, (422, json!("/publish_at"), json!("out_of_range")));
    let vague = violation(write(&school, &author, "tomorrow").await);
    assert_eq!(vague.1, json!("/publish_at"));
    let mut both = targets::article();
    (both["publish"], both["publish_at"]) = (json!(true), json!(later(&school, 60)));
    let both = school.send(author.asks(TestRequest::post().uri("/api/v1/articles").set_json(both))).await;
    assert_eq!(violation(both), (422, json!("/publish_at"), json!("excluded")));
    let article = planned(&school, &author).await;
    let bare = TestRequest::patch().uri(&article).set_json(json!({"summary": ""})).insert_header(("If-Match", "*"));
    assert_eq!(school.send(author.asks(bare)).await.code(), "not_publishable");
    assert_eq!(school.send(author.asks(TestRequest::post().uri(&format!("{article}/publish")))).await.status, 200);
    let stands = plan(&school, &author, &article, json!(later(&school, 60))).await;
    assert_eq!((stands.status.as_u16(), stands.code().as_str()), (409, "invalid_transition"));
}
