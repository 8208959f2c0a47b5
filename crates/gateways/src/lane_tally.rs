use std::time::Instant;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// What is counted of a lane. Clones share their numbers.
#[derive(Debug, Clone)]
pub(crate) struct LaneTally {
    depth: Gauge,
    wait: Histogram,
    duration: Histogram,
    refused: Counter,
    skipped: Counter,
}

/// Seconds: a hash takes a third of one, and a queue of them many.
const SECONDS: [f64; 11] = [0.001, 0.005, 0.025, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 7.5, 15.0];

impl Default for LaneTally {
    fn default() -> Self {
        Self {
            depth: Gauge::default(),
            wait: Histogram::new(SECONDS),
            duration: Histogram::new(SECONDS),
            refused: Counter::default(),
            skipped: Counter::default(),
        }
    }
}

impl LaneTally {
    /// Somebody wants to join.
    pub(crate) fn join(&self) -> Instant {
        self.depth.inc();
        Instant::now()
    }

    /// There was no room.
    pub(crate) fn refuse(&self) {
        self.depth.dec();
        self.refused.inc();
    }

    /// The turn of somebody has come.
    pub(crate) fn leave(&self, joined: Instant) {
        self.depth.dec();
        self.wait.observe(joined.elapsed().as_secs_f64());
    }

    /// But nobody waits for it any more.
    pub(crate) fn skip(&self) {
        self.skipped.inc();
    }

    /// The work is done.
    pub(crate) fn finish(&self, began: Instant) {
        self.duration.observe(began.elapsed().as_secs_f64());
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        let Self { depth, wait, duration, refused, skipped } = self;
        let hashing = registry.sub_registry_with_prefix("hashing");
        hashing.register("queue_depth", "Passwords that wait for a thread", depth.clone());
        hashing.register_with_unit("queue_wait", "How long passwords waited", Unit::Seconds, wait.clone());
        hashing.register_with_unit("duration", "How long hashing took", Unit::Seconds, duration.clone());
        hashing.register("refused", "Passwords that were refused because the queue was full", refused.clone());
        hashing.register("skipped", "Passwords whose caller hung up while they waited", skipped.clone());
    }
}
