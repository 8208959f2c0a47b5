//! A school that moves from SQLite to PostgreSQL: by the command line, and as people notice it, which is not at all.

use acceptance::{Database, Program};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::school::Person;

const ARTICLES: usize = 9;
/// Lists whose order does not rest on the same column.
const LISTS: [&str; 4] =
    ["/articles?limit=2", "/articles?limit=2&sort=title", "/articles?limit=4&sort=created_at", "/tags?limit=1"];

#[tokio::test]
#[ignore = "needs PostgreSQL: make test-all"]
async fn a_cursor_of_sqlite_goes_on_in_postgres() {
    let old = Database::sqlite();
    // It moves to another machine and keeps its name.
    let new = Database::postgres().with("HTTP__PUBLIC_URL", &old.origin());
    let program = Program::start(&old);
    let ada = Person::registers(&program.url, "ada").await;
    for n in 0..ARTICLES {
        // Titles in another order than times.
        let article = json!({"title": format!("{} walks", n * 7 % ARTICLES), "summary": "On.", "body": "On.",
            "tags": [format!("tag-{}", n % 3)], "publish": true});
        let (status, article) = ada.post("/articles", article).await;
        assert_eq!(status, StatusCode::CREATED, "{article}");
    }
    let mut pages = Vec::new();
    for list in LISTS {
        pages.extend(walked(&ada, list).await);
    }
    program.stop();
    old.move_to(&new);
    assert_eq!(new.rows(), old.rows());

    let program = Program::start(&new);
    let ada = ada.at(&program.url);
    for (place, items) in &pages {
        let (status, page) = ada.get(place).await;
        assert_eq!((status, &page["items"]), (StatusCode::OK, items), "{place}");
    }
    program.stop();
}

/// Every page of a list: where it is, and what is on it.
async fn walked(ada: &Person, list: &str) -> Vec<(String, Value)> {
    let (mut pages, mut next) = (Vec::new(), Some(list.to_owned()));
    while let Some(place) = next {
        let (status, page) = ada.get(&place).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let link = page["page"]["next"].as_str();
        next = link.map(|link| link.split_once("/api/v1").unwrap().1.to_owned());
        pages.push((place, page["items"].clone()));
    }
    pages
}
