//! What holds of every list that the document knows, one that is added tomorrow too.

use std::collections::BTreeSet;

use actix_web::test::TestRequest;
use lectern_domain::SignedDuration;
use lectern_domain::identity::Role;
use serde_json::{Value, json};

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets;
use crate::validator::resolved;

/// How many statements a page takes: as it is, and counted with everything expanded. Written by hand: a list that is
/// not here fails.
const STATEMENTS: [(&str, u64, u64); 13] = [
    ("/api/v1/articles", 1, 3),
    ("/api/v1/articles/{article}/comments", 2, 4),
    ("/api/v1/events", 1, 2),
    ("/api/v1/audit", 1, 2),
    ("/api/v1/feed", 1, 3),
    ("/api/v1/jobs", 1, 2),
    ("/api/v1/profiles/{username}/followers", 2, 3),
    ("/api/v1/profiles/{username}/following", 2, 3),
    ("/api/v1/sessions", 1, 2),
    ("/api/v1/tags", 1, 2),
    ("/api/v1/users", 1, 2),
    ("/api/v1/webhooks", 1, 2),
    ("/api/v1/webhooks/{id}/deliveries", 2, 3),
];
/// And the one that looks up who asks.
const CALLER: u64 = 1;

/// A list of the document, and what may be asked of it.
struct List {
    path: String,
    parameters: Vec<Value>,
}

impl List {
    fn filters(&self) -> Vec<String> {
        let names = self.parameters.iter().filter_map(|parameter| parameter["name"].as_str());
        names.filter(|name| name.starts_with("filter[")).map(str::to_owned).collect()
    }

    /// The values that the document gives a parameter; none where it does not know it.
    fn values(&self, name: &str) -> Vec<String> {
        let parameter = self.parameters.iter().find(|parameter| parameter["name"] == name);
        let schema = parameter.map(|parameter| &parameter["schema"]);
        let values = schema.and_then(|schema| schema["enum"].as_array().or_else(|| schema["items"]["enum"].as_array()));
        values.into_iter().flatten().map(|value| value.as_str().unwrap().to_owned()).collect()
    }
}

fn lists() -> Vec<List> {
    let document = serde_json::to_value(lectern_http::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.filter_map(|(path, item)| {
        let parameters = item["get"]["parameters"].as_array()?.iter();
        let parameters: Vec<Value> = parameters.map(|parameter| resolved(&document, parameter).clone()).collect();
        let pages = parameters.iter().any(|parameter| parameter["name"] == "cursor");
        pages.then(|| List { path: path.clone(), parameters })
    });
    all.collect()
}

/// A school in which every list has as many rows as that, or a few more, each about somebody else.
struct Crowd {
    school: School,
    root: Person,
    article: String,
    webhook: String,
}

impl Crowd {
    async fn of(rows: usize) -> Self {
        let school = School::open().await;
        let root = school.named("principal", Role::Admin).await;
        let article = written(&school, &root, "root").await;
        let webhook = hooked(&school, &root).await;
        for n in 0..rows {
            hooked(&school, &root).await;
            let test = TestRequest::post().uri(&format!("/api/v1/webhooks/{webhook}/test"));
            assert_eq!(school.send(root.asks(test)).await.status, 201);
            let other = school.named(&format!("other-{n}"), Role::Author).await;
            written(&school, &other, &format!("tag-{n}")).await;
            let thread = format!("/api/v1/articles/{article}/comments");
            let comment = TestRequest::post().uri(&thread).set_json(json!({"body": "Well said."}));
            assert_eq!(school.send(other.asks(comment)).await.status, 201);
            for (by, whom) in [(&other, &root), (&root, &other)] {
                let follow = TestRequest::put().uri(&format!("/api/v1/profiles/{}/follow", whom.username));
                assert_eq!(school.send(by.asks(follow)).await.status, 200);
            }
            school.logged_in("principal").await;
            targets::queued(&school, &other, false).await;
        }
        Self { school, root, article, webhook }
    }

    async fn get(&self, path: &str, query: &str) -> Answer {
        let path = path.replace("{article}", &self.article).replace("{username}", "principal");
        let path = path.replace("{id}", &self.webhook);
        assert!(!path.contains('{'), "{path}: say here what it names");
        let request = TestRequest::get().uri(&format!("{path}?{query}"));
        self.school.send(self.root.asks(request)).await
    }

    /// How many rows a page of a hundred has, and how many statements it took.
    async fn cost(&self, path: &str, query: &str) -> (usize, u64) {
        // Long enough for nobody to be known any more.
        self.school.clock.advance(SignedDuration::from_secs(2));
        let before = self.school.statements();
        // Whoever reads every event reads of every step that it took to get here.
        let narrow = if path == "/api/v1/events" { "&filter[type]=article.published" } else { "" };
        let answer = self.get(path, &format!("limit=100{narrow}{query}")).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.json());
        (answer.json()["items"].as_array().unwrap().len(), self.school.statements() - before)
    }
}

