use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_executor::block_on;
use lectern_application::{Done, Reach, Store, StoreError, Verdict};

use crate::gate::{Gate, Pass, at_once};

/// More than any queue that bounds the memory of a server.
const ENDLESS: usize = 100_000;

/// Asks until the store refuses, and answers what waits. Nothing of it may end meanwhile.
fn fill<'a>(mut ask: impl FnMut() -> Done<'a>) -> Vec<Done<'a>> {
    let mut waiting = Vec::new();
    while waiting.len() < ENDLESS {
        let mut done = ask();
        match at_once(&mut done) {
            None => waiting.push(done),
            Some(refused) => {
                assert_eq!(refused, Err(StoreError::Busy));
                return waiting;
            }
        }
    }
    panic!("the queue has no end");
}

/// A transaction that waits at the gate, then counts itself.
fn wait_and_count<'a>(store: &'a dyn Store, pass: Pass, runs: &Arc<AtomicUsize>) -> Done<'a> {
    let runs = Arc::clone(runs);
    store.transact(Box::new(move |_| {
        pass.wait();
        runs.fetch_add(1, Ordering::SeqCst);
        Verdict::Commit
    }))
}

/// When the queue is full a transaction MUST be refused at once; those who wait are served, and then others.
pub fn a_full_queue_of_transactions_refuses(store: &dyn Store) {
    let (gate, runs) = (Gate::closed(), Arc::default());
    let waiting = fill(|| wait_and_count(store, gate.pass(), &runs));
    let (accepted, pass) = (waiting.len(), gate.pass());
    gate.open();
    assert!(waiting.into_iter().all(|done| block_on(done) == Ok(())));
    assert_eq!(runs.load(Ordering::SeqCst), accepted, "what was refused never runs");
    assert_eq!(block_on(wait_and_count(store, pass, &runs)), Ok(()));
}

/// As for transactions; a full queue of views stands in the way neither of them nor of a probe.
pub fn a_full_queue_of_views_refuses(store: &dyn Store) {
    let gate = Gate::closed();
    let view = |pass: Pass| store.view(Reach::Snapshot, Box::new(move |_| pass.wait()));
    let waiting = fill(|| view(gate.pass()));
    assert_eq!(block_on(store.transact(Box::new(|_| Verdict::Commit))), Ok(()));
    assert_eq!(block_on(store.view(Reach::Probe, Box::new(|_| ()))), Ok(()));
    let pass = gate.pass();
    gate.open();
    assert!(waiting.into_iter().all(|done| block_on(done) == Ok(())));
    assert_eq!(block_on(view(pass)), Ok(()));
}

/// Work whose caller has gone before it began SHOULD be skipped: nobody would hear of it.
pub fn work_of_the_gone_is_skipped(store: &dyn Store) {
    let (gate, runs) = (Gate::closed(), Arc::default());
    let mut waiting = fill(|| wait_and_count(store, gate.pass(), &runs));
    // Those at the end of a full queue have not begun.
    let patient = waiting.len() / 2;
    waiting.truncate(patient);
    let pass = gate.pass();
    gate.open();
    assert!(waiting.into_iter().all(|done| block_on(done) == Ok(())));
    assert_eq!(block_on(wait_and_count(store, pass, &runs)), Ok(()), "whoever comes later is served");
    assert_eq!(runs.load(Ordering::SeqCst), patient + 1);
}
