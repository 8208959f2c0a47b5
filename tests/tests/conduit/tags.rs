//! Tags: those of published articles, each once.

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::contract::Part;
use crate::school::School;

on_both_engines!(tags);

async fn tags(school: &School) {
    assert_eq!(told(&school.guest()).await, [""; 0]);
    let ada = school.registers("ada").await;
    let first = ada.writes("One", &["h_1", "t_1"]).await;
    ada.writes("Two", &["t_1", "Z 3"]).await;
    for viewer in [&ada, &school.guest()] {
        assert_eq!(told(viewer).await, ["h_1", "t_1", "z 3"]);
    }
    ada.delete(&format!("/articles/{first}")).await.is(204);
    assert_eq!(told(&ada).await, ["t_1", "z 3"]);
    more_than_a_page_of_tags_is_told(&ada).await;
    school.has_shown_all_of(Part::Tags);
}

/// The contract has no pages of tags.
async fn more_than_a_page_of_tags_is_told(ada: &Caller) {
    let many: Vec<_> = (0..40).map(|n| format!("many-{n:02}")).collect();
    for (n, ten) in many.chunks(10).enumerate() {
        let tags = ten.iter().map(String::as_str).collect::<Vec<_>>();
        ada.writes(&format!("Many {n}"), &tags).await;
    }
    let told = told(ada).await;
    assert!(many.iter().all(|tag| told.contains(tag)), "{told:?}");
}

/// In alphabetical order: the contract promises none.
async fn told(viewer: &Caller) -> Vec<String> {
    let body = viewer.get("/tags").await.is(200);
    let name = |tag: &Value| tag.as_str().unwrap().to_owned();
    let mut tags: Vec<_> = body["tags"].as_array().unwrap().iter().map(name).collect();
    tags.sort_unstable();
    assert_eq!(json!(tags.len()), json!(tags.iter().collect::<std::collections::BTreeSet<_>>().len()), "{tags:?}");
    tags
}
