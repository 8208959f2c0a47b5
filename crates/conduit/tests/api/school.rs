//! A school of its own for each test: a database in a folder that goes away, and a clock that is set by hand.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use lectern_application::ports::Clock;
use lectern_application::{App, Gateways, Policies, Quota, Quotas};
use lectern_conduit::Conduit;
use lectern_domain::effects::WebhookTargets;
use lectern_domain::identity::{Role, Roles};
use lectern_domain::{SignedDuration, Timestamp};
use lectern_gateways::{
    BcryptHasher, Ed25519Signer, Ed25519Tokens, GovernorLimits, HyperCourier, LimitsTally, MokaCallerCache, OsSecrets,
    RememberedTokens, SafeMarkdown, SecretVault, SigningKeys,
};
use lectern_persistence::{DieselStore, migrate_up};
use lectern_web::{Settings, edge};
use serde_json::Value;
use tempfile::TempDir;

const ORIGIN: &str = "https://school.example";

type Called = Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>;

pub(crate) struct School {
    pub(crate) app: App,
    pub(crate) clock: SetByHand,
    store: Arc<DieselStore>,
    call: Box<dyn Fn(TestRequest) -> Called>,
    _folder: TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The first message about `name`; empty when there is none.
    pub(crate) fn error(&self, name: &str) -> &str {
        self.body["errors"][name][0].as_str().unwrap_or_default()
    }
}

impl School {
    pub(crate) async fn open() -> Self {
        Self::limited(Quota::new(Quota::MOST, 60)).await
    }

    /// A school where so much may be asked. Newcomers are authors, as in development.
    pub(crate) async fn limited(quota: Option<Quota>) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let url = format!("sqlite://{}", folder.path().join("school.db").display());
        migrate_up(&url).unwrap();
        let mut stored = lectern_persistence::Settings::new(url).unwrap();
        stored.readers = 1;
        let clock = SetByHand::default();
        let store = Arc::new(DieselStore::open(&stored).unwrap());
        let policies = Policies { signup_roles: Roles::from_iter([Role::Author]), ..Policies::default() };
        let app = App::new(outside(Arc::clone(&store), clock.clone(), quota), policies);
        let settings = Settings::new(ORIGIN.parse().unwrap(), b"a secret of thirty-two bytes ...").unwrap();
        let conduit = Conduit::new(&app, SignedDuration::from_hours(24));
        let service = actix_web::App::new()
            .app_data(Data::new(settings))
            .configure(|config| conduit.mount(config))
            // What the edge would show of a rejection of another face.
            .wrap(from_fn(|request, next| edge(|_, _| HttpResponse::ImATeapot().finish(), request, next)));
        let service = Rc::new(init_service(service).await);
        let call = move |request: TestRequest| -> Called {
            let service = Rc::clone(&service);
            Box::pin(async move { service.call(request.to_request()).await.unwrap() })
        };
        Self { app, clock, store, call: Box::new(call), _folder: folder }
    }

    /// How many statements the store has run.
    pub(crate) fn statements(&self) -> u64 {
        self.store.metrics().statements
    }

    /// How many statements and how many turns of its threads, to change something or to look, the store has taken.
    pub(crate) fn spent(&self) -> (u64, u64) {
        let metrics = self.store.metrics();
        (metrics.statements, metrics.transactions + metrics.views)
    }

    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        let response = (self.call)(request).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().try_into_bytes().unwrap_or_default();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status, headers, body }
    }
}

fn outside(store: Arc<DieselStore>, clock: SetByHand, each: Option<Quota>) -> Gateways {
    let quotas = Quotas { guest: each, user: each, writes: each, registrations: each, exports: each };
    let key = SigningKeys::generate();
    let keys = SigningKeys::parse([key.as_str()]).unwrap();
    Gateways {
        store,
        hasher: Arc::new(BcryptHasher::start(4, 64).unwrap()),
        tokens: Arc::new(RememberedTokens::new(Ed25519Tokens::new(&keys, ORIGIN))),
        signer: Arc::new(Ed25519Signer::new(&keys)),
        secrets: Arc::new(OsSecrets),
        vault: Arc::new(SecretVault::new(b"secret").unwrap()),
        callers: Arc::new(MokaCallerCache::default()),
        limits: Arc::new(GovernorLimits::new(&quotas, LimitsTally::default())),
        pages: None,
        neighbors: Vec::new(),
        post: None,
        courier: Arc::new(HyperCourier::new(b"secret", WebhookTargets::default(), Duration::from_secs(5)).unwrap()),
        markup: Arc::new(SafeMarkdown::default()),
        clock: Arc::new(clock),
    }
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
        Self(Arc::new(Mutex::new("2026-03-01T09:00:00.123456Z".parse().unwrap())))
    }
}

impl Clock for SetByHand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}
