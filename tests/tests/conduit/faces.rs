//! Two faces of one school: what the REST API does shows here, each answers in its own manner, and one can be shut.

use acceptance::Database;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::school::{School, article, slugs};

on_both_engines!(faces);

async fn faces(school: &School) {
    let (ada, bob) = (school.registers("ada").await, school.registers("bob").await);
    what_is_no_draft_any_more_is_shown(school, &ada).await;
    answers_to_somebody_stay_when_it_goes(school, &ada, &bob).await;
    each_refuses_in_its_own_manner(&ada).await;
}

/// The contract knows published articles alone: not even their author finds others here.
async fn what_is_no_draft_any_more_is_shown(school: &School, ada: &Caller) {
    let draft = json!({"title": "Drafted there", "body": "Some text.", "tags": ["drafted"], "summary": "A draft."});
    let (status, written) = ada.rest(Method::POST, "/articles", draft).await;
    assert_eq!(status, 201, "{written}");
    let (id, slug) = (written["id"].as_str().unwrap(), written["slug"].as_str().unwrap());
    let steps = [("", false), ("publish", true), ("unpublish", false), ("publish", true), ("archive", false)];
    for (step, shown) in steps {
        if !step.is_empty() {
            let (status, told) = ada.rest(Method::POST, &format!("/articles/{id}/{step}"), json!({})).await;
            assert_eq!(status, 200, "{step}: {told}");
        }
        for viewer in [ada, &school.guest()] {
            let list = viewer.get("/articles?author=ada").await.is(200);
            assert_eq!(
                (slugs(&list).contains(&slug), &list["articlesCount"]),
                (shown, &json!(u8::from(shown))),
                "{step}"
            );
            let tags = viewer.get("/tags").await.is(200);
            assert_eq!(tags["tags"], if shown { json!(["drafted"]) } else { json!([]) }, "{step}");
        }
        let guest = school.guest().get(&format!("/articles/{slug}")).await;
        assert_eq!(guest.status, if shown { 200 } else { 404 }, "{step}: {}", guest.body);
    }
    // The address may be an identifier in the REST API; the contract has slugs.
    ada.get(&format!("/articles/{id}")).await.refuses(404, json!({"article": ["not found"]}));
}

/// Deleting keeps the thread there, as a tombstone; here there is only what somebody says.
async fn answers_to_somebody_stay_when_it_goes(school: &School, ada: &Caller, bob: &Caller) {
    let slug = ada.writes("A thread", &[]).await;
    let thread = format!("/articles/{slug}/comments");
    let first = bob.says(&slug, "First.").await;
    let (_, listed) = ada.rest(Method::GET, &thread, Value::Null).await;
    let parent = &listed["items"][0]["id"];
    let (status, reply) = ada.rest(Method::POST, &thread, json!({"body": "Reply.", "parent": parent})).await;
    assert_eq!(status, 201, "{reply}");
    let bodies = |list: Value| {
        let body = |said: &Value| said["body"].as_str().unwrap().to_owned();
        let mut bodies: Vec<_> = list["comments"].as_array().unwrap().iter().map(body).collect();
        bodies.sort_unstable();
        bodies
    };
    assert_eq!(bodies(ada.get(&thread).await.is(200)), ["First.", "Reply."]);
    bob.delete(&format!("{thread}/{first}")).await.is(204);
    for viewer in [ada, bob, &school.guest()] {
        assert_eq!(bodies(viewer.get(&thread).await.is(200)), ["Reply."]);
    }
    bob.delete(&format!("{thread}/{first}")).await.refuses(404, json!({"comment": ["not found"]}));
}

/// Beside each other: a problem there, errors here; members that nobody knows are refused there and passed over here.
async fn each_refuses_in_its_own_manner(ada: &Caller) {
    let unknown = json!({"title": "Known", "body": "Text.", "nobody": "knows"});
    let (status, problem) = ada.rest(Method::POST, "/articles", unknown).await;
    assert_eq!((status, &problem["code"]), (422, &json!("validation_failed")));
    let mut body = article("Known", &[]);
    body["article"]["nobody"] = json!("knows");
    ada.post("/articles", body).await.is(201);
    for path in ["/nothing", "/articles/unknown-slug"] {
        let (status, problem) = ada.rest(Method::GET, path, Value::Null).await;
        assert_eq!((status, &problem["status"]), (404, &json!(404)), "{path}: {problem}");
        assert!(problem["code"].is_string() && problem["errors"].is_null(), "{path}: {problem}");
    }
}

#[tokio::test]
async fn a_school_can_do_without() {
    let school = School::open(Database::sqlite().with("CONDUIT__ENABLED", "false"));
    let guest = school.guest();
    for path in ["/tags", "/articles", "/user"] {
        let answer = guest.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], "route_not_found", "{path}: {problem}");
    }
    let tags = guest.client.get(format!("{}/tags", school.program.url)).send().await.unwrap();
    assert_eq!(tags.status(), 200);
}

/// Whoever may only read and talk is told so, in the manner of the contract.
#[tokio::test]
async fn a_student_may_talk_and_not_write() {
    let school = School::open(Database::sqlite().with("SIGNUP__ROLES", "student"));
    let student = school.registers("sam").await;
    let request = student.request(Method::POST, "/articles").json(&article("Mine", &[]));
    let told = crate::caller::send(request, "POST /articles".to_owned()).await;
    told.refuses(403, json!({"article": ["forbidden"]}));
    let mark = student.mark("/articles/unknown-slug/favorite").await;
    mark.refuses(404, json!({"article": ["not found"]}));
}
