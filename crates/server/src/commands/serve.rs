use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use clap::Args;
use lectern_application::App;
use lectern_conduit::Conduit;
use lectern_http::Site;
use lectern_web::{PublicUrl, Readiness};
use lectern_worker::{Bell, Worker};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_rustls::TlsAcceptor;

use crate::failure::Failure;
use crate::listener::Manner;
use crate::ops::Operations;
use crate::otlp::Exporter;
use crate::settings::{ConduitFace, Settings, found_at};
use crate::{bootstrap, demo, listener, ops, school, tls, work};

/// Serve the API. The schema is brought up to date first.
///
/// SIGTERM or Ctrl-C stops it kindly: it says that it is not ready, waits `http.drain`, finishes what it has, and ends
/// within 30 seconds. A second signal stops it at once.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Make the demo school first, when the database is empty.
    #[arg(long)]
    demo: bool,
}

/// From the first signal to the end. Platforms kill after 30 seconds.
const PATIENCE: Duration = Duration::from_secs(28);

pub(crate) async fn run(command: &Serve, settings: &Settings) -> Result<(), Failure> {
    if command.demo {
        demo::refuse_outside_development(settings)?;
    }
    let socket = listen(settings.http.listen, "LECTERN__HTTP__LISTEN")?;
    let ops_listener = settings.ops.listen.map(|address| listen(address, "LECTERN__OPS__LISTEN")).transpose()?;
    let address = socket.local_addr()?;
    let tls = tls::acceptor(settings.http.tls.as_ref())?;
    let public_url = public_url(settings, address)?;
    let (mut registry, bell) = (ops::registry(), Bell::default());
    let school = school::open_keeping(settings, ops::ours(&mut registry), vec![Arc::new(bell.clone())])?;
    bootstrap::see_to_administrator(&school, settings.administrator.as_ref()).await?;
    let demo = if command.demo { Some(demo::see_to(&school, settings).await?) } else { None };
    let readiness = Readiness::default();
    let worker = work::beside(&school, settings, ops::ours(&mut registry), bell)?;
    let exporter = Exporter::start(settings)?;
    let faces = settings.for_faces(public_url.clone(), exporter.clone());
    let site = Site::new(school.clone(), faces, readiness.clone());
    site.traffic().register(ops::ours(&mut registry));
    let signals = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
    let manner = manner(settings, tls);
    let ops_manner = ops::manner(&manner);
    let conduit = conduit(settings, &school);
    let faces = move || {
        lectern_http::service(site.clone()).configure(|config| conduit.iter().for_each(|face| face.mount(config)))
    };
    let server = listener::server(socket, manner, faces)?;
    let operations = Operations { registry, school, readiness: readiness.clone(), patience: settings.http.deadline };
    let ops = ops::start(ops_listener, ops_manner, operations)?;
    announce(settings, &public_url, address, ops.address, demo.as_ref());
    let stopping = actix_web::rt::spawn(stop(server.handle(), worker, readiness, settings.http.drain, signals));
    server.await?;
    // It ended the server, and panics nowhere.
    let _ = stopping.await;
    ops.stop().await;
    exporter.iter().for_each(Exporter::finish);
    // Whoever read this may be gone, which is no failure of ours.
    let _ = writeln!(std::io::stdout(), "stopped");
    Ok(())
}

/// The other face, if it is wanted. It stands behind ours: what ours answers is never asked of it.
fn conduit(settings: &Settings, school: &App) -> Option<Conduit> {
    let ConduitFace { enabled, token_ttl } = settings.conduit;
    enabled.then(|| Conduit::new(school, token_ttl))
}

pub(super) fn manner(Settings { http, .. }: &Settings, tls: Option<TlsAcceptor>) -> Manner {
    Manner {
        tls,
        workers: thread::available_parallelism().map_or(1, NonZero::get),
        connections: http.connections,
        keep_alive: http.keep_alive,
        pace: http.pace,
        patience: PATIENCE.saturating_sub(http.drain),
    }
}

/// `variable` is where another address can be chosen.
pub(super) fn listen(address: SocketAddr, variable: &'static str) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).map_err(|error| Failure::Listen(address, error, variable))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// What was set, or in development the address that we got.
fn public_url(Settings { http, .. }: &Settings, address: SocketAddr) -> Result<PublicUrl, Failure> {
    let url = http.public_url.clone().or_else(|| found_at(address, http.tls.is_some()));
    url.ok_or_else(|| std::io::Error::other(format!("{address} is no place to be found at")).into())
}

/// Answers the first questions of whoever started the program.
fn announce(
    settings: &Settings,
    url: &PublicUrl,
    address: SocketAddr,
    ops: Option<SocketAddr>,
    demo: Option<&demo::Demo>,
) {
    let Settings { environment, auth, .. } = settings;
    println!("Lectern {} serves", env!("CARGO_PKG_VERSION"));
    println!("  api          {}", url.join("/api/v1"));
    println!("  document     {}", url.join("/openapi.json"));
    if settings.conduit.enabled {
        println!("  realworld    {}", url.join("/api"));
    }
    println!("  listens on   {address}");
    if school_keeps_mail(settings) {
        println!("  mail         {}", url.join("/dev/mail"));
    }
    if let Some(ops) = ops {
        println!("  metrics      http://{ops}/metrics");
    }
    println!("  environment  {environment}");
    println!("  database     {}", settings.database_place());
    match &auth.secrets.kept_in {
        Some(folder) => println!("  keys         {}", folder.display()),
        None => println!("  keys         as set"),
    }
    if let Some(demo) = demo {
        demo.announce(settings.demo_password.reveal());
    }
    println!("next: open {}, or curl -s '{}'", url.join("/"), url.join("/api/v1/articles?limit=3"));
    println!("      Ctrl-C stops it");
}

/// Whether letters are kept to be read, and not sent.
fn school_keeps_mail(settings: &Settings) -> bool {
    settings.mail.post.as_ref().is_some_and(|post| post.mailer.kept().is_some())
}

/// Readiness first, then the listener, then the work in hand; jobs are handed back meanwhile. Impatience ends it at any time.
async fn stop(
    server: ServerHandle,
    worker: Option<Worker>,
    readiness: Readiness,
    drain: Duration,
    [mut terminate, mut interrupt]: [Signal; 2],
) {
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    readiness.close();
    tracing::info!(drain = ?drain, "stopping: not ready any more");
    actix_web::rt::spawn(async move {
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        tracing::warn!("a second signal: stopped at once");
        std::process::exit(1);
    });
    let handing_back = actix_web::rt::spawn(async move {
        if let Some(worker) = worker {
            worker.stop().await;
        }
    });
    tokio::time::sleep(drain).await;
    server.stop(true).await;
    let _ = handing_back.await;
}
