//! The operations port: what the platform asks, apart from what the world asks. It has a thread of its own, so that it
//! answers when every worker of the API is busy. Who can reach it sees numbers and no secret.

mod process;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{App as Service, HttpResponse, web};
use lectern_application::{App, StoreError};
use lectern_web::Readiness;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::listener::{self, Manner};

/// What it tells of.
pub(crate) struct Operations {
    pub(crate) registry: Registry,
    pub(crate) school: App,
    pub(crate) readiness: Readiness,
    /// How long the database may take to say that it is there.
    pub(crate) patience: Duration,
}

/// The numbers of the process itself; the parts of the program add theirs.
pub(crate) fn registry() -> Registry {
    let mut registry = Registry::default();
    process::register(&mut registry);
    let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.sub_registry_with_prefix("lectern").register("build", "Which program this is", build);
    registry
}

/// Those of our own, which share a prefix.
pub(crate) fn ours(registry: &mut Registry) -> &mut Registry {
    registry.sub_registry_with_prefix("lectern")
}

/// The port that is open, or that nobody wanted.
pub(crate) struct Opened {
    pub(crate) address: Option<SocketAddr>,
    handle: Option<ServerHandle>,
}

impl Opened {
    /// Lets go of the school, so that it can end its threads and close its files.
    pub(crate) async fn stop(self) {
        if let Some(handle) = self.handle {
            handle.stop(true).await;
        }
    }
}

/// One thread: whoever scrapes asks a few times a minute. Whoever dawdles here is cut off like everybody.
pub(crate) fn manner(of_the_world: &Manner) -> Manner {
    let patience = Duration::from_secs(1);
    Manner { tls: None, workers: 1, connections: CONNECTIONS, patience, ..of_the_world.clone() }
}

/// Far more than a platform has scrapers, and far fewer than a process has descriptors.
const CONNECTIONS: usize = 64;

/// Serves until it is stopped, where there is a listener.
pub(crate) fn start(listener: Option<TcpListener>, manner: Manner, operations: Operations) -> std::io::Result<Opened> {
    let Some(listener) = listener else {
        return Ok(Opened { address: None, handle: None });
    };
    let address = Some(listener.local_addr()?);
    let server = serve(listener, manner, operations)?;
    let handle = Some(server.handle());
    actix_web::rt::spawn(server);
    Ok(Opened { address, handle })
}

fn serve(listener: TcpListener, manner: Manner, operations: Operations) -> std::io::Result<Server> {
    let operations = web::Data::from(Arc::new(operations));
    listener::server(listener, manner, move || {
        Service::new()
            .app_data(operations.clone())
            .route("/metrics", web::get().to(metrics))
            .route("/health/live", web::get().to(live))
            .route("/health/ready", web::get().to(ready))
            .default_service(web::to(elsewhere))
    })
}

async fn metrics(operations: web::Data<Operations>) -> HttpResponse {
    let mut text = String::new();
    match encode(&mut text, &operations.registry) {
        Ok(()) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            HttpResponse::Ok().content_type(kind).insert_header((CACHE_CONTROL, "no-store")).body(text)
        }
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

async fn live() -> HttpResponse {
    word(HttpResponse::Ok(), "ok")
}

async fn ready(operations: web::Data<Operations>) -> HttpResponse {
    if !operations.readiness.is_ready() {
        return word(HttpResponse::ServiceUnavailable(), "stopping");
    }
    match tokio::time::timeout(operations.patience, operations.school.ready()).await {
        Ok(Ok(())) => word(HttpResponse::Ok(), &told(&operations.school.degraded())),
        Ok(Err(StoreError::Behind)) => {
            word(HttpResponse::ServiceUnavailable(), "the schema lacks a step that this program needs")
        }
        Ok(Err(_)) | Err(_) => word(HttpResponse::ServiceUnavailable(), "the database does not answer"),
    }
}

/// What is away does not make us unready: the school goes on, and another node would miss it as well.
fn told(down: &[&str]) -> String {
    if down.is_empty() { "ok".to_owned() } else { format!("ok\ndegraded: {}", down.join(", ")) }
}

async fn elsewhere() -> HttpResponse {
    word(HttpResponse::NotFound(), "here are /metrics, /health/live and /health/ready")
}

fn word(mut answer: actix_web::HttpResponseBuilder, text: &str) -> HttpResponse {
    let kind = "text/plain; charset=utf-8";
    answer.content_type(kind).insert_header((CACHE_CONTROL, "no-store")).body(format!("{text}\n"))
}
