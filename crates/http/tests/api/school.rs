//! A school of its own for each test: a database in a folder that goes away, and a clock that is set by hand.

use std::cell::RefCell;
use std::io::Read;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use actix_web::test::{TestRequest, init_service};
use lectern_application::ports::Clock;
use lectern_application::{App, Gateways, Policies, Post, Quota, Quotas};
use lectern_domain::effects::{WebhookPolicy, WebhookTargets};
use lectern_domain::{SignedDuration, Timestamp};
use lectern_gateways::{
    BcryptHasher, Ed25519Signer, Ed25519Tokens, GovernorLimits, HyperCourier, LimitsTally, MemoryMailer,
    MinijinjaStationery, MokaCallerCache, MokaPageCache, OsSecrets, Pages, RememberedTokens, SafeMarkdown, SecretVault,
    SigningKeys,
};
use lectern_http::Site;
use lectern_persistence::{DieselStore, migrate_up};
use lectern_web::{Readiness, Settings};
use serde_json::Value;
use tempfile::TempDir;

use crate::validator::Validator;

pub(crate) const ORIGIN: &str = "https://school.example";

type Called = Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>;
pub(crate) type Call = Box<dyn Fn(TestRequest) -> Called>;

pub(crate) struct School {
    pub(crate) app: App,
    pub(crate) clock: SetByHand,
    pub(crate) readiness: Readiness,
    pub(crate) site: Site,
    forgetful: Site,
    store: Arc<DieselStore>,
    call: Call,
    validator: RefCell<Validator>,
    _folder: TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: actix_web::http::header::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The code of the problem that it is; empty when it is none.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl School {
    pub(crate) async fn open() -> Self {
        Self::with(|_| ()).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::limited(&plenty(), change).await
    }

    /// A school with limits.
    pub(crate) async fn limited(quotas: &Quotas, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = folder();
        let url = format!("sqlite://{}", folder.path().join("school.db").display());
        migrate_up(&url).unwrap();
        let mut stored = lectern_persistence::Settings::new(url).unwrap();
        stored.readers = 1;
        let clock = SetByHand::default();
        let pages = MokaPageCache::new(1 << 24, Duration::from_secs(5));
        let store = Arc::new(DieselStore::open_telling(&stored, vec![Arc::new(pages.clone())]).unwrap());
        let outside = outside(Arc::clone(&store), clock.clone(), 4, quotas);
        let forgetful = App::new(outside.clone(), policies());
        let app = App::new(Gateways { pages: Some(Arc::new(pages)), ..outside }, policies());
        let mut settings = Settings::new(ORIGIN.parse().unwrap(), b"a secret of thirty-two bytes ...").unwrap();
        settings.security_contact = Some("mailto:security@school.example".to_owned());
        change(&mut settings);
        let readiness = Readiness::default();
        let forgetful = Site::new(forgetful, settings.clone(), readiness.clone());
        let site = Site::new(app.clone(), settings, readiness.clone());
        let call = called(site.clone()).await;
        let validator = RefCell::new(Validator::new());
        Self { app, clock, readiness, site, forgetful, store, call, validator, _folder: folder }
    }

    /// The same school, as it answers when it keeps nothing that it said.
    pub(crate) async fn forgetful(&self) -> Call {
        called(self.forgetful.clone()).await
    }

    pub(crate) fn store(&self) -> &DieselStore {
        &self.store
    }

    /// The same school after somebody raised the cost of passwords.
    pub(crate) fn at_another_cost(&self) -> App {
        App::new(outside(Arc::clone(&self.store), self.clock.clone(), 5, &plenty()), policies())
    }

    /// How many statements the store has run.
    pub(crate) fn statements(&self) -> u64 {
        self.store.metrics().statements
    }

    /// Sends a request. Whatever comes back must be as the document says.
    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        let response = (self.call)(request).await;
        let method = response.request().method().clone();
        let (pattern, query) = (response.request().match_pattern(), response.request().query_string().to_owned());
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.into_body().try_into_bytes().unwrap_or_default();
        let body = decoded(headers.get("content-encoding"), &body);
        let answer = Answer { status, headers, body };
        self.validator.borrow_mut().check(&method, (pattern.as_deref(), &query), &answer);
        answer
    }
}

