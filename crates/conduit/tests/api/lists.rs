//! Lists: which articles, in which order, which page, and how many there are.

use lectern_domain::SignedDuration;
use serde_json::{Value, json};

use crate::people::{Person, guest};
use crate::school::School;

async fn titles(school: &School, who: &Person, path: &str) -> (Vec<String>, u64) {
    let answer = school.ask(who, "GET", path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    let titles = answer.body["articles"].as_array().unwrap().iter();
    let titles = titles.map(|article| article["title"].as_str().unwrap().to_owned()).collect();
    (titles, answer.body["articlesCount"].as_u64().unwrap())
}

/// Five articles, one a minute: the odd ones by Ada, the even ones by Bob, who marked the first.
async fn shelf() -> (School, Person, Person) {
    let school = School::open().await;
    let (ada, bob) = (school.join("ada").await, school.join("bob").await);
    for n in 1..=5 {
        let (author, tag) = if n % 2 == 1 { (&ada, "odd") } else { (&bob, "even") };
        school.write(author, &format!("No {n}"), &[tag, "all"]).await;
        school.clock.advance(SignedDuration::from_mins(1));
    }
    school.ask(&bob, "POST", "/articles/no-1/favorite").await;
    (school, ada, bob)
}

#[actix_web::test]
async fn the_newest_stand_first_and_all_are_counted() {
    let (school, _, _) = shelf().await;
    let all = ["No 5", "No 4", "No 3", "No 2", "No 1"];
    for (query, from, to) in [
        ("", 0, 5),
        ("?limit=2", 0, 2),
        ("?limit=2&offset=2", 2, 4),
        ("?offset=4", 4, 5),
        ("?offset=5", 5, 5),
        ("?offset=10000&limit=1", 5, 5),
        ("?limit=5000&more=1", 0, 5),
        ("?limit=100&offset=0", 0, 5),
    ] {
        let (shown, count) = titles(&school, &guest(), &format!("/articles{query}")).await;
        assert_eq!((shown, count), (all[from..to].iter().map(|title| (*title).to_owned()).collect(), 5), "{query}");
    }
}

#[actix_web::test]
async fn lists_are_filtered_and_names_of_nobody_find_nothing() {
    let (school, ada, _) = shelf().await;
    for (query, expected) in [
        ("?author=ada", &["No 5", "No 3", "No 1"][..]),
        ("?author=ADA&limit=1", &["No 5"]),
        ("?tag=even", &["No 4", "No 2"]),
        ("?favorited=bob", &["No 1"]),
        ("?favorited=bob&author=ada&tag=odd", &["No 1"]),
        ("?author=nobody", &[]),
        ("?favorited=nobody", &[]),
        ("?tag=nothing", &[]),
        ("?tag=a%2Cb", &[]),
        ("?tag=&author=&favorited=bob&limit=&offset=", &["No 1"]),
        ("?author=%F0%9F%A6%80", &[]),
    ] {
        let (shown, count) = titles(&school, &ada, &format!("/articles{query}")).await;
        assert_eq!(shown, expected, "{query}");
        let counted = if query.contains("limit=1") { 3 } else { expected.len() };
        assert_eq!(count, u64::try_from(counted).unwrap(), "{query}");
    }
}

#[actix_web::test]
async fn the_feed_is_of_those_whom_one_follows() {
    let (school, ada, bob) = shelf().await;
    assert_eq!(titles(&school, &ada, "/articles/feed").await, (Vec::new(), 0));
    school.ask(&ada, "POST", "/profiles/bob/follow").await;
    assert_eq!(titles(&school, &ada, "/articles/feed").await, (vec!["No 4".to_owned(), "No 2".to_owned()], 2));
    assert_eq!(titles(&school, &ada, "/articles/feed?limit=1&offset=1").await, (vec!["No 2".to_owned()], 2));
    assert_eq!(titles(&school, &bob, "/articles/feed").await, (Vec::new(), 0));
    let listed = school.ask(&ada, "GET", "/articles/feed").await.body;
    assert_eq!(listed["articles"][0]["author"]["following"], true);
}

#[actix_web::test]
async fn a_list_leaves_the_text_out_and_says_what_the_viewer_did() {
    let (school, _, bob) = shelf().await;
    let of = |listed: Value| listed["articles"][0].clone();
    let path = "/articles?favorited=bob";
    let article = of(school.ask(&bob, "GET", path).await.body);
    let mut names: Vec<&str> = article.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected =
        ["author", "createdAt", "description", "favorited", "favoritesCount", "slug", "tagList", "title", "updatedAt"];
    assert_eq!(names, expected);
    assert_eq!((&article["favorited"], &article["favoritesCount"]), (&json!(true), &json!(1)));
    assert_eq!(article["tagList"], json!(["odd", "all"]));
    let article = of(school.ask(&guest(), "GET", path).await.body);
    assert_eq!((&article["favorited"], &article["favoritesCount"]), (&json!(false), &json!(1)));
}

#[actix_web::test]
async fn tags_are_those_of_articles_the_most_used_first() {
    let (school, _, _) = shelf().await;
    assert_eq!(school.ask(&guest(), "GET", "/tags").await.body, json!({"tags": ["all", "odd", "even"]}));
}

#[actix_web::test]
async fn a_page_that_cannot_be_is_refused_by_name() {
    let school = School::open().await;
    for (query, name) in [
        ("limit=0", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("offset=-1", "offset"),
        ("offset=1.5", "offset"),
        ("offset=10001", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("limit=1&limit=2", "limit"),
        ("tag=%ff", "query"),
    ] {
        let refused = school.ask(&guest(), "GET", &format!("/articles?{query}")).await;
        assert_eq!(refused.status, 422, "{query}");
        assert_ne!(refused.error(name), "", "{query}: {}", refused.body);
    }
}
