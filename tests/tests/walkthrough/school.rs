//! People of the school, as programs that speak for them.

use reqwest::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

/// Somebody with a session, or a guest.
#[derive(Clone)]
pub(crate) struct Person {
    client: Client,
    url: String,
    access_token: Option<String>,
    pub(crate) refresh_token: String,
}

impl Person {
    pub(crate) async fn registers(url: &str, name: &str) -> Self {
        // No connection is kept: the program is stopped and started in between.
        let client = Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0).build().unwrap();
        let guest = Self { client, url: url.to_owned(), access_token: None, refresh_token: String::new() };
        let email = format!("{name}@example.org");
        let account = json!({"email": email, "username": name, "password": "correct horse battery"});
        let (status, opened) = guest.post("/auth/register", account).await;
        assert_eq!(status, StatusCode::CREATED, "{opened}");
        guest.with(&opened)
    }

    /// The same person with the tokens of an answer.
    pub(crate) fn with(&self, opened: &Value) -> Self {
        let token = |name: &str| opened[name].as_str().expect("a token").to_owned();
        Self { access_token: Some(token("access_token")), refresh_token: token("refresh_token"), ..self.clone() }
    }

    pub(crate) fn as_guest(&self) -> Self {
        Self { access_token: None, ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn put(&self, path: &str) -> (StatusCode, Value) {
        answer(self.request(Method::PUT, path)).await
    }

    /// Posts a body, or none for `Null`.
    pub(crate) async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let request = self.request(Method::POST, path);
        answer(if body.is_null() { request } else { request.json(&body) }).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value, seen: Option<&str>) -> (StatusCode, Value) {
        let request = self.request(Method::PATCH, path).json(&body);
        answer(match seen {
            Some(etag) => request.header(IF_MATCH, etag),
            None => request,
        })
        .await
    }

    pub(crate) async fn text(&self, path: &str) -> String {
        self.request(Method::GET, path).send().await.unwrap().text().await.unwrap()
    }

    pub(crate) async fn etag(&self, path: &str) -> String {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        answer.headers()[ETAG].to_str().unwrap().to_owned()
    }

    pub(crate) async fn get_unless(&self, path: &str, etag: &str) -> StatusCode {
        self.request(Method::GET, path).header(IF_NONE_MATCH, etag).send().await.unwrap().status()
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.access_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

/// The code of a problem.
pub(crate) fn code(problem: &Value) -> &str {
    problem["code"].as_str().unwrap_or_default()
}

async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.unwrap();
    (answer.status(), answer.json().await.unwrap_or(Value::Null))
}
