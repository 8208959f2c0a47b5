//! Events: the catalogue, who reads which, and that nothing is told that does not stand in it.

use std::collections::BTreeSet;
use std::fmt::Write;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_application::identity::{NewStatus, SetRoles, SetStatus};
use lectern_domain::identity::{Role, Roles};
use lectern_domain::{Event, EventType, FactKind};
use serde_json::{Value, json};

use crate::emitted;
use crate::mail;
use crate::people::{PASSWORD, Person, log_in};
use crate::plans;
use crate::school::School;
use crate::{targets, webhooks};

async fn does(school: &School, by: &Person, method: Method, path: &str, body: Option<Value>) -> Value {
    let request = TestRequest::default().method(method).uri(&format!("/api/v1{path}")).insert_header(("If-Match", "*"));
    let request = if let Some(body) = body { request.set_json(body) } else { request };
    let answer = school.send(by.asks(request)).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.json());
    answer.json()
}

fn names(messages: &[Value]) -> BTreeSet<String> {
    messages.iter().map(|message| message["type"].as_str().unwrap().to_owned()).collect()
}

/// Everything that `author` can do to an article, and `reader` to what they find there.
async fn publish_and_talk(school: &School, author: &Person, reader: &Person) {
    let article = does(school, author, Method::POST, "/articles", Some(targets::article())).await;
    let article = format!("/articles/{}", article["id"].as_str().unwrap());
    let post = async |by, step: &str| does(school, by, Method::POST, &format!("{article}/{step}"), None).await;
    does(school, author, Method::PATCH, &article, Some(json!({"title": "Anew"}))).await;
    post(author, "publish").await;
    does(school, reader, Method::PUT, &format!("{article}/favorite"), None).await;
    does(school, reader, Method::DELETE, &format!("{article}/favorite"), None).await;
    let said = Some(json!({"body": "Well said."}));
    let comment = does(school, reader, Method::POST, &format!("{article}/comments"), said).await;
    let comment = format!("/comments/{}", comment["id"].as_str().unwrap());
    does(school, reader, Method::PATCH, &comment, Some(json!({"body": "Better said."}))).await;
    let moderator = school.somebody(Role::Moderator).await;
    for step in ["hide", "show"] {
        does(school, &moderator, Method::POST, &format!("{comment}/{step}"), None).await;
    }
    does(school, reader, Method::DELETE, &comment, None).await;
    for step in ["unpublish", "publish", "archive", "restore"] {
        post(author, step).await;
    }
    does(school, author, Method::DELETE, &article, None).await;
}

/// Everything that happens to an account and its sessions, but what only an old hash brings about.
async fn live_and_leave(school: &School) {
    let (root, ada) = (school.somebody(Role::Admin).await, school.somebody(Role::Student).await);
    let follow = format!("/profiles/{}/follow", root.username);
    for method in [Method::PUT, Method::DELETE] {
        does(school, &ada, method, &follow, None).await;
    }
    does(school, &ada, Method::PATCH, "/users/me", Some(json!({"bio": "Somebody."}))).await;
    let refresh = Some(json!({"refresh_token": ada.refresh}));
    let renewed = does(school, &ada, Method::POST, "/auth/refresh", refresh).await;
    let ada = Person { access: renewed["access_token"].as_str().unwrap().to_owned(), ..ada };
    school.ask_for_proof(&ada).await;
    let proof = json!({"token": school.token(&ada.email(), mail::VERIFY).await});
    does(school, &ada, Method::POST, "/auth/email/verify", Some(proof)).await;
    let passwords = json!({"current_password": PASSWORD, "new_password": "a longer walk back"});
    does(school, &ada, Method::POST, "/auth/password/change", Some(passwords)).await;
    does(school, &ada, Method::POST, "/auth/logout", None).await;
    let bob = school.somebody(Role::Student).await;
    let roles = SetRoles { user: bob.id, roles: Roles::from_iter([Role::Author]), expected: None };
    school.app.set_roles(school.operator(), roles).await.unwrap();
    school.suspend(&bob).await;
    let active = SetStatus { user: bob.id, status: NewStatus::Active, expected: None };
    school.app.set_status(school.operator(), active).await.unwrap();
    let bob = school.logged_in(&bob.username).await;
    does(school, &bob, Method::DELETE, "/users/me", None).await;
}

