//! Comments by their numbers.

use serde_json::{Value, json};

use crate::people::guest;
use crate::school::School;

#[actix_web::test]
async fn a_comment_is_shown_with_its_author_and_its_number() {
    let school = School::open().await;
    let (ada, bob) = (school.join("ada").await, school.join("bob").await);
    let slug = school.write(&ada, "On locks", &[]).await;
    let path = format!("/articles/{slug}/comments");
    assert_eq!(school.ask(&guest(), "GET", &path).await.body, json!({"comments": []}));
    let written = school.tell(&bob, "POST", &path, json!({"comment": {"body": "Well said", "more": 1}})).await;
    let number = written.body["comment"]["id"].as_i64().unwrap();
    let expected = |following| {
        json!({
            "id": number, "createdAt": "2026-03-01T09:00:00.123Z", "updatedAt": "2026-03-01T09:00:00.123Z",
            "body": "Well said",
            "author": {"username": "bob", "bio": null, "image": null, "following": following}
        })
    };
    assert_eq!((written.status, written.body), (201, json!({"comment": expected(false)})));
    school.ask(&ada, "POST", "/profiles/bob/follow").await;
    assert_eq!(school.ask(&ada, "GET", &path).await.body, json!({"comments": [expected(true)]}));
    assert_eq!(school.ask(&guest(), "GET", &path).await.body, json!({"comments": [expected(false)]}));
}

#[actix_web::test]
async fn the_newest_stands_first_and_what_was_deleted_not_at_all() {
    let school = School::open().await;
    let (ada, bob) = (school.join("ada").await, school.join("bob").await);
    let slug = school.write(&ada, "On locks", &[]).await;
    let path = format!("/articles/{slug}/comments");
    let (first, second) = (school.comment(&bob, &slug, "one").await, school.comment(&ada, &slug, "two").await);
    let numbers = |listed: Value| -> Vec<i64> {
        listed["comments"].as_array().unwrap().iter().map(|comment| comment["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(numbers(school.ask(&guest(), "GET", &path).await.body), [second, first]);
    let refused = school.ask(&bob, "DELETE", &format!("{path}/{second}")).await;
    assert_eq!((refused.status, refused.body), (403, json!({"errors": {"comment": ["forbidden"]}})));
    assert_eq!(school.ask(&bob, "DELETE", &format!("{path}/{first}")).await.status, 204);
    assert_eq!(numbers(school.ask(&guest(), "GET", &path).await.body), [second]);
    let absent = json!({"errors": {"comment": ["not found"]}});
    for gone in [
        first.to_string(),
        format!("+{second}"),
        format!("0{second}"),
        "0".to_owned(),
        "-1".to_owned(),
        "x".to_owned(),
        "9".repeat(30),
    ] {
        let answer = school.ask(&bob, "DELETE", &format!("{path}/{gone}")).await;
        assert_eq!((answer.status, &answer.body), (404, &absent), "{gone}");
    }
}

#[actix_web::test]
async fn a_number_is_good_for_its_own_article_alone() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    let (here, there) = (school.write(&ada, "On locks", &[]).await, school.write(&ada, "On keys", &[]).await);
    let number = school.comment(&ada, &here, "Well said").await;
    let elsewhere = school.ask(&ada, "DELETE", &format!("/articles/{there}/comments/{number}")).await;
    assert_eq!((elsewhere.status, elsewhere.error("comment")), (404, "not found"));
    let nowhere = school.ask(&ada, "DELETE", "/articles/nothing/comments/none").await;
    assert_eq!((nowhere.status, nowhere.error("article")), (404, "not found"));
    let nowhere = school.ask(&ada, "DELETE", &format!("/articles/nothing/comments/{number}")).await;
    assert_eq!((nowhere.status, nowhere.error("article")), (404, "not found"));
    assert_eq!(school.ask(&ada, "DELETE", &format!("/articles/{here}/comments/{number}")).await.status, 204);
}
