//! Lists: page by page, forwards and back, and not a step where nobody may go.

use actix_web::test::TestRequest;
use lectern_domain::identity::Role;
use serde_json::Value;

use crate::people::Person;
use crate::school::{Answer, ORIGIN, School};

async fn get(school: &School, by: &Person, uri: &str) -> Answer {
    school.send(by.asks(TestRequest::get().uri(uri))).await
}

fn names(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["username"].as_str().unwrap().to_owned()).collect()
}

/// The address of a neighbour, as a request needs it.
fn neighbor(page: &Value, rel: &str) -> Option<String> {
    let url = page["page"][rel].as_str()?;
    Some(url.strip_prefix(ORIGIN).expect("an absolute URL of ours").to_owned())
}

#[actix_web::test]
async fn a_list_is_walked_forwards_and_back() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    for _ in 0..6 {
        school.clock.advance(lectern_domain::SignedDuration::from_secs(1));
        school.somebody(Role::Student).await;
    }
    let whole = names(&get(&school, &root, "/api/v1/users?filter[role]=student").await.json());
    assert_eq!(whole.len(), 6);
    let first = get(&school, &root, "/api/v1/users?filter%5Brole%5D=student&limit=2").await;
    assert!(first.header("link").ends_with("; rel=\"next\""), "{}", first.header("link"));
    let (mut page, mut walked) = (first.json(), Vec::new());
    assert_eq!((&page["page"]["limit"], &page["page"]["prev"]), (&Value::from(2), &Value::Null));
    let mut pages = vec![page.clone()];
    walked.extend(names(&page));
    while let Some(next) = neighbor(&page, "next") {
        page = get(&school, &root, &next).await.json();
        walked.extend(names(&page));
        pages.push(page.clone());
    }
    assert_eq!((walked, pages.len()), (whole, 3));
    let back = get(&school, &root, &neighbor(&pages[2], "prev").unwrap()).await.json();
    assert_eq!(back["items"], pages[1]["items"]);
    let back = get(&school, &root, &neighbor(&back, "prev").unwrap()).await.json();
    assert_eq!((&back["items"], &back["page"]["prev"]), (&pages[0]["items"], &Value::Null));
}

#[actix_web::test]
async fn a_cursor_is_good_for_its_list_alone() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    school.somebody(Role::Student).await;
    school.somebody(Role::Student).await;
    let page = get(&school, &root, "/api/v1/users?limit=1").await.json();
    let next = neighbor(&page, "next").unwrap();
    let cursor = next.split("cursor=").nth(1).unwrap().split('&').next().unwrap();
    let tried = async |query: &str| get(&school, &root, &format!("/api/v1/users?{query}cursor={cursor}")).await.code();
    assert_eq!(tried("limit=50&").await, "", "another limit is no other list");
    assert_eq!(tried("sort=created_at&").await, "cursor_mismatch");
    assert_eq!(tried("filter[role]=student&").await, "cursor_mismatch");
    let elsewhere = get(&school, &root, &format!("/api/v1/sessions?cursor={cursor}")).await;
    assert_eq!(elsewhere.code(), "cursor_mismatch");
    for hostile in ["x", "%00", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &cursor[1..], "../../etc/passwd", "' OR 1=1 --"] {
        let uri = format!("/api/v1/users?cursor={}", hostile.replace(' ', "%20"));
        assert_eq!(get(&school, &root, &uri).await.code(), "invalid_cursor", "{hostile}");
    }
}

#[actix_web::test]
async fn what_a_list_does_not_know_is_refused_by_name() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    let cases = [
        ("limit=0", "invalid_parameter", "limit"),
        ("limit=101", "invalid_parameter", "limit"),
        ("limit=-1", "invalid_parameter", "limit"),
        ("limit=ten", "invalid_parameter", "limit"),
        ("limit=1&limit=2", "invalid_parameter", "limit"),
        ("page=2", "invalid_parameter", "page"),
        ("sort=password", "unknown_sort", "\"password\"; there is created_at."),
        ("sort=", "unknown_sort", ""),
        ("filter[password]=x", "unknown_filter", "; there are filter[role] and filter[status]."),
        ("filter[role][in]=admin", "unknown_filter", "filter[role][in]"),
        ("filter[role]=emperor", "invalid_parameter", "filter[role]"),
        ("filter[role]=%ff", "invalid_parameter", ""),
    ];
    for (query, code, named) in cases {
        let answer = get(&school, &root, &format!("/api/v1/users?{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code), "{query}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(named), "{query}");
    }
}

#[actix_web::test]
async fn a_page_that_is_known_is_not_sent_again() {
    let school = School::open().await;
    let root = school.somebody(Role::Admin).await;
    let page = get(&school, &root, "/api/v1/users").await;
    let tag = page.header("etag").to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    let known = root.asks(TestRequest::get().uri("/api/v1/users")).insert_header(("If-None-Match", tag));
    assert_eq!(school.send(known).await.status, 304);
}
