//! Favorites: marked and not, by each for themselves.

use serde_json::json;

use crate::contract::Part;
use crate::school::School;

on_both_engines!(favorites);

async fn favorites(school: &School) {
    let (ada, bob) = (school.registers("ada").await, school.registers("bob").await);
    let slug = ada.writes("What is liked", &["taste"]).await;
    let (one, mark) = (format!("/articles/{slug}"), format!("/articles/{slug}/favorite"));
    let plain = ada.get(&one).await.is(200);
    let marked = |by_me: bool, count: u64| {
        let mut article = plain.clone();
        article["article"]["favorited"] = json!(by_me);
        article["article"]["favoritesCount"] = json!(count);
        article
    };
    // Once is enough, and a mark is no edit: nothing else about the article has moved.
    for _ in 0..2 {
        assert_eq!(bob.mark(&mark).await.is(200), marked(true, 1));
    }
    assert_eq!(ada.mark(&mark).await.is(200), marked(true, 2));
    assert_eq!(bob.get(&one).await.is(200), marked(true, 2));
    assert_eq!(school.guest().get(&one).await.is(200), marked(false, 2));
    for _ in 0..2 {
        assert_eq!(ada.delete(&mark).await.is(200), marked(false, 1));
    }
    assert_eq!(bob.get(&one).await.is(200), marked(true, 1));
    assert_eq!(bob.delete(&mark).await.is(200), plain);
    assert_eq!(bob.get(&one).await.is(200), plain);

    for path in [mark, "/articles/unknown-slug/favorite".to_owned()] {
        school.guest().mark(&path).await.refuses(401, json!({"token": ["is missing"]}));
        school.guest().delete(&path).await.refuses(401, json!({"token": ["is missing"]}));
    }
    bob.mark("/articles/unknown-slug/favorite").await.refuses(404, json!({"article": ["not found"]}));
    bob.delete("/articles/unknown-slug/favorite").await.refuses(404, json!({"article": ["not found"]}));
    school.has_shown_all_of(Part::Favorites);
}
