//! Somebody who calls: each answer is held against the contract before anybody looks at it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use crate::contract::Operation;

/// Which operation answered what: path, method, status.
pub(crate) type Seen = Arc<Mutex<BTreeSet<(&'static str, &'static str, u16)>>>;

/// A client of the contract, signed in or not.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) client: Client,
    /// Where the contract begins: scheme, host, port and `/api`.
    pub(crate) base: String,
    /// The value of `Authorization`.
    pub(crate) authorization: Option<String>,
    pub(crate) username: String,
    pub(crate) seen: Seen,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// `Null` where there was no body.
    pub(crate) body: Value,
    asked: String,
}

impl Answer {
    /// The body of an answer that must have this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.body);
        self.body
    }

    /// An answer that must refuse, and say exactly this.
    #[track_caller]
    pub(crate) fn refuses(self, status: u16, errors: Value) {
        let asked = self.asked.clone();
        assert_eq!(self.is(status), json!({"errors": errors}), "{asked}");
    }

    /// An answer that must find fault with exactly these, whatever the words.
    #[track_caller]
    pub(crate) fn finds_fault_with(self, status: u16, names: &[&str]) {
        let asked = self.asked.clone();
        let body = self.is(status);
        let found: Vec<_> = body["errors"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found, names, "{asked}: {body}");
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Caller {
    pub(crate) fn with(&self, authorization: &str) -> Self {
        Self { authorization: Some(authorization.to_owned()), ..self.clone() }
    }

    pub(crate) fn as_guest(&self) -> Self {
        Self { authorization: None, ..self.clone() }
    }

    /// The token without its scheme.
    pub(crate) fn token(&self) -> &str {
        self.authorization.as_deref().and_then(|value| value.split(' ').nth(1)).expect("somebody who is signed in")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// A POST without a body, to follow or to mark.
    pub(crate) async fn mark(&self, path: &str) -> Answer {
        self.ask(Method::POST, path, None).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = self.request(method.clone(), path);
        self.judged(&method, path, if let Some(body) = body { request.json(&body) } else { request }).await
    }

    /// Sends a request of the contract that was made by hand.
    pub(crate) async fn judged(&self, method: &Method, path: &str, request: RequestBuilder) -> Answer {
        let operation = Operation::of(method, path);
        let answer = send(request, format!("{method} {path}")).await;
        let body = (!answer.body.is_null()).then_some(&answer.body);
        let misfits = operation.misfits(answer.status, body);
        assert!(misfits.is_empty(), "{} answered {}:\n  {}", answer.asked, answer.status, misfits.join("\n  "));
        self.seen.lock().unwrap().insert((operation.path, operation.method.as_str(), answer.status));
        answer
    }

    /// A request to the REST API.
    pub(crate) async fn rest(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.client.request(method, format!("{}/v1{path}", self.base)).bearer_auth(self.token());
        let answer = request.json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }

    /// A request beside the contract, or one that is to be made by hand.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.authorization {
            Some(value) => request.header(AUTHORIZATION, value),
            None => request,
        }
    }
}

/// Sends, and reads JSON if anything came. Every body says that it is JSON, and every answer has its number.
pub(crate) async fn send(request: RequestBuilder, asked: String) -> Answer {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap();
    assert!(headers.contains_key("x-request-id"), "{asked}: {headers:?}");
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        let kind = headers.get("content-type").map_or("", |kind| kind.to_str().unwrap());
        assert!(kind.starts_with("application/json"), "{asked}: {kind} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    };
    Answer { status, headers, body, asked }
}
