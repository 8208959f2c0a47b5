//! People of the school, as programs that speak for them.

use std::io::Write;
use std::net::TcpStream;

use reqwest::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

const KEY: &str = "Idempotency-Key";

/// What came back under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) replayed: bool,
    /// Status, headers that belong to the answer, body.
    pub(crate) answer: (StatusCode, [Option<String>; 3], Vec<u8>),
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.answer.2).unwrap()
    }
}

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

    /// Posts under a key; an error when no whole answer came back.
    pub(crate) async fn post_once(&self, path: &str, body: &Value, key: &str) -> reqwest::Result<Told> {
        let answer = self.request(Method::POST, path).json(body).header(KEY, key).send().await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let replayed = header("idempotency-replayed").is_some();
        let kept = ["content-type", "etag", "location"].map(header);
        Ok(Told { replayed, answer: (status, kept, answer.bytes().await?.to_vec()) })
    }

    /// Posts under a key and reads no answer. The connection is open for as long as it is held.
    pub(crate) fn post_unread(&self, path: &str, body: &Value, key: &str) -> TcpStream {
        let (authority, prefix) = self.url.trim_start_matches("http://").split_once('/').unwrap();
        let (token, body) = (self.access_token.as_deref().unwrap(), body.to_string());
        let mut stream = TcpStream::connect(authority).unwrap();
        write!(
            stream,
            "POST /{prefix}{path} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n{KEY}: {key}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        stream
    }

    /// The same person, at another program of the same school.
    pub(crate) fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
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
