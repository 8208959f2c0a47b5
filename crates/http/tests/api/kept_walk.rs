//! A walk through everything that changes what guests are shown. After each step they are shown what there is: byte for
//! byte what the same school says when it keeps no answers.

use std::collections::{BTreeSet, HashMap};

use actix_web::body::MessageBody;
use actix_web::test::TestRequest;
use lectern_application::Topics;
use lectern_domain::identity::Role;
use lectern_domain::{Event, Fact, FactKind, Version};
use serde_json::Value;
use uuid::Uuid;

use crate::people::Person;
use crate::school::{Call, School};

/// What guests read, in all the ways in which something can show.
const READS: [&str; 21] = [
    "/articles",
    "/articles?include=total&expand=author",
    "/articles?filter[author]=ada",
    "/articles?filter[author]=countess",
    "/articles?filter[tag]=databases",
    "/articles?filter[favorited_by]=bob",
    "/articles?sort=-favorites_count",
    "/articles?sort=title",
    "/articles.rss",
    "/articles.rss?filter[tag]=logs",
    "/articles/what-a-log-is-for",
    "/articles/ARTICLE?expand=author,html",
    "/articles/ARTICLE/comments?include=total",
    "/articles/ARTICLE/comments?expand=author",
    "/comments/COMMENT?expand=author",
    "/tags?include=total",
    "/profiles/ada",
    "/profiles/bob",
    "/profiles/ada/followers?include=total",
    "/profiles/bob/following",
    "/profiles/countess",
];

const WRITTEN: &str =
    r#"{"title": "What a log is for", "summary": "Why.", "body": "*First* the log.", "tags": ["databases"]}"#;

