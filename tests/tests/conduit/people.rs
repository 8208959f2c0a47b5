//! People who are gone, shut out or silenced by the REST API: what is left of them here.

use acceptance::Database;
use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::Caller;
use crate::school::{PASSWORD, School, article};

/// Who runs the school; there is no way to become so through either API.
const ADMIN: [(&str, &str); 3] = [
    ("BOOTSTRAP__ADMIN__EMAIL", "root@example.org"),
    ("BOOTSTRAP__ADMIN__USERNAME", "principal"),
    ("BOOTSTRAP__ADMIN__PASSWORD", PASSWORD),
];

#[tokio::test]
async fn people_come_and_go_on_sqlite() {
    people_come_and_go(Database::sqlite()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: make test-all"]
async fn people_come_and_go_on_postgres() {
    people_come_and_go(Database::postgres()).await;
}

async fn people_come_and_go(database: Database) {
    let school = School::open(ADMIN.iter().fold(database, |database, (name, value)| database.with(name, value)));
    let login = json!({"user": {"email": "root@example.org", "password": PASSWORD}});
    let admin = school.guest().signed_in(&school.guest().post("/users/login", login).await.is(200));
    a_hidden_comment_is_nobodys_to_read(&school, &admin).await;
    who_is_suspended_is_shut_out(&school, &admin).await;
    who_is_deleted_leaves_no_name(&school).await;
    an_administrator_may_edit_and_delete(&school, &admin).await;
}

async fn a_hidden_comment_is_nobodys_to_read(school: &School, admin: &Caller) {
    let (ada, bob) = (school.registers("ada").await, school.registers("bob").await);
    let slug = ada.writes("What is hushed", &[]).await;
    let (first, second) = (bob.says(&slug, "Rude.").await, bob.says(&slug, "Kind.").await);
    let thread = format!("/articles/{slug}/comments");
    let (_, listed) = admin.rest(Method::GET, &thread, Value::Null).await;
    let rude = listed["items"].as_array().unwrap().iter().find(|said| said["number"] == first).unwrap();
    let (status, hidden) =
        admin.rest(Method::POST, &format!("/comments/{}/hide", rude["id"].as_str().unwrap()), json!({})).await;
    assert_eq!(status, 200, "{hidden}");
    for viewer in [&ada, &school.guest()] {
        let list = viewer.get(&thread).await.is(200);
        let shown: Vec<_> = list["comments"].as_array().unwrap().iter().map(|said| &said["id"]).collect();
        assert_eq!(shown, [&json!(second)]);
    }
}

async fn who_is_suspended_is_shut_out(school: &School, admin: &Caller) {
    let carl = school.registers("carl").await;
    let slug = carl.writes("What carl wrote", &[]).await;
    let (_, found) = admin.rest(Method::GET, "/users/carl", Value::Null).await;
    let path = format!("/users/{}/status", found["id"].as_str().unwrap());
    let (status, told) = admin.rest(Method::PUT, &path, json!({"status": "suspended"})).await;
    assert_eq!(status, 200, "{told}");
    let shut_out = crate::caller::send(carl.request(Method::GET, "/user"), "GET /user".to_owned()).await;
    assert!([401, 403].contains(&shut_out.status), "{}", shut_out.body);
    assert!(shut_out.body["errors"].is_object(), "{}", shut_out.body);
    // Where guests may read, so may he, and what he wrote is still there.
    assert_eq!(carl.get("/articles?author=carl").await.is(200)["articlesCount"], 1);
    carl.get(&format!("/articles/{slug}")).await.is(200);
}

/// What was published stays, in the contract's shape; nobody is named by it any more.
async fn who_is_deleted_leaves_no_name(school: &School) {
    let (dora, emil) = (school.registers("dora").await, school.registers("emil").await);
    let slug = dora.writes("What dora left", &["left"]).await;
    emil.mark("/profiles/dora/follow").await.is(200);
    emil.mark(&format!("/articles/{slug}/favorite")).await.is(200);
    let here = emil.writes("What emil keeps", &[]).await;
    dora.says(&here, "I was here.").await;
    assert_eq!(dora.rest(Method::DELETE, "/users/me", Value::Null).await.0, 204);
    dora.get("/user").await.finds_fault_with(401, &["token"]);
    dora.as_guest().get("/profiles/dora").await.refuses(404, json!({"profile": ["not found"]}));
    for viewer in [&emil, &school.guest()] {
        for path in ["/articles", "/articles?tag=left", "/articles?favorited=emil"] {
            let told = viewer.get(path).await.is(200).to_string();
            assert!(!told.contains("\"username\":\"dora\""), "{path}: {told}");
        }
        let told = viewer.get(&format!("/articles/{here}/comments")).await.is(200).to_string();
        assert!(!told.contains("\"username\":\"dora\""), "{told}");
    }
    emil.get("/articles/feed").await.is(200);
    let login = json!({"user": {"email": "dora@example.org", "password": PASSWORD}});
    school.guest().post("/users/login", login).await.refuses(401, json!({"credentials": ["invalid"]}));
}

async fn an_administrator_may_edit_and_delete(school: &School, admin: &Caller) {
    let fay = school.registers("fay").await;
    let slug = fay.writes("What fay wrote", &[]).await;
    let said = fay.says(&slug, "Mine.").await;
    let path = format!("/articles/{slug}");
    let edited = admin.put(&path, json!({"article": {"body": "Corrected."}})).await.is(200);
    assert_eq!((&edited["article"]["body"], &edited["article"]["author"]), (&json!("Corrected."), &fay.profile(false)));
    admin.delete(&format!("{path}/comments/{said}")).await.is(204);
    admin.delete(&path).await.is(204);
    fay.post("/articles", article("What fay wrote", &[])).await.is(201);
}
