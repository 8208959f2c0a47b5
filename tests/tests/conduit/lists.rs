//! Lists of articles: filtered, in pages, and the feed.

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::contract::Part;
use crate::school::{School, slugs};

on_both_engines!(lists);

async fn lists(school: &School) {
    an_empty_school_has_empty_lists(school).await;
    filters_narrow(school).await;
    pages_are_cut_and_the_count_is_whole(school).await;
    a_feed_is_what_the_followed_write(school).await;
    what_is_no_number_is_refused(school).await;
    school.has_shown_all_of(Part::Lists);
}

fn none() -> Value {
    json!({"articles": [], "articlesCount": 0})
}

async fn an_empty_school_has_empty_lists(school: &School) {
    let zoe = school.registers("zoe").await;
    assert_eq!(school.guest().get("/articles").await.is(200), none());
    assert_eq!(zoe.get("/articles").await.is(200), none());
    assert_eq!(zoe.get("/articles/feed").await.is(200), none());
    school.guest().get("/articles/feed").await.refuses(401, json!({"token": ["is missing"]}));
}

/// What a list shows of an article is the article without its body.
async fn filters_narrow(school: &School) {
    let (ada, bob) = (school.registers("ada").await, school.registers("bob").await);
    let first = ada.writes("First", &["sql", "logs"]).await;
    let second = bob.writes("Second", &["sql"]).await;
    let third = ada.writes("Third", &["logs"]).await;
    bob.mark(&format!("/articles/{first}/favorite")).await.is(200);
    bob.mark(&format!("/articles/{third}/favorite")).await.is(200);
    bob.mark("/profiles/ada/follow").await.is(200);

    for (query, wanted) in [
        ("", vec![&third, &second, &first]),
        ("?tag=sql", vec![&second, &first]),
        ("?tag=SQL", vec![&second, &first]),
        ("?author=ada", vec![&third, &first]),
        ("?favorited=bob", vec![&third, &first]),
        ("?author=ada&tag=sql", vec![&first]),
        ("?author=bob&favorited=bob", vec![]),
        ("?tag=logs&favorited=bob&author=ada", vec![&third, &first]),
        ("?tag=unknown", vec![]),
        ("?author=unknown-user", vec![]),
        ("?favorited=unknown-user", vec![]),
        ("?favorited=ada", vec![]),
        ("?author=no%20name", vec![]),
        ("?tag=%00", vec![]),
        ("?author=a%00b", vec![]),
        ("?favorited=%F0%9F%A6%80", vec![]),
        ("?tag=%27%20OR%201%3D1%20--", vec![]),
        ("?tag=sql%25", vec![]),
        ("?nobody=knows", vec![&third, &second, &first]),
    ] {
        for viewer in [&ada, &bob, &school.guest()] {
            let list = viewer.get(&format!("/articles{query}")).await.is(200);
            assert_eq!(slugs(&list), wanted, "{query}");
            assert_eq!(list["articlesCount"], wanted.len(), "{query}");
            each_is_the_article_without_its_body(viewer, &list).await;
        }
    }
}

async fn each_is_the_article_without_its_body(viewer: &Caller, list: &Value) {
    for listed in list["articles"].as_array().unwrap() {
        let slug = listed["slug"].as_str().unwrap();
        let mut article = viewer.get(&format!("/articles/{slug}")).await.is(200)["article"].take();
        article.as_object_mut().unwrap().remove("body");
        assert_eq!(*listed, article);
    }
}

/// Twenty to a page unless told otherwise, and at most a hundred.
async fn pages_are_cut_and_the_count_is_whole(school: &School) {
    let pat = school.registers("pat").await;
    let mut written = Vec::new();
    for n in 0..102 {
        written.insert(0, pat.writes(&format!("Page {n}"), &[]).await);
    }
    for (query, wanted) in [
        ("", &written[..20]),
        ("&limit=1", &written[..1]),
        ("&limit=1&offset=1", &written[1..2]),
        ("&limit=30&offset=5", &written[5..35]),
        ("&offset=90", &written[90..]),
        ("&limit=100", &written[..100]),
        ("&limit=5&offset=100", &written[100..]),
        ("&offset=102", &[]),
    ] {
        let list = pat.get(&format!("/articles?author=pat{query}")).await.is(200);
        assert_eq!(
            (slugs(&list), &list["articlesCount"]),
            (wanted.iter().map(String::as_str).collect(), &json!(102)),
            "{query}"
        );
    }
    nobody_asks_beyond_the_bounds(&pat).await;
}

/// More than a hundred are never told at once, and more than ten thousand never passed over.
async fn nobody_asks_beyond_the_bounds(pat: &Caller) {
    for query in ["limit=101", "limit=1000000", "limit=18446744073709551615"] {
        let list = pat.get(&format!("/articles?author=pat&{query}")).await.is(200);
        assert_eq!(slugs(&list).len(), 100, "{query}");
    }
    let list = pat.get("/articles?author=pat&offset=10000").await.is(200);
    assert_eq!(list, json!({"articles": [], "articlesCount": 102}));
    for query in ["offset=10001", "offset=99999999999999999999"] {
        pat.get(&format!("/articles?author=pat&{query}")).await.finds_fault_with(422, &["offset"]);
    }
}

async fn a_feed_is_what_the_followed_write(school: &School) {
    let (main, celeb, other) =
        (school.registers("main").await, school.registers("celeb").await, school.registers("other").await);
    assert_eq!(main.get("/articles/feed").await.is(200), none());
    main.mark("/profiles/celeb/follow").await.is(200);
    assert_eq!(main.get("/articles/feed").await.is(200), none());
    let one = celeb.writes("Feed 1", &[]).await;
    other.writes("Not for the feed", &[]).await;
    main.writes("My own", &[]).await;
    let two = celeb.writes("Feed 2", &[]).await;
    for (query, wanted) in
        [("", vec![&two, &one]), ("?limit=1", vec![&two]), ("?limit=1&offset=1", vec![&one]), ("?offset=2", vec![])]
    {
        let feed = main.get(&format!("/articles/feed{query}")).await.is(200);
        assert_eq!((slugs(&feed), &feed["articlesCount"]), (wanted.iter().map(|s| s.as_str()).collect(), &json!(2)));
        each_is_the_article_without_its_body(&main, &feed).await;
        assert!(feed["articles"].as_array().unwrap().iter().all(|a| a["author"] == celeb.profile(true)), "{feed}");
    }
    assert_eq!(celeb.get("/articles/feed").await.is(200), none());
    celeb.delete(&format!("/articles/{two}")).await.is(204);
    assert_eq!(slugs(&main.get("/articles/feed").await.is(200)), [one]);
    main.delete("/profiles/celeb/follow").await.is(200);
    assert_eq!(main.get("/articles/feed").await.is(200), none());
}

async fn what_is_no_number_is_refused(school: &School) {
    let ned = school.registers("ned").await;
    for list in ["/articles", "/articles/feed"] {
        for value in ["0", "-1", "ten", "1.5"] {
            ned.get(&format!("{list}?limit={value}")).await.finds_fault_with(422, &["limit"]);
        }
        for value in ["-1", "ten", "1.5"] {
            ned.get(&format!("{list}?offset={value}")).await.finds_fault_with(422, &["offset"]);
        }
    }
}