/// Who does what.
const STEPS: [(&str, &str, &str, &str); 28] = [
    ("ada", "POST", "/articles", WRITTEN),
    ("ada", "PATCH", "/articles/ARTICLE", r#"{"summary": "Why it comes first."}"#),
    ("ada", "POST", "/articles/ARTICLE/publish", ""),
    ("bob", "POST", "/articles/ARTICLE/comments", r#"{"body": "Well said."}"#),
    ("bob", "PATCH", "/comments/COMMENT", r#"{"body": "Very well said."}"#),
    ("principal", "POST", "/comments/COMMENT/hide", ""),
    ("principal", "POST", "/comments/COMMENT/show", ""),
    ("bob", "PUT", "/articles/ARTICLE/favorite", ""),
    ("bob", "DELETE", "/articles/ARTICLE/favorite", ""),
    ("bob", "PUT", "/articles/ARTICLE/favorite", ""),
    ("bob", "PUT", "/profiles/ada/follow", ""),
    ("bob", "DELETE", "/profiles/ada/follow", ""),
    ("bob", "PUT", "/profiles/ada/follow", ""),
    ("ada", "PATCH", "/articles/ARTICLE", r#"{"title": "On logs", "tags": ["logs"]}"#),
    ("ada", "PATCH", "/articles/ARTICLE", r#"{"slug": "on-logs"}"#),
    ("bob", "PATCH", "/users/me", r#"{"bio": "A reader."}"#),
    ("ada", "PATCH", "/users/me", r#"{"username": "countess"}"#),
    ("ada", "POST", "/articles/ARTICLE/unpublish", ""),
    ("ada", "POST", "/articles/ARTICLE/publish", ""),
    ("ada", "POST", "/articles/ARTICLE/archive", ""),
    ("ada", "POST", "/articles/ARTICLE/restore", ""),
    ("ada", "POST", "/articles/ARTICLE/publish", ""),
    ("principal", "PUT", "/users/CAROL/status", r#"{"status": "suspended"}"#),
    ("principal", "PUT", "/users/CAROL/status", r#"{"status": "active"}"#),
    ("bob", "DELETE", "/comments/COMMENT", ""),
    ("bob", "POST", "/articles/ARTICLE/comments", r#"{"body": "Once more."}"#),
    ("bob", "DELETE", "/users/me", ""),
    ("ada", "DELETE", "/articles/ARTICLE", ""),
];

struct Walk {
    school: School,
    forgetful: Call,
    people: HashMap<&'static str, Person>,
    article: String,
    comment: String,
}

impl Walk {
    async fn begin() -> Self {
        let school = School::open().await;
        let mut people = HashMap::new();
        for (name, role) in
            [("ada", Role::Author), ("bob", Role::Student), ("carol", Role::Student), ("principal", Role::Admin)]
        {
            people.insert(name, school.named(name, role).await);
        }
        let (forgetful, nothing) = (school.forgetful().await, Uuid::nil().to_string());
        Self { school, forgetful, people, article: nothing.clone(), comment: nothing }
    }

    fn uri(&self, path: &str) -> String {
        let path = path.replace("ARTICLE", &self.article).replace("COMMENT", &self.comment);
        format!("/api/v1{}", path.replace("CAROL", &self.people["carol"].id.to_string()))
    }

    async fn step(&mut self, (who, method, path, body): (&str, &str, &str, &str)) {
        let request = TestRequest::default().method(method.parse().unwrap()).uri(&self.uri(path));
        let request = request.insert_header(("If-Match", "*"));
        let body: Option<Value> = (!body.is_empty()).then(|| serde_json::from_str(body).unwrap());
        let request = body.into_iter().fold(request, TestRequest::set_json);
        let answer = self.school.send(self.people[who].asks(request)).await;
        assert!(answer.status.is_success(), "{method} {path}: {}", answer.json());
        let made = answer.json()["id"].as_str().unwrap_or_default().to_owned();
        match (method, path) {
            ("POST", "/articles") => self.article = made,
            ("POST", "/articles/ARTICLE/comments") => self.comment = made,
            _ => {}
        }
    }

    /// Every guest sees what there is; and the second who asks, what was kept for the first.
    async fn look(&self, after: &str) {
        for uri in READS.map(|read| self.uri(read)) {
            let there = (self.forgetful)(TestRequest::get().uri(&uri)).await;
            let (status, tag) = (there.status(), there.headers().get("etag").cloned());
            let body = there.into_body().try_into_bytes().unwrap();
            for kept in [false, true] {
                let before = self.school.statements();
                let answer = self.school.send(TestRequest::get().uri(&uri)).await;
                assert_eq!((answer.status, answer.headers.get("etag")), (status, tag.as_ref()), "{uri} after {after}");
                if status == 200 {
                    assert!(answer.body == body, "{uri} after {after}: {}", String::from_utf8_lossy(&answer.body));
                    assert!(!kept || self.school.statements() == before, "{uri} after {after}");
                }
            }
        }
    }

    /// The kinds of events that happened.
    async fn happened(&self) -> BTreeSet<String> {
        let events = TestRequest::get().uri("/api/v1/events?limit=100");
        let page = self.school.send(self.people["principal"].asks(events)).await.json();
        assert_eq!(page["page"]["next"], Value::Null);
        page["items"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }
}

/// Whether guests can see that such an event happened.
fn shows(kind: &lectern_domain::EventType) -> bool {
    let fact = |name: &str| match kind.facts.iter().find(|(known, _)| *known == name)?.1 {
        FactKind::Id => Some(Fact::Id(Uuid::nil())),
        FactKind::Text => Some(Fact::Text(String::new())),
        FactKind::Texts => Some(Fact::Texts(Vec::new())),
        FactKind::Flag => Some(Fact::Flag(true)),
    };
    let event = Event::restore(kind.name, Uuid::nil(), Version::FIRST, fact).unwrap();
    !Topics::touched_by(&event).is_empty()
}

#[actix_web::test]
async fn whatever_changes_the_next_guest_sees_it() {
    let mut walk = Walk::begin().await;
    walk.look("nothing").await;
    for step in STEPS {
        walk.step(step).await;
        walk.look(&format!("{step:?}")).await;
    }
    let happened = walk.happened().await;
    for kind in Event::CATALOG.iter().filter(|kind| shows(kind)) {
        assert!(happened.contains(kind.name), "the walk does not lead past {}", kind.name);
    }
}
