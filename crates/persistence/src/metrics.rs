use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// What the store did since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Metrics {
    /// Transactions that were answered.
    pub transactions: u64,
    /// Views that were answered.
    pub views: u64,
    /// Statements of both.
    pub statements: u64,
    /// Runs of some work after its first, for contention or a lost connection.
    pub retries: u64,
    /// Transactions of the database, each of which holds one or more of ours.
    pub batches: u64,
    /// Batches that were committed: on SQLite, how often the disk was waited for.
    pub commits: u64,
    /// Calls that were refused because a queue was full, or has no thread any more.
    pub busy: u64,
    /// Connections that were opened.
    pub connections: u64,
}

/// What is counted behind [`Metrics`], for whoever scrapes it; all threads of a store share it.
#[derive(Debug)]
pub(crate) struct Tally {
    pub(crate) transactions: Counter,
    pub(crate) views: Counter,
    pub(crate) statements: Counter,
    pub(crate) retries: Counter,
    batches: Counter,
    batch_size: Histogram,
    commits: Counter,
    commit_duration: Histogram,
    pub(crate) connections: Counter,
    lines: Lines,
}

/// Seconds: from what a wait in memory takes to where somebody is refused.
const SECONDS: [f64; 14] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0];
/// Pieces of work, up to the longest batch.
const WORKS: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 12.0, 16.0, 24.0, 32.0];

impl Default for Tally {
    fn default() -> Self {
        Self {
            transactions: Counter::default(),
            views: Counter::default(),
            statements: Counter::default(),
            retries: Counter::default(),
            batches: Counter::default(),
            batch_size: Histogram::new(WORKS),
            commits: Counter::default(),
            commit_duration: Histogram::new(SECONDS),
            connections: Counter::default(),
            lines: Lines::default(),
        }
    }
}

impl Tally {
    pub(crate) fn read(&self) -> Metrics {
        Metrics {
            transactions: self.transactions.get(),
            views: self.views.get(),
            statements: self.statements.get(),
            retries: self.retries.get(),
            batches: self.batches.get(),
            commits: self.commits.get(),
            busy: LINES.map(|name| self.line(name).refused.get()).iter().sum(),
            connections: self.connections.get(),
        }
    }

    /// What is counted of the queue with this name.
    pub(crate) fn line(&self, name: &'static str) -> Line {
        let Lines { depth, wait, refused } = &self.lines;
        let label = [("queue", name)];
        Line {
            depth: depth.get_or_create_owned(&label),
            wait: wait.get_or_create_owned(&label),
            refused: refused.get_or_create_owned(&label),
        }
    }

    /// A transaction of the database has begun, for `works` of ours.
    pub(crate) fn begun(&self, works: usize) {
        self.batches.inc();
        self.batch_size.observe(u32::try_from(works).unwrap_or(u32::MAX).into());
    }

    /// And was committed, which took so long.
    pub(crate) fn committed(&self, duration: Duration) {
        self.commits.inc();
        self.commit_duration.observe(duration.as_secs_f64());
    }

    #[rustfmt::skip]
    pub(crate) fn register(&self, registry: &mut Registry) {
        let Self { transactions, views, statements, retries, connections, lines, .. } = self;
        let Lines { depth, wait, refused } = lines;
        let (seconds, store) = (Unit::Seconds, registry.sub_registry_with_prefix("store"));
        store.register("transactions", "Transactions that were answered", transactions.clone());
        store.register("views", "Views that were answered", views.clone());
        store.register("statements", "Statements that were run", statements.clone());
        store.register("retries", "Runs of some work after its first", retries.clone());
        store.register("batch_size", "Transactions of ours in one of the database", self.batch_size.clone());
        store.register("commits", "Transactions of the database that were committed", self.commits.clone());
        store.register_with_unit("commit_duration", "How long COMMIT took; on SQLite, a sync each", seconds.clone(), self.commit_duration.clone());
        store.register("connections_opened", "Connections that were opened", connections.clone());
        store.register("queue_depth", "Work that waits for a thread", depth.clone());
        store.register_with_unit("queue_wait", "How long work waited for a thread", seconds, wait.clone());
        store.register("queue_refused", "Work that was refused, mostly because its queue was full", refused.clone());
    }
}

pub(crate) const OF_TRANSACTIONS: &str = "transactions";
pub(crate) const OF_VIEWS: &str = "views";
pub(crate) const OF_PROBES: &str = "probes";
const LINES: [&str; 3] = [OF_TRANSACTIONS, OF_VIEWS, OF_PROBES];

type Label = [(&'static str, &'static str); 1];

/// What is counted of each queue.
#[derive(Debug)]
struct Lines {
    depth: Family<Label, Gauge>,
    wait: Family<Label, Histogram>,
    refused: Family<Label, Counter>,
}

impl Default for Lines {
    fn default() -> Self {
        let waits: fn() -> Histogram = || Histogram::new(SECONDS);
        let wait = Family::new_with_constructor(waits);
        Self { depth: Family::default(), wait, refused: Family::default() }
    }
}

/// What is counted of one queue.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    depth: Gauge,
    wait: Histogram,
    refused: Counter,
}

impl Line {
    /// Somebody wants to join.
    pub(crate) fn join(&self) -> Instant {
        self.depth.inc();
        Instant::now()
    }

    /// There was no room, or nobody to serve it.
    pub(crate) fn refuse(&self) {
        self.depth.dec();
        self.refused.inc();
    }

    /// The turn of somebody has come, who waited so long.
    pub(crate) fn leave(&self, waited: Duration) {
        self.depth.dec();
        self.wait.observe(waited.as_secs_f64());
    }
}
