//! Many at once: what must be one is one, what must be different is different, and nobody's change is lost.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::caller::Caller;
use crate::school::{PASSWORD, School, article};

const MANY: usize = 16;

on_both_engines!(crowds);

async fn crowds(school: &School) {
    one_name_is_one_persons(school).await;
    let people = many(school).await;
    one_title_makes_many_slugs(&people).await;
    marks_are_counted(&people).await;
    comments_are_numbered(&people).await;
    one_deletion_is_enough(&people[0]).await;
}

async fn many(school: &School) -> Vec<Caller> {
    let mut people = Vec::new();
    for n in 0..MANY {
        people.push(school.registers(&format!("one_of_many_{n}")).await);
    }
    people
}

/// The status of each of many answers to the same, asked at once.
async fn at_once(asking: JoinSet<(u16, Value)>) -> Vec<(u16, Value)> {
    let mut told = asking.join_all().await;
    told.sort_by_key(|(status, _)| *status);
    told
}

async fn one_name_is_one_persons(school: &School) {
    let mut asking = JoinSet::new();
    for n in 0..MANY {
        let guest = school.guest();
        let user = json!({"user": {"username": "only", "email": format!("{n}@example.org"), "password": PASSWORD}});
        asking.spawn(async move {
            let answer = guest.post("/users", user).await;
            (answer.status, answer.body)
        });
    }
    let told = at_once(asking).await;
    assert_eq!(told[0].0, 201, "{told:?}");
    for (status, body) in &told[1..] {
        assert_eq!((*status, body), (409, &json!({"errors": {"username": ["has already been taken"]}})));
    }
}

async fn one_title_makes_many_slugs(people: &[Caller]) {
    let mut asking = JoinSet::new();
    for caller in people {
        let caller = caller.clone();
        asking.spawn(async move { caller.writes("The same for all", &[]).await });
    }
    let slugs: BTreeSet<_> = asking.join_all().await.into_iter().collect();
    assert_eq!(slugs.len(), MANY, "{slugs:?}");
}

/// Each marks, and every other one takes it back.
async fn marks_are_counted(people: &[Caller]) {
    let slug = people[0].writes("What all like", &[]).await;
    let mut asking = JoinSet::new();
    for (n, caller) in people.iter().cloned().enumerate() {
        let path = format!("/articles/{slug}/favorite");
        asking.spawn(async move {
            caller.mark(&path).await.is(200);
            if n % 2 == 1 {
                caller.delete(&path).await.is(200);
            }
        });
    }
    asking.join_all().await;
    for (n, caller) in people.iter().enumerate() {
        let told = caller.get(&format!("/articles/{slug}")).await.is(200);
        let seen = (&told["article"]["favorited"], &told["article"]["favoritesCount"]);
        assert_eq!(seen, (&json!(n % 2 == 0), &json!(MANY / 2)));
    }
}

async fn comments_are_numbered(people: &[Caller]) {
    let slug = people[0].writes("What all talk of", &[]).await;
    let mut asking = JoinSet::new();
    for caller in people {
        let (caller, slug) = (caller.clone(), slug.clone());
        asking.spawn(async move { caller.says(&slug, &caller.username).await });
    }
    let numbers: BTreeSet<_> = asking.join_all().await.into_iter().collect();
    assert_eq!(numbers.len(), MANY);
    let list = people[0].get(&format!("/articles/{slug}/comments")).await.is(200);
    let listed: BTreeSet<_> =
        list["comments"].as_array().unwrap().iter().map(|said| said["id"].as_u64().unwrap()).collect();
    assert_eq!(listed, numbers);
}

async fn one_deletion_is_enough(ada: &Caller) {
    let slug = ada.post("/articles", article("What goes once", &[])).await.is(201)["article"]["slug"].take();
    let mut asking = JoinSet::new();
    for _ in 0..MANY {
        let (ada, path) = (ada.clone(), format!("/articles/{}", slug.as_str().unwrap()));
        asking.spawn(async move {
            let answer = ada.delete(&path).await;
            (answer.status, answer.body)
        });
    }
    let told = at_once(asking).await;
    assert_eq!(told[0], (204, Value::Null));
    for (status, body) in &told[1..] {
        assert_eq!((*status, body), (404, &json!({"errors": {"article": ["not found"]}})));
    }
}
