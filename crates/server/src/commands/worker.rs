use std::io::Write;
use std::sync::Arc;

use clap::Args;
use lectern_web::Readiness;
use lectern_worker::Bell;
use tokio::signal::unix::{SignalKind, signal};

use super::serve;
use crate::failure::Failure;
use crate::hangup;
use crate::ops::{self, Operations};
use crate::school;
use crate::settings::Settings;
use crate::work;

/// Do jobs, tell others what happens, and serve nothing but `ops.listen`. The schema is brought up to date first.
///
/// `lectern serve` does jobs itself, unless `worker.enabled` is false. However many do them, each job is one worker's at
/// a time. SIGTERM or Ctrl-C hands back what is not done within 20 seconds. A second signal stops it at once.
#[derive(Debug, Args)]
pub(crate) struct Worker {}

pub(crate) async fn run(settings: &Settings) -> Result<(), Failure> {
    let ops_listener = settings.ops.listen.map(|address| serve::listen(address, "LECTERN__OPS__LISTEN")).transpose()?;
    let (mut registry, bell) = (ops::registry(), Bell::default());
    let school = school::open_counted(settings, ops::ours(&mut registry), vec![Arc::new(bell.clone())])?;
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    hangup::ignore()?;
    let worker = work::start(&school, settings, ops::ours(&mut registry), bell)?;
    let (readiness, patience) = (Readiness::default(), settings.http.deadline);
    let ops_manner = ops::manner(&serve::manner(settings, None));
    let operations = Operations { registry, school, readiness: readiness.clone(), patience };
    let ops = ops::start(ops_listener, ops_manner, operations)?;
    println!("Lectern {} does jobs", env!("CARGO_PKG_VERSION"));
    println!("  database     {}", settings.database_place());
    if let Some(address) = ops.address {
        println!("  metrics      http://{address}/metrics");
    }
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    readiness.close();
    tokio::select! {
        () = worker.stop() => {}
        _ = terminate.recv() => std::process::exit(1),
        _ = interrupt.recv() => std::process::exit(1),
    }
    ops.stop().await;
    // Whoever read this may be gone, which is no failure of ours.
    let _ = writeln!(std::io::stdout(), "stopped");
    Ok(())
}
