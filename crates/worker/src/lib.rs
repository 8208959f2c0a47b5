//! What is done beside requests: jobs, and the relay of the outbox.
//!
//! This crate must never know what a job does, where anything is kept or how a broker is spoken to: it knows leases,
//! deadlines and threads, decides when something is done, and asks the application for the rest.
//!
//! Start reading at [`Worker`], then at `shift.rs`, the one loop of it; and at [`relay`], which tells everybody what
//! happened.

mod begun;
mod metrics;
pub mod relay;
mod school;
mod shift;
mod stopping;

use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use lectern_application::ports::{Committed, Told};
use tokio::sync::{Notify, oneshot};

pub use metrics::Metrics;
pub use school::{Later, School};

/// How a worker works.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many jobs are done at a time, each on a thread of its own.
    pub threads: usize,
    /// How long a job is a worker's without word from it. A worker gives word three times as often.
    pub lease: Duration,
    /// How often it looks for jobs when nobody tells it of any: other nodes queue some, and some become due.
    pub poll: Duration,
    /// How long jobs that are at work when it stops may take to end, before they are handed back.
    pub grace: Duration,
}

/// Wakes the worker and the relay of this process when there is something for them. A hint: what it misses is found by
/// the next look.
#[derive(Debug, Clone, Default)]
pub struct Bell {
    jobs: Arc<Notify>,
    subscribers: Arc<Notify>,
    broker: Arc<Notify>,
}

impl Committed for Bell {
    fn committed(&self, told: &Told) {
        // A bell that rang while nobody listened is heard by the next who does.
        if told.jobs {
            self.jobs.notify_one();
        }
        if !told.events.is_empty() {
            self.subscribers.notify_one();
            self.broker.notify_one();
        }
    }

    fn in_doubt(&self, told: &Told) {
        self.committed(told);
    }
}

/// A worker at work, on threads of its own.
pub struct Worker {
    stop: oneshot::Sender<()>,
    ended: oneshot::Receiver<()>,
    thread: JoinHandle<()>,
}

/// Threads that may hang in jobs that neither end nor wait, beside those at work. A job that finds none waits, and fails
/// at its deadline.
const HANGING: usize = 512;

impl Worker {
    /// Starts a worker.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(school: Arc<dyn School>, settings: Settings, metrics: Metrics, bell: Bell) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(settings.threads.saturating_add(HANGING))
            .thread_name("lectern-job")
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let thread = Builder::new().name("lectern-worker".to_owned()).spawn(move || {
            runtime.block_on(shift::Shift::new(school, settings, metrics).work(bell.jobs, stopped));
            // Threads that hang in a job are not waited for: nothing would ever end them.
            runtime.shutdown_background();
            // Whoever waits may have gone.
            let _ = end.send(());
        })?;
        Ok(Self { stop, ended, thread })
    }

    /// Takes no further job, lets those at work end for a while, and hands the others back.
    pub async fn stop(self) {
        let Self { stop, ended, thread } = self;
        // When it has ended already there is nobody to tell.
        let _ = stop.send(());
        let _ = ended.await;
        // A panic was printed by its thread.
        let _ = thread.join();
    }
}
