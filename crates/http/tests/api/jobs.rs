//! Jobs, as those see them who watch over them.

use actix_web::test::TestRequest;
use lectern_domain::identity::Role;

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets::queued;

async fn get(school: &School, person: &Person, uri: &str) -> Answer {
    school.send(person.asks(TestRequest::get().uri(uri))).await
}

async fn step(school: &School, person: &Person, job: &str, step: &str) -> Answer {
    school.send(person.asks(TestRequest::post().uri(&format!("/api/v1/jobs/{job}/{step}")))).await
}

#[actix_web::test]
async fn an_administrator_takes_a_job_back_and_has_it_done_after_all_and_the_trail_says_so() {
    let school = School::open().await;
    let admin = school.somebody(Role::Admin).await;
    let job = queued(&school, &admin, false).await;
    let cancelled = step(&school, &admin, &job, "cancel").await;
    assert_eq!((cancelled.status.as_u16(), &cancelled.json()["status"]), (200, &"cancelled".into()));
    assert!(cancelled.header("etag").starts_with("\"2-"), "{}", cancelled.header("etag"));
    let again = step(&school, &admin, &job, "cancel").await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (409, "invalid_transition"));
    let unseen = TestRequest::post().uri(&format!("/api/v1/jobs/{job}/retry")).insert_header(("If-Match", "\"1-0\""));
    let stale = school.send(admin.asks(unseen)).await;
    assert_eq!((stale.status.as_u16(), stale.header("etag")), (412, cancelled.header("etag")));
    let retried = step(&school, &admin, &job, "retry").await.json();
    assert_eq!(
        (&retried["status"], &retried["attempts"], &retried["ended_at"]),
        (&"queued".into(), &0.into(), &().into())
    );
    for (path, name) in [("events", "type"), ("audit", "action")] {
        let page = get(&school, &admin, &format!("/api/v1/{path}?limit=2")).await.json();
        let told: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item[name].clone()).collect();
        assert_eq!(told, ["job.retried", "job.cancelled"], "{path}");
        assert_eq!(page["items"][0]["subject"]["id"], *job);
    }
}

#[actix_web::test]
async fn whoever_asked_for_a_job_sees_it_and_nobody_is_told_what_it_is_to_do() {
    let school = School::open().await;
    let (ada, bob) = (school.somebody(Role::Author).await, school.somebody(Role::Author).await);
    let support = school.somebody(Role::Support).await;
    let jobs = [queued(&school, &ada, false).await, queued(&school, &ada, true).await];
    queued(&school, &bob, false).await;
    let page = get(&school, &ada, "/api/v1/jobs?include=total&filter[kind]=answers.sweep").await.json();
    assert_eq!(page["page"]["total"], 2);
    for item in page["items"].as_array().unwrap() {
        assert_eq!(item["owner"], ada.id.to_string());
        assert!(jobs.iter().any(|job| item["id"] == **job));
        assert!(item.get("payload").is_none() && item.get("task").is_none(), "{item}");
    }
    let cancelled = get(&school, &ada, "/api/v1/jobs?filter[status]=cancelled").await.json();
    assert_eq!(
        (cancelled["items"].as_array().unwrap().len(), &cancelled["items"][0]["id"]),
        (1, &jobs[1].clone().into())
    );
    let all = get(&school, &support, "/api/v1/jobs?include=total").await.json();
    assert_eq!(all["page"]["total"], 3);
    assert_eq!(get(&school, &bob, &format!("/api/v1/jobs/{}", jobs[0])).await.status, 404);
    assert_eq!(step(&school, &ada, &jobs[0], "cancel").await.code(), "permission_denied", "not even one's own");
}
