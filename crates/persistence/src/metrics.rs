use std::sync::atomic::{AtomicU64, Ordering};

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
    /// Calls that were refused because a queue was full.
    pub busy: u64,
    /// Connections that were opened.
    pub connections: u64,
}

/// The counters behind [`Metrics`]; all threads of a store share them.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) transactions: Counter,
    pub(crate) views: Counter,
    pub(crate) statements: Counter,
    pub(crate) retries: Counter,
    pub(crate) batches: Counter,
    pub(crate) commits: Counter,
    pub(crate) busy: Counter,
    pub(crate) connections: Counter,
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
            busy: self.busy.get(),
            connections: self.connections.get(),
        }
    }
}

/// A number that only grows. It orders nothing, so the weakest order of memory is enough.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
