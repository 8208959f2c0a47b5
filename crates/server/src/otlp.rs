//! Traces on their way to a collector of OpenTelemetry, over OTLP by HTTP with bodies of JSON.
//!
//! A thread of its own sends them in batches. Whoever answers a request puts its trace into a queue and goes on: when
//! the queue is full, because the collector is slow or gone, the trace is lost and counted, and nobody waits.

mod spans;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use flume::{Receiver, Sender};
use lectern_application::trace::{Export, Trace};

use crate::settings::Settings;

/// The most traces that wait: a few megabytes.
const WAITING: usize = 1_024;
/// The most traces of one message: well below the 4 MiB that collectors take.
const TOGETHER: usize = 128;
/// How long the end of the program waits for what is under way: what `serve` leaves of the 30 seconds until it is killed.
const FAREWELL: Duration = Duration::from_secs(2);
/// How often it is said that traces are lost.
const SAID_AT_MOST_EVERY: Duration = Duration::from_secs(60);

enum Order {
    Send(Arc<Trace>),
    /// Send what you have, and say so.
    Finish(Sender<()>),
}

/// The way into the queue.
#[derive(Clone)]
pub(crate) struct Exporter {
    orders: Sender<Order>,
    lost: Arc<AtomicU64>,
}

impl Exporter {
    /// Starts the thread that sends, where there is somebody to send to. It ends once every way into its queue is gone.
    ///
    /// # Errors
    ///
    /// The system gives no thread.
    pub(crate) fn start(settings: &Settings) -> io::Result<Option<Self>> {
        let Some(collector) = &settings.trace.collector else { return Ok(None) };
        let database = if settings.database.url.starts_with("sqlite:") { "sqlite" } else { "postgresql" };
        let (orders, taken) = flume::bounded(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let (url, delay, timeout) = (collector.url.clone(), collector.delay, collector.timeout);
        let post = Post { url, delay, timeout, database, lost: Arc::clone(&lost), said: None };
        thread::Builder::new().name("otlp".to_owned()).spawn(move || post.run(&taken))?;
        Ok(Some(Self { orders, lost }))
    }

    /// Waits until all that was handed over is sent, but not for long.
    pub(crate) fn finish(&self) {
        let (done, finished) = flume::bounded(1);
        let until = Instant::now() + FAREWELL;
        let asked = self.orders.send_deadline(Order::Finish(done), until).is_ok();
        if !asked || finished.recv_deadline(until).is_err() {
            tracing::warn!("the last traces did not reach the collector in time");
        }
    }
}

impl Export for Exporter {
    fn export(&self, trace: &Arc<Trace>) {
        // Who began the trace decides whether it is recorded: it would be a torso without their spans.
        let wanted = trace.origin.parent.as_ref().is_none_or(|parent| parent.sampled);
        if wanted && self.orders.try_send(Order::Send(Arc::clone(trace))).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What the thread has.
struct Post {
    url: String,
    delay: Duration,
    timeout: u64,
    database: &'static str,
    lost: Arc<AtomicU64>,
    /// When it was last said that traces are lost.
    said: Option<Instant>,
}

impl Post {
    fn run(mut self, orders: &Receiver<Order>) {
        while let Ok(first) = orders.recv() {
            let (batch, finish) = gather(first, orders, self.delay);
            if !batch.is_empty() {
                self.send(&batch);
            }
            if let Some(finish) = finish {
                // Whoever asked may have given up.
                let _ = finish.send(());
            }
        }
    }

    fn send(&mut self, batch: &[Arc<Trace>]) {
        let sent = self.post(spans::message(batch, self.database));
        if sent.is_err() {
            self.lost.fetch_add(u64::try_from(batch.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        let silent = self.said.is_some_and(|said| said.elapsed() < SAID_AT_MOST_EVERY);
        if silent || self.lost.load(Ordering::Relaxed) == 0 {
            return;
        }
        let why = sent.err().unwrap_or_else(|| "it takes them too slowly".to_owned());
        let lost = self.lost.swap(0, Ordering::Relaxed);
        tracing::warn!(lost, why, "traces did not reach the collector");
        self.said = Some(Instant::now());
    }

    /// Nothing is sent twice: a collector that fails would be asked for more just then.
    fn post(&self, body: String) -> Result<(), String> {
        let request = minreq::post(self.url.as_str()).with_header("Content-Type", "application/json").with_body(body);
        // Only the head of the answer is read: the body may be of any length.
        let answer = request.with_timeout(self.timeout).with_follow_redirects(false).send_lazy();
        match answer.map_err(|error| error.to_string())?.status_code {
            200..=299 => Ok(()),
            status => Err(format!("it answers {status}")),
        }
    }
}

/// A batch: until it is large enough, its time is over, or somebody wants to finish.
fn gather(first: Order, orders: &Receiver<Order>, delay: Duration) -> (Vec<Arc<Trace>>, Option<Sender<()>>) {
    let until = Instant::now() + delay;
    let (mut batch, mut next) = (Vec::new(), Some(first));
    while let Some(order) = next {
        match order {
            Order::Send(trace) => batch.push(trace),
            Order::Finish(done) => return (batch, Some(done)),
        }
        next = if batch.len() < TOGETHER { orders.recv_deadline(until).ok() } else { None };
    }
    (batch, None)
}
