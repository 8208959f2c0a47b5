//! No statement count grows with the number of rows.

use lectern_domain::SignedDuration;

use crate::people::Person;
use crate::school::School;

/// How many statements a request takes beside the one that looks up who asks. Written by hand.
const READS: [(&str, u64, &str); 6] = [
    ("/articles?limit=100", 3, "articles"),
    ("/articles?limit=100&author=root-of-all&tag=root", 3, "articles"),
    ("/articles/feed?limit=100", 3, "articles"),
    ("/articles/on-locks/comments", 3, "comments"),
    ("/tags", 1, "tags"),
    ("/articles/on-locks", 2, ""),
];

/// Root, who follows as many as that, who each wrote an article and a comment on root's.
async fn crowd(rows: usize) -> (School, Person) {
    let school = School::open().await;
    let root = school.join("root-of-all").await;
    school.write(&root, "On locks", &["root"]).await;
    for n in 0..rows {
        let other = school.join(&format!("other-{n}")).await;
        school.write(&other, &format!("By {n}"), &[&format!("tag-{n}")]).await;
        school.comment(&other, "on-locks", "Well said").await;
        school.ask(&root, "POST", &format!("/profiles/other-{n}/follow")).await;
    }
    (school, root)
}

async fn cost(school: &School, who: &Person, path: &str, list: &str) -> (usize, u64) {
    // Long enough for nobody to be known any more.
    school.clock.advance(SignedDuration::from_secs(2));
    let before = school.statements();
    let answer = school.ask(who, "GET", path).await;
    assert_eq!(answer.status, 200, "{path}");
    (answer.body[list].as_array().map_or(0, Vec::len), school.statements() - before)
}

#[actix_web::test]
async fn a_list_takes_as_many_statements_for_one_row_as_for_a_hundred() {
    let ((few, one), (many, all)) = (crowd(1).await, crowd(100).await);
    for (path, statements, list) in READS {
        let ((rows, little), (hundred, much)) =
            (cost(&few, &one, path, list).await, cost(&many, &all, path, list).await);
        if !list.is_empty() && !path.contains("author=") {
            assert!((1..=2).contains(&rows) && hundred >= 100, "{path}: {rows} and {hundred} rows");
        }
        assert_eq!((little, much), (statements + 1, statements + 1), "{path}");
    }
}

/// How many statements a change takes, and how many turns of the store's threads: one, whoever wrote what is shown. Written
/// by hand; the first two are those of `/api/v1`, the third is one more, for the author.
const CHANGES: [(&str, &str, u64, u64); 4] = [
    ("/articles", r#"{"article": {"title": "On keys", "description": "About it", "body": "Text"}}"#, 5, 1),
    ("/articles/on-locks/comments", r#"{"comment": {"body": "Well said"}}"#, 5, 1),
    ("/articles/on-locks/favorite", "{}", 6, 1),
    ("/profiles/ada/follow", "{}", 7, 1),
];

#[actix_web::test]
async fn whoever_writes_is_looked_up_where_it_is_written() {
    let school = School::open().await;
    let (ada, bob) = (school.join("ada").await, school.join("bob").await);
    school.write(&ada, "On locks", &[]).await;
    let mut took = Vec::new();
    for (path, body, ..) in CHANGES {
        // Whoever asked a moment ago is known still.
        school.ask(&bob, "GET", "/user").await;
        let before = school.spent();
        let answer = school.tell(&bob, "POST", path, serde_json::from_str(body).unwrap()).await;
        assert!([200, 201].contains(&answer.status), "{path}: {}", answer.body);
        let after = school.spent();
        took.push((path, after.0 - before.0, after.1 - before.1));
    }
    assert_eq!(took, CHANGES.map(|(path, _, statements, turns)| (path, statements, turns)));
}
