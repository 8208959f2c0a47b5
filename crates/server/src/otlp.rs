//! Traces on their way to a collector of OpenTelemetry, over OTLP by HTTP with bodies of JSON.
//!
//! A thread of its own sends them in batches. Whoever answers a request puts its trace into a queue and goes on: when
//! the queue is full, because the collector is slow or gone, the trace is lost and counted, and nobody waits. What is
//! lost is always told, if not at once then at the end.

mod answer;
mod spans;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use flume::{Receiver, RecvTimeoutError, Sender};
use lectern_application::trace::{Export, Trace};

use crate::settings::Settings;
use answer::Answer;

/// The most traces that wait: a few megabytes.
const WAITING: usize = 1_024;
/// A message goes once it has so many spans, each of some hundred bytes: well below the 4 MiB that collectors take.
const TOGETHER: usize = 4_096;
/// How often a message is sent to a collector that is too busy for it or not there, and how long it waits after the
/// first time; after each further one, twice as long.
const TRIES: u32 = 4;
const PAUSE: Duration = Duration::from_secs(1);
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
    hurry: Sender<()>,
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
        let (hurry, hurried) = flume::bounded(1);
        let (url, delay, timeout) = (collector.url.clone(), collector.delay, collector.timeout);
        let counted = Arc::clone(&lost);
        let post = Post { url, delay, timeout, database, hurried, patient: true, lost: counted, why: None, said: None };
        thread::Builder::new().name("otlp".to_owned()).spawn(move || post.run(&taken))?;
        Ok(Some(Self { orders, hurry, lost }))
    }

    /// Waits until all that was handed over is sent, but not for long.
    pub(crate) fn finish(&self) {
        let (done, finished) = flume::bounded(1);
        let until = Instant::now() + FAREWELL;
        // It may have been told before, or its thread have ended.
        let _ = self.hurry.try_send(());
        let asked = self.orders.send_deadline(Order::Finish(done), until).is_ok();
        if !asked || finished.recv_deadline(until).is_err() {
            let (waiting, lost) = (self.orders.len(), self.lost.load(Ordering::Relaxed));
            tracing::warn!(waiting, lost, "the last traces did not reach the collector in time");
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
    /// Tells that the program ends.
    hurried: Receiver<()>,
    /// Whether there is time to try again: until then.
    patient: bool,
    lost: Arc<AtomicU64>,
    /// Why the last of them were lost, where it was not for want of room.
    why: Option<String>,
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
                self.tell();
                // Whoever asked may have given up.
                let _ = finish.send(());
            }
        }
    }

    fn send(&mut self, batch: &[Arc<Trace>]) {
        match self.deliver(&spans::message(batch, self.database)) {
            Answer::Taken { refused: 0, .. } => {}
            Answer::Taken { refused, why } => tracing::warn!(spans = refused, why, "the collector refused spans"),
            Answer::Busy { why, .. } | Answer::Refused { why } => {
                self.lost.fetch_add(u64::try_from(batch.len()).unwrap_or(u64::MAX), Ordering::Relaxed);
                self.why = Some(why);
            }
        }
        if self.patient && self.said.is_none_or(|said| said.elapsed() >= SAID_AT_MOST_EVERY) {
            self.tell();
        }
    }

    /// Says what was lost since it was last said.
    fn tell(&mut self) {
        let lost = self.lost.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let why = self.why.take().unwrap_or_else(|| "it takes them too slowly".to_owned());
            tracing::warn!(lost, why, "traces did not reach the collector");
            self.said = Some(Instant::now());
        }
    }

    /// Sends a message, again and again where the protocol says that it may be taken later, until the program ends.
    fn deliver(&mut self, message: &str) -> Answer {
        let mut pause = PAUSE;
        for _ in 1..TRIES {
            let answer = answer::post(&self.url, message, self.timeout);
            let Answer::Busy { after, .. } = &answer else { return answer };
            if !self.patient {
                return answer;
            }
            // How long the collector asks for, or longer each time.
            self.patient = self.hurried.recv_timeout(after.unwrap_or(pause)) == Err(RecvTimeoutError::Timeout);
            pause *= 2;
        }
        answer::post(&self.url, message, self.timeout)
    }
}

/// A batch: until it is large enough, its time is over, or somebody wants to finish.
fn gather(first: Order, orders: &Receiver<Order>, delay: Duration) -> (Vec<Arc<Trace>>, Option<Sender<()>>) {
    let until = Instant::now() + delay;
    let (mut batch, mut spans, mut next) = (Vec::new(), 0, Some(first));
    while let Some(order) = next {
        match order {
            Order::Send(trace) => {
                spans += 1 + trace.steps.len();
                batch.push(trace);
            }
            Order::Finish(done) => return (batch, Some(done)),
        }
        next = if spans < TOGETHER { orders.recv_deadline(until).ok() } else { None };
    }
    (batch, None)
}
