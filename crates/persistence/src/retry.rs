use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use lectern_application::{StoreError, Verdict};

use crate::fault::Fault;
use crate::job::{Change, Failure, Job, Waiting};
use crate::link::Link;
use crate::listeners::Listeners;
use crate::metrics::Tally;
use crate::session::Session;

/// One of the writers of PostgreSQL. Each work is a serialisable transaction of its own, and runs again when the
/// server finds that it cannot be put in line with another.
pub(crate) struct RetryWriter {
    pub(crate) link: Link,
    pub(crate) waiting: Waiting<Change>,
    pub(crate) turns: Arc<RwLock<()>>,
    pub(crate) listeners: Listeners,
    pub(crate) tally: Arc<Tally>,
}

/// Tries side by side with the other writers of this process; jitter settles most conflicts.
const SHARED: u32 = 3;
/// All tries. Those after [`SHARED`] run while the other writers of this process stand still, so that only other
/// processes can be in the way: with jitter alone, some of 16 writers on one hot row gave up.
const TRIES: u32 = 10;

/// Whether other writers of this process may run meanwhile. The guards only hold the lock.
enum Turn<'a> {
    Shared { _guard: RwLockReadGuard<'a, ()> },
    Alone { _guard: RwLockWriteGuard<'a, ()> },
}

/// Why a try did not end the matter.
enum Stop {
    /// Before anything was kept, so that it may run again.
    Early(Failure),
    /// Running again is no use, or no longer safe.
    Final(StoreError),
}

impl RetryWriter {
    /// Serves until the store is dropped.
    pub(crate) fn run(mut self) {
        while let Some(mut job) = self.waiting.next() {
            if job.is_abandoned() {
                continue;
            }
            let outcome = self.serve(&mut job);
            self.tally.transactions.inc();
            job.answer(outcome);
        }
    }

    fn serve(&mut self, job: &mut Job<Change>) -> Result<(), StoreError> {
        let turns = Arc::clone(&self.turns);
        let mut reconnected = false;
        for done in 1..=TRIES {
            let turn = take_turn(&turns, done);
            let stop = match self.attempt(job) {
                Ok(()) => return Ok(()),
                Err(stop) => stop,
            };
            drop(turn);
            match stop {
                Stop::Early(Failure::Fault(Fault::Contended)) if done < TRIES => pause(done),
                // The server was restarted, most likely while this connection had nothing to do.
                Stop::Early(Failure::Fault(Fault::Lost)) if !reconnected => reconnected = true,
                Stop::Early(failure) => return Err(failure.into()),
                Stop::Final(error) => return Err(error),
            }
            if job.is_abandoned() {
                break;
            }
            self.tally.retries.inc();
            job.retry();
        }
        Err(StoreError::Contended)
    }

    fn attempt(&mut self, job: &mut Job<Change>) -> Result<(), Stop> {
        let attempted = self.attempt_on_link(job);
        if let Err(Stop::Early(Failure::Fault(Fault::Lost)) | Stop::Final(StoreError::Unknown)) = attempted {
            self.link.hang_up();
        }
        if let Err(Stop::Final(StoreError::Unknown)) = attempted {
            self.listeners.in_doubt(job.told());
        }
        attempted
    }

    fn attempt_on_link(&mut self, job: &mut Job<Change>) -> Result<(), Stop> {
        let role = self.link.role();
        let connection = self.link.get().map_err(Stop::Final)?;
        let early = |error| {
            let _entered = job.enter();
            Stop::Early(Failure::Fault(Fault::of("begin", &error)))
        };
        connection.begin(role).map_err(early)?;
        self.tally.begun(1);
        let verdict = job.run(Session::transaction(connection), &self.tally);
        if verdict == Ok(Verdict::Commit) {
            let started = Instant::now();
            let failed = |error| {
                let _entered = job.enter();
                commit_failed(&error)
            };
            connection.commit().map_err(failed)?;
            let ended = Instant::now();
            job.committed(1, (started, ended));
            self.tally.committed(ended.duration_since(started));
            self.listeners.committed(job.told());
            return Ok(());
        }
        if connection.roll_back().is_err() {
            // Without its connection the transaction is undone by the server.
            self.link.hang_up();
        }
        verdict.map(|_| ()).map_err(Stop::Early)
    }
}

fn commit_failed(error: &diesel::result::Error) -> Stop {
    match Fault::of("commit", error) {
        Fault::Lost => Stop::Final(Fault::Lost.in_commit()),
        fault => Stop::Early(Failure::Fault(fault)),
    }
}

fn take_turn(turns: &RwLock<()>, number: u32) -> Turn<'_> {
    if number <= SHARED {
        let _guard = turns.read().unwrap_or_else(PoisonError::into_inner);
        Turn::Shared { _guard }
    } else {
        let _guard = turns.write().unwrap_or_else(PoisonError::into_inner);
        Turn::Alone { _guard }
    }
}

/// Lets those who met part: each waits for another while, up to 4, 8, 16, ... at most 64 ms.
fn pause(tries: u32) {
    let longest = 2_000 << tries.clamp(1, 5);
    std::thread::sleep(Duration::from_micros(rand::random_range(0..longest)));
}