async fn called(site: Site) -> Call {
    let service = Rc::new(init_service(lectern_http::service(site)).await);
    Box::new(move |request| {
        let service = Rc::clone(&service);
        Box::pin(async move { service.call(request.to_request()).await.expect("a response") })
    })
}

/// Whatever a test set off was told as the catalogue says.
impl Drop for School {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            crate::emitted::all(self.store.as_ref());
        }
    }
}

/// As a client reads it.
fn decoded(coding: Option<&HeaderValue>, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    match coding.map(HeaderValue::as_bytes) {
        Some(b"br") => brotli::Decompressor::new(body, 4096).read_to_end(&mut bytes).unwrap(),
        Some(b"gzip") => flate2::read::GzDecoder::new(body).read_to_end(&mut bytes).unwrap(),
        Some(other) => panic!("coded as {other:?}"),
        None => return body.to_vec(),
    };
    bytes
}

/// In memory where the system offers it: what survives a power cut is the business of other tests.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// More than any test asks for, where limits are not its subject; counted all the same.
fn plenty() -> Quotas {
    let each = Quota::new(Quota::MOST, 60);
    Quotas { guest: each, user: each, writes: each, registrations: each, exports: each }
}

/// The usual ones, but for webhooks on this machine, as many as anybody wants.
fn policies() -> Policies {
    let webhooks = WebhookPolicy { targets: this_machine(), most: 1_000, ..WebhookPolicy::default() };
    Policies { webhooks, ..Policies::default() }
}

/// What webhooks may go to here.
fn this_machine() -> WebhookTargets {
    WebhookTargets::new(vec!["127.0.0.1/32".parse().unwrap()])
}

fn outside(store: Arc<DieselStore>, clock: SetByHand, cost: u32, quotas: &Quotas) -> Gateways {
    let key = SigningKeys::generate();
    let keys = SigningKeys::parse([key.as_str()]).unwrap();
    Gateways {
        store,
        hasher: Arc::new(BcryptHasher::start(cost, 64).unwrap()),
        tokens: Arc::new(RememberedTokens::new(Ed25519Tokens::new(&keys, ORIGIN))),
        signer: Arc::new(Ed25519Signer::new(&keys)),
        secrets: Arc::new(OsSecrets),
        vault: Arc::new(SecretVault::new(b"secret").unwrap()),
        callers: Arc::new(MokaCallerCache::default()),
        limits: Arc::new(GovernorLimits::new(quotas, LimitsTally::default())),
        pages: None,
        neighbors: Vec::new(),
        post: Some(post()),
        courier: Arc::new(HyperCourier::new(b"secret", this_machine(), Duration::from_secs(5)).unwrap()),
        markup: Arc::new(SafeMarkdown::default()),
        clock: Arc::new(clock),
    }
}

/// Letters are kept, and read by [`School::letters`].
fn post() -> Post {
    let pages = Pages { home: ORIGIN.to_owned(), ..Pages::default() };
    let stationery = Arc::new(MinijinjaStationery::new(pages, None).unwrap());
    Post { stationery, mailer: Arc::new(MemoryMailer::new(1000)) }
}

/// A clock that stands still until somebody moves it.
#[derive(Clone)]
pub(crate) struct SetByHand(Arc<Mutex<Timestamp>>);

impl SetByHand {
    pub(crate) fn advance(&self, by: SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now += by;
    }
}

impl Default for SetByHand {
    fn default() -> Self {
        Self(Arc::new(Mutex::new("2026-03-01T09:00:00Z".parse().unwrap())))
    }
}

impl Clock for SetByHand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
