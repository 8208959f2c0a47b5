//! One worker and jobs that do nothing: what it costs to take them and to write down that they are done.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use lectern_application::effects::{Performed, Turn, Turned, take_turn};
use lectern_application::ports::Leased;
use lectern_application::{Context, JobDepth, Store, StoreError};
use lectern_domain::Timestamp;
use lectern_persistence::{DieselStore, Settings};
use lectern_worker::{Bell, Later, Metrics, School, Worker};

use crate::cores::bring_along;
use crate::engine::Engine;
use crate::postgres::Backends;
use crate::spent::Spent;
use crate::{Failure, Outcome, process};

/// One that the program knows, or nobody would take it. What is done for it here is nothing.
const KIND: &str = "jobs.sweep";
/// More than any worker does in a second.
const A_SECOND: u64 = 40_000;
/// How long the first may take.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Args)]
pub(crate) struct Jobs {
    /// A migrated database.
    #[arg(long)]
    database: String,
    /// For how many milliseconds.
    #[arg(long)]
    time: u64,
}

/// Prints a [`Spent`] of the worker, with the store in it and whatever serves that.
pub(crate) fn run(jobs: &Jobs) -> Outcome<()> {
    queue(&jobs.database, u32::try_from(A_SECOND * (jobs.time / 1_000 + 1))?)?;
    let store: Arc<dyn Store> = Arc::new(DieselStore::open(&Settings::new(jobs.database.as_str())?)?);
    let settings = lectern_worker::Settings {
        threads: 8,
        lease: Duration::from_secs(30),
        poll: Duration::from_secs(1),
        grace: Duration::from_secs(20),
    };
    let metrics = Metrics::default();
    let worker = Worker::start(Arc::new(Idle(store)), settings, metrics.clone(), Bell::default())?;
    // It works itself up to its stride first: a quarter of the time does not count.
    std::thread::sleep(Duration::from_millis(jobs.time / 4));
    let (own, backends) = (std::process::id(), Backends::behind(&jobs.database)?);
    backends.each(bring_along)?;
    let (done, cpu) = (|| metrics.succeeded(KIND), || Ok::<_, Failure>(process::cpu(own)? + backends.cpu()?));
    let (before, spent, started) = (done(), cpu()?, Instant::now());
    std::thread::sleep(Duration::from_millis(jobs.time));
    // A busy machine may not have come to the first of a short round yet.
    while done() == before && started.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    let (after, wall) = (done(), started.elapsed());
    if after == before {
        return Err("no job was done".into());
    }
    let spent = Spent { count: after - before, wall, cpu: cpu()?.saturating_sub(spent) };
    tokio::runtime::Builder::new_current_thread().build()?.block_on(worker.stop());
    println!("{}", spent.told());
    Ok(())
}

/// All of them are due; those of an earlier round go.
fn queue(url: &str, count: u32) -> Outcome<()> {
    let engine = Engine::of(url);
    let (id, then, series) = (engine.id("i"), engine.instant("1700000000 + i / 1000"), engine.series(count));
    engine.run(
        url,
        &format!(
            "BEGIN; DELETE FROM jobs; \
             INSERT INTO jobs (id, version, kind, payload, priority, status, attempts, due_at, created_at, request_id) \
             SELECT {id}, 1, '{KIND}', '{{}}', 1, 'queued', 0, {then}, {then}, {id} FROM {series} AS s; COMMIT"
        ),
    )?;
    match engine {
        // Its own service would do so within a minute.
        Engine::Postgres => engine.run(url, "VACUUM ANALYZE jobs"),
        Engine::Sqlite => Ok(()),
    }
}

/// Whatever is asked of it, it is done.
struct Idle(Arc<dyn Store>);

impl School for Idle {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    fn take_turn(&self, turn: Turn) -> Later<'_, Result<Turned, StoreError>> {
        Box::pin(self.0.atomically(move |tx| take_turn(tx, &turn)))
    }

    fn perform(&self, _: Context, _: Leased) -> Later<'_, Result<Performed, String>> {
        Box::pin(std::future::ready(Ok(Performed::Done)))
    }

    fn begin_recurring(&self, _: Context) -> Later<'_, Result<(), StoreError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn depths(&self) -> Later<'_, Result<Vec<JobDepth>, StoreError>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }
}