#[actix_web::test]
async fn every_type_of_the_catalogue_is_announced_as_its_schema_says() {
    let school = School::open().await;
    let (author, reader) = (school.somebody(Role::Author).await, school.somebody(Role::Student).await);
    publish_and_talk(&school, &author, &reader).await;
    live_and_leave(&school).await;
    webhooks::live_and_go(&school).await;
    log_in(&school.at_another_cost(), &reader.username).await;
    plans::lapse(&school).await;
    let root = school.somebody(Role::Admin).await;
    let job = targets::queued(&school, &root, false).await;
    for step in ["cancel", "retry"] {
        does(&school, &root, Method::POST, &format!("/jobs/{job}/{step}"), None).await;
    }
    let told = emitted::all(school.store());
    let catalog: BTreeSet<String> = Event::CATALOG.iter().map(|kind| kind.name.to_owned()).collect();
    assert_eq!(names(&told), catalog);
}

#[actix_web::test]
async fn events_are_shown_as_they_travel_and_to_those_who_may_read_them() {
    let school = School::open().await;
    let (author, reader) = (school.somebody(Role::Author).await, school.somebody(Role::Student).await);
    publish_and_talk(&school, &author, &reader).await;
    let root = school.somebody(Role::Admin).await;
    let mut all = emitted::all(school.store());
    all.reverse();
    let shown = does(&school, &root, Method::GET, "/events?limit=100", None).await;
    assert_eq!(shown["items"], json!(all));
    let theirs = |user: &Person| {
        let id = json!(user.id.to_string());
        let own = |event: &&Value| event["subject"]["id"] == id || event["data"]["user"] == id;
        let mut own: Vec<Value> = all.iter().filter(own).cloned().collect();
        own.retain(|event| event["subject"]["type"] != "article");
        own
    };
    let draft = |event: &&Value| {
        event["data"]["published"] == false
            || ["article.created", "article.restored"].iter().any(|name| event["type"] == *name)
    };
    for (who, drafts) in [(&author, true), (&reader, false)] {
        let page = does(&school, who, Method::GET, "/events?limit=100", None).await;
        let (events, own) = (page["items"].as_array().unwrap(), theirs(who));
        let (accounts, public): (Vec<&Value>, Vec<&Value>) =
            events.iter().partition(|event| ["user", "session"].iter().any(|kind| event["subject"]["type"] == *kind));
        assert_eq!(accounts, own.iter().collect::<Vec<_>>());
        let expected = all.iter().filter(|event| {
            (event["subject"]["type"] == "article" || event["subject"]["type"] == "comment")
                && (drafts || !draft(event))
        });
        assert_eq!(public, expected.collect::<Vec<_>>());
    }
}

#[actix_web::test]
async fn the_catalogue_tells_every_type_with_its_schema() {
    let school = School::open().await;
    let catalog = school.send(TestRequest::get().uri("/api/v1/event-types")).await.json();
    for (shown, kind) in catalog["items"].as_array().unwrap().iter().zip(Event::CATALOG) {
        assert_eq!(shown["type"], kind.name);
        assert_eq!(shown["schema"]["properties"]["type"]["const"], kind.name);
        jsonschema::meta::validate(&shown["schema"]).unwrap();
    }
    assert_eq!(catalog["items"].as_array().unwrap().len(), Event::CATALOG.len());
}

/// The page is written by hand, and what it says of types is this.
#[test]
fn the_page_of_events_tells_every_type() {
    let kind = |kind: FactKind| match kind {
        FactKind::Id => "uuid",
        FactKind::Text => "text",
        FactKind::Texts => "texts",
        FactKind::Flag => "true or false",
    };
    let mut table = String::from("| type | version | what happened | it also tells |\n|---|---|---|---|\n");
    for EventType { name, about, version, facts, subject: _ } in Event::CATALOG {
        let facts: Vec<String> = facts.iter().map(|(name, is)| format!("`{name}` ({})", kind(*is))).collect();
        writeln!(table, "| `{name}` | {version} | {about} | {} |", facts.join(", ")).unwrap();
    }
    let page = include_str!("../../../../docs/events.md");
    assert!(page.contains(&table), "docs/events.md has another table than this one:\n{table}");
}
