//! People of the school and what they ask, in few words.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::school::{Answer, School};

pub(crate) const PASSWORD: &str = "a long walk home";

/// Somebody who asks, or nobody.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// What stands in `Authorization`.
    pub(crate) shows: Option<String>,
}

pub(crate) fn guest() -> Person {
    Person { name: String::new(), shows: None }
}

pub(crate) fn showing(authorization: &str) -> Person {
    Person { name: String::new(), shows: Some(authorization.to_owned()) }
}

impl Person {
    pub(crate) fn token(&self) -> &str {
        self.shows.as_deref().unwrap_or_default().trim_start_matches("Token ")
    }

    pub(crate) fn request(&self, method: &str, path: &str, body: Option<&Value>) -> TestRequest {
        let method: Method = method.parse().unwrap();
        let request = TestRequest::default().method(method).uri(&format!("/api{path}"));
        let request = match body {
            Some(body) => request.set_json(body),
            None => request,
        };
        match &self.shows {
            Some(shown) => request.insert_header(("Authorization", shown.as_str())),
            None => request,
        }
    }
}

impl School {
    pub(crate) async fn ask(&self, who: &Person, method: &str, path: &str) -> Answer {
        self.send(who.request(method, path, None)).await
    }

    pub(crate) async fn tell(&self, who: &Person, method: &str, path: &str, body: Value) -> Answer {
        self.send(who.request(method, path, Some(&body))).await
    }

    /// Somebody new.
    pub(crate) async fn join(&self, name: &str) -> Person {
        let user = json!({"username": name, "email": format!("{name}@example.org"), "password": PASSWORD});
        let joined = self.tell(&guest(), "POST", "/users", json!({"user": user})).await;
        assert_eq!(joined.status, 201, "{}", joined.body);
        of(name, &joined)
    }

    /// One more session of somebody.
    pub(crate) async fn login(&self, name: &str, password: &str) -> Answer {
        let user = json!({"email": format!("{name}@example.org"), "password": password});
        self.tell(&guest(), "POST", "/users/login", json!({"user": user})).await
    }

    /// A published article; its slug.
    pub(crate) async fn write(&self, who: &Person, title: &str, tags: &[&str]) -> String {
        let article = json!({"title": title, "description": "About it", "body": "Text", "tagList": tags});
        let written = self.tell(who, "POST", "/articles", json!({"article": article})).await;
        assert_eq!(written.status, 201, "{}", written.body);
        written.body["article"]["slug"].as_str().unwrap().to_owned()
    }

    /// The number of a new comment.
    pub(crate) async fn comment(&self, who: &Person, slug: &str, text: &str) -> i64 {
        let path = format!("/articles/{slug}/comments");
        let written = self.tell(who, "POST", &path, json!({"comment": {"body": text}})).await;
        assert_eq!(written.status, 201, "{}", written.body);
        written.body["comment"]["id"].as_i64().unwrap()
    }
}

/// Somebody who was just told their token.
pub(crate) fn of(name: &str, answer: &Answer) -> Person {
    let token = answer.body["user"]["token"].as_str().unwrap();
    Person { name: name.to_owned(), shows: Some(format!("Token {token}")) }
}
