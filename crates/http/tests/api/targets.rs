//! What the path of a cell names, made for that cell alone.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_application::effects::{NewJob, Task, enqueue};
use lectern_application::ports::Tx;
use lectern_application::{Store, StoreError};
use lectern_domain::CommentId;
use lectern_domain::identity::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cells::Cell;
use crate::people::Person;
use crate::school::School;

/// The address of the cell, with the name of its target in it.
pub(crate) async fn uri(cell: &Cell<'_>, method: &Method, path: &str, target: &str) -> String {
    let query = if *method == Method::DELETE && path == "/api/v1/sessions" { "?others=true" } else { "" };
    let Some((before, rest)) = path.split_once('{') else {
        return format!("{path}{query}");
    };
    let (variable, after) = rest.split_once('}').unwrap();
    let (whose, state) = target.split_once('-').unwrap_or((target, "published"));
    let owner = match whose {
        "own" => Some(&cell.actor),
        "other" => Some(&cell.other),
        _ => None,
    };
    let name = match (owner, variable) {
        (None, "username") => "nobody".to_owned(),
        (None, _) => Uuid::now_v7().to_string(),
        (Some(_), "code") => "conflict".to_owned(),
        (Some(owner), "username") => owner.username.clone(),
        (Some(owner), "request_id") => asked(cell.school, owner).await,
        (Some(owner), "article") => written(cell.school, owner, state).await,
        (Some(owner), _) if path.starts_with("/dev/mail/") => {
            cell.school.ask_for_proof(owner).await;
            cell.school.letters(&owner.email()).await[0].id.to_string()
        }
        (Some(owner), _) if path.contains("/jobs/") => queued(cell.school, owner, path.ends_with("/retry")).await,
        (Some(owner), _) if path.contains("/events/") => told(cell.school, owner, state).await,
        (Some(owner), _) if path.contains("/webhooks/") => hooked(cell.school, owner).await,
        (Some(owner), _) if path.contains("/deliveries/") => sent(cell.school, owner).await,
        (Some(owner), _) if path.contains("/comments/") => said(cell.school, owner, path.ends_with("/show")).await,
        (Some(owner), _) if path.contains("/sessions/") => owner.session.to_string(),
        (Some(owner), _) => owner.id.to_string(),
    };
    format!("{before}{name}{after}")
}

pub(crate) fn article() -> Value {
    json!({"title": "What a log is for", "summary": "Why it comes first.", "body": "First the log.", "tags": ["databases"]})
}

pub(crate) fn webhook() -> Value {
    json!({"url": "https://hooks.example/lectern", "event_types": ["article.published"]})
}

/// A webhook of `owner`.
async fn hooked(school: &School, owner: &Person) -> String {
    made(school, owner, "/api/v1/webhooks", webhook()).await
}

/// A test on its way to a webhook of `owner`.
async fn sent(school: &School, owner: &Person) -> String {
    let webhook = hooked(school, owner).await;
    let test = TestRequest::post().uri(&format!("/api/v1/webhooks/{webhook}/test"));
    school.send(owner.asks(test)).await.json()["id"].as_str().unwrap().to_owned()
}

/// An article of `author` in that state.
async fn written(school: &School, author: &Person, state: &str) -> String {
    let written = made(school, author, "/api/v1/articles", article()).await;
    let steps: &[&str] = match state {
        "draft" => &[],
        "archived" => &["publish", "archive"],
        _ => &["publish"],
    };
    for step in steps {
        let uri = format!("/api/v1/articles/{written}/{step}");
        assert_eq!(school.send(author.asks(TestRequest::post().uri(&uri))).await.status, 200);
    }
    written
}

/// The name of a request of that person.
async fn asked(school: &School, person: &Person) -> String {
    let answer = school.send(person.asks(TestRequest::get().uri("/api/v1/users/me"))).await;
    answer.header("x-request-id").to_owned()
}

/// The last event of an article of `author` in that state.
async fn told(school: &School, author: &Person, state: &str) -> String {
    written(school, author, state).await;
    let page = school.send(author.asks(TestRequest::get().uri("/api/v1/events?limit=1"))).await.json();
    page["items"][0]["id"].as_str().unwrap().to_owned()
}

/// A job that `owner` asked for, taken back already where that is what is wanted.
pub(crate) async fn queued(school: &School, owner: &Person, cancelled: bool) -> String {
    let (at, owner) = (school.operator(), owner.id);
    let store: &dyn Store = school.store();
    let queue = move |tx: &mut dyn Tx| {
        let job = NewJob::due(at.now, Task::SweepAnswers {}).owned_by(owner);
        let id = enqueue(tx, &at, &job)?.expect("it has no key");
        if cancelled {
            let mut job = tx.jobs().find(id)?.expect("it was just queued");
            job.cancel(at.now).expect("it has not ended");
            tx.jobs().save(&job)?;
        }
        Ok::<_, StoreError>(id)
    };
    store.atomically(queue).await.unwrap().to_string()
}

/// A comment of `author` on somebody's article.
async fn said(school: &School, author: &Person, hidden: bool) -> String {
    let host = school.somebody(Role::Author).await;
    let thread = format!("/api/v1/articles/{}/comments", written(school, &host, "published").await);
    let said = made(school, author, &thread, json!({"body": "Well said."})).await;
    if hidden {
        let id = CommentId::from(said.parse::<Uuid>().unwrap());
        school.app.hide_comment(school.operator(), id, None).await.unwrap();
    }
    said
}

async fn made(school: &School, by: &Person, uri: &str, body: Value) -> String {
    let answer = school.send(by.asks(TestRequest::post().uri(uri).set_json(body))).await;
    assert_eq!(answer.status, 201, "{}", answer.json());
    answer.json()["id"].as_str().unwrap().to_owned()
}
