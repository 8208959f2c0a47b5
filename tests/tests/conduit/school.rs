//! A school of one test's own, with people in it.

use acceptance::{Database, Program};
use reqwest::Client;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::caller::{Caller, Seen};
use crate::contract::{OPERATIONS, Part};

/// What everybody chooses here, as the contract's own tests do.
pub(crate) const PASSWORD: &str = "password123";

/// A running program, and what it has answered so far.
pub(crate) struct School {
    pub(crate) program: Program,
    guest: Caller,
    // Dropped after the program: it takes its files along.
    _database: Database,
}

impl School {
    pub(crate) fn open(database: Database) -> Self {
        let program = Program::start(&database);
        // Nobody is led on in silence: the contract knows no redirects.
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let base = format!("{}/api", program.origin);
        let guest = Caller { client, base, authorization: None, username: String::new(), seen: Seen::default() };
        Self { program, guest, _database: database }
    }

    pub(crate) fn guest(&self) -> Caller {
        self.guest.clone()
    }

    /// Somebody new, under a token as the contract writes it.
    pub(crate) async fn registers(&self, username: &str) -> Caller {
        let email = format!("{username}@example.org");
        let user = json!({"user": {"username": username, "email": email, "password": PASSWORD}});
        let opened = self.guest.post("/users", user).await.is(201);
        self.guest.signed_in(&opened)
    }

    /// Every answer of the table must have been seen in this part.
    pub(crate) fn has_shown_all_of(&self, part: Part) {
        let seen = self.guest.seen.lock().unwrap();
        let mut missing = Vec::new();
        for row in OPERATIONS.iter().filter(|row| row.part == part) {
            for status in std::iter::once(row.success).chain(row.refusals.iter().copied()) {
                if !seen.contains(&(row.path, row.method.as_str(), status)) {
                    missing.push(format!("{} {}: {status}", row.method, row.path));
                }
            }
        }
        assert!(missing.is_empty(), "nobody has seen\n  {}", missing.join("\n  "));
    }
}

impl Caller {
    /// The same client with the token of an answer.
    pub(crate) fn signed_in(&self, opened: &Value) -> Self {
        let user = &opened["user"];
        let username = user["username"].as_str().unwrap().to_owned();
        Self { username, ..self.with(&format!("Token {}", user["token"].as_str().unwrap())) }
    }

    /// Publishes an article and answers its slug.
    pub(crate) async fn writes(&self, title: &str, tags: &[&str]) -> String {
        let written = self.post("/articles", article(title, tags)).await.is(201);
        written["article"]["slug"].as_str().unwrap().to_owned()
    }

    /// Comments on an article and answers the number of the comment.
    pub(crate) async fn says(&self, slug: &str, body: &str) -> u64 {
        let said = self.post(&format!("/articles/{slug}/comments"), json!({"comment": {"body": body}})).await.is(201);
        said["comment"]["id"].as_u64().unwrap()
    }

    /// What others see of somebody who has told nothing of themselves.
    pub(crate) fn profile(&self, following: bool) -> Value {
        json!({"username": self.username, "bio": null, "image": null, "following": following})
    }
}

/// The body by which an article is written.
pub(crate) fn article(title: &str, tags: &[&str]) -> Value {
    json!({"article": {"title": title, "description": format!("On {title}."), "body": "Some text.", "tagList": tags}})
}

/// The slugs of a list, in its order.
pub(crate) fn slugs(list: &Value) -> Vec<&str> {
    list["articles"].as_array().unwrap().iter().map(|article| article["slug"].as_str().unwrap()).collect()
}
