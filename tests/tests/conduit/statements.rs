//! What an operation costs the database does not grow with what there is: by the trace that each request leaves.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::caller::{Answer, Caller};
use crate::contract::Operation;
use crate::school::School;

on_both_engines!(statements);

const MORE: usize = 25;

async fn statements(school: &School) {
    let (ada, bob) = (school.registers("ada").await, school.registers("bob").await);
    bob.mark("/profiles/ada/follow").await.is(200);
    let slug = ada.writes("What is counted", &["one"]).await;
    bob.says(&slug, "First.").await;
    let few = counted(&bob, &ada, &slug, "before").await;
    for n in 0..MORE {
        let other = school.registers(&format!("other_{n}")).await;
        bob.mark(&format!("/profiles/other_{n}/follow")).await.is(200);
        let theirs = other.writes("What is counted", &["one", "two", &format!("tag {n}")]).await;
        other.says(&slug, "More.").await;
        other.mark(&format!("/articles/{slug}/favorite")).await.is(200);
        bob.mark(&format!("/articles/{theirs}/favorite")).await.is(200);
    }
    let list = bob.get("/articles?limit=100").await.is(200);
    assert_eq!(list["articlesCount"], MORE + 1);
    assert_eq!(counted(&bob, &ada, &slug, "after").await, few);
}

/// How many statements each takes: every reading, and what changes an article or its thread without ending them.
async fn counted(bob: &Caller, ada: &Caller, slug: &str, when: &str) -> BTreeMap<String, u64> {
    let one = format!("/articles/{slug}");
    let mut counts = BTreeMap::new();
    for path in [
        "/articles",
        "/articles?limit=100",
        "/articles?tag=one",
        "/articles?author=ada",
        "/articles?favorited=bob",
        "/articles/feed",
        "/tags",
        "/user",
        "/profiles/ada",
        &one,
        &format!("{one}/comments"),
    ] {
        counts.insert(format!("GET {path}"), statements_of(bob, bob.get(path).await, &Method::GET, path).await);
    }
    changes(bob, ada, &one, when, &mut counts).await;
    counts
}

async fn changes(bob: &Caller, ada: &Caller, one: &str, when: &str, counts: &mut BTreeMap<String, u64>) {
    let (mark, thread) = (format!("{one}/favorite"), format!("{one}/comments"));
    counts.insert("mark".to_owned(), statements_of(ada, ada.mark(&mark).await, &Method::POST, &mark).await);
    counts.insert("unmark".to_owned(), statements_of(ada, ada.delete(&mark).await, &Method::DELETE, &mark).await);
    let said = ada.post(&thread, json!({"comment": {"body": "Counted."}})).await;
    counts.insert("say".to_owned(), statements_of(ada, said, &Method::POST, &thread).await);
    let edited = ada.put(one, json!({"article": {"tagList": ["one", "more"]}})).await;
    counts.insert("edit".to_owned(), statements_of(ada, edited, &Method::PUT, one).await);
    let back = ada.put(one, json!({"article": {"tagList": ["one"]}})).await;
    counts.insert("edit back".to_owned(), statements_of(ada, back, &Method::PUT, one).await);
    let mut path = one.to_owned();
    for (name, title) in [("retitle", format!("Counted {when}")), ("retitle back", "What is counted".to_owned())] {
        let retitled = ada.put(&path, json!({"article": {"title": title}})).await;
        let moved = format!("/articles/{}", retitled.body["article"]["slug"].as_str().unwrap());
        counts.insert(name.to_owned(), statements_of(ada, retitled, &Method::PUT, &path).await);
        path = moved;
    }
    let follow = "/profiles/ada/follow";
    counts.insert("unfollow".to_owned(), statements_of(bob, bob.delete(follow).await, &Method::DELETE, follow).await);
    counts.insert("follow".to_owned(), statements_of(bob, bob.mark(follow).await, &Method::POST, follow).await);
    let account = json!({"user": {"bio": "Counts statements."}});
    counts
        .insert("account".to_owned(), statements_of(ada, ada.put("/user", account).await, &Method::PUT, "/user").await);
    let undone = json!({"user": {"bio": ""}});
    counts.insert("undone".to_owned(), statements_of(ada, ada.put("/user", undone).await, &Method::PUT, "/user").await);
}

async fn statements_of(caller: &Caller, answer: Answer, method: &Method, path: &str) -> u64 {
    let id = answer.header("x-request-id").to_owned();
    assert!(answer.status < 300, "{method} {path}: {}", answer.body);
    let (status, trace) = caller.rest(Method::GET, &format!("/traces/{id}"), Value::Null).await;
    assert_eq!(status, 200, "{trace}");
    let route = format!("/api{}", Operation::of(method, path).path);
    assert_eq!(trace["route"], json!(route), "a trace names the route and no value");
    let statements = statements_in(&trace["steps"]);
    assert!(statements > 0, "{method} {path}: {trace}");
    statements
}

/// Not those that ask who calls: what was known of a session within the last second is not asked again.
fn statements_in(steps: &Value) -> u64 {
    let each = steps.as_array().into_iter().flatten().filter(|step| step["name"] != "authenticate");
    each.map(|step| u64::from(step["kind"] == "statement") + statements_in(&step["steps"])).sum()
}