async fn hooked(school: &School, owner: &Person) -> String {
    let webhook = TestRequest::post().uri("/api/v1/webhooks").set_json(targets::webhook());
    school.send(owner.asks(webhook)).await.json()["id"].as_str().unwrap().to_owned()
}

async fn written(school: &School, author: &Person, tag: &str) -> String {
    let mut article = targets::article();
    (article["publish"], article["tags"]) = (json!(true), json!([tag]));
    let written = school.send(author.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await;
    written.json()["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_page_takes_as_many_statements_for_one_row_as_for_a_hundred() {
    let lists = lists();
    let known: BTreeSet<&str> = lists.iter().map(|list| list.path.as_str()).collect();
    assert_eq!(known, STATEMENTS.map(|(path, ..)| path).into(), "every list has its row");
    let (few, many) = (Crowd::of(1).await, Crowd::of(100).await);
    for (path, plain, full) in STATEMENTS {
        let list = lists.iter().find(|list| list.path == path).unwrap();
        let expand = list.values("expand").join(",");
        let everything = format!("&include={}&expand={expand}", list.values("include").join(","));
        for (query, statements) in [("", plain), (&everything, full)] {
            let ((one, few), (hundred, many)) = (few.cost(path, query).await, many.cost(path, query).await);
            // Even of a small school the audit trail has some entries.
            assert!((1..=20).contains(&one) && hundred == 100, "{path}: {one} and {hundred} rows");
            assert_eq!((few, many), (statements + CALLER, statements + CALLER), "{path}?{query}");
        }
    }
}

#[actix_web::test]
async fn whatever_the_document_says_may_be_asked_may_be_asked() {
    let crowd = Crowd::of(2).await;
    for list in lists() {
        let path = list.path.as_str();
        for name in ["sort", "include", "expand"] {
            for value in list.values(name) {
                let answer = crowd.get(path, &format!("{name}={value}")).await;
                assert_eq!(answer.status, 200, "{path} {name}={value}: {}", answer.json());
            }
        }
        let fields = list.values("fields");
        assert!(!fields.is_empty(), "{path}");
        for field in fields {
            let page = crowd.get(path, &format!("fields={field}")).await.json();
            let members: Vec<&String> = page["items"][0].as_object().unwrap().keys().collect();
            assert_eq!(members, [&field], "{path}");
        }
        for parameter in list.parameters.iter().filter(|one| one["name"].as_str().unwrap().starts_with("filter[")) {
            let name = parameter["name"].as_str().unwrap();
            let values = match (list.values(name), parameter["schema"]["format"].as_str()) {
                (values, None) if values.is_empty() => vec!["rust".to_owned()],
                (_, Some("uuid")) => vec![crowd.article.clone()],
                (_, Some("date-time")) => vec!["2026-03-01T09:00:00Z".to_owned()],
                (values, _) => values,
            };
            for value in values {
                let answer = crowd.get(path, &format!("{name}={value}")).await;
                assert_eq!(answer.status, 200, "{path} {name}={value}: {}", answer.json());
            }
        }
    }
}

#[actix_web::test]
async fn whatever_else_is_asked_is_refused_by_name() {
    let crowd = Crowd::of(1).await;
    for list in lists() {
        let sort = if list.values("sort").is_empty() { "invalid_parameter" } else { "unknown_sort" };
        for (query, code, named) in [
            ("filter[color]=red", "unknown_filter", "filter[color]"),
            ("sort=color", sort, if sort == "unknown_sort" { "color" } else { "sort" }),
            ("expand=color", "unknown_expand", "color"),
            ("fields=color", "invalid_parameter", "color"),
            ("include=color", "invalid_parameter", "color"),
            ("offset=1", "invalid_parameter", "offset"),
        ] {
            let answer = crowd.get(&list.path, query).await;
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (400, code), "{} {query}", list.path);
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(named), "{} {query}", list.path);
            let offered = match code {
                "unknown_filter" => list.filters(),
                "unknown_sort" => list.values("sort"),
                "unknown_expand" => list.values("expand"),
                _ => Vec::new(),
            };
            for name in offered {
                assert!(detail.contains(name.trim_start_matches('-')), "{} {query}: {name}: {detail}", list.path);
            }
        }
    }
}
