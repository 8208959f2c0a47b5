use std::iter::once;
use std::sync::Arc;
use std::time::Instant;

use lectern_application::{StoreError, Verdict};

use crate::connection::AnyConnection;
use crate::fault::Fault;
use crate::job::{Change, Failure, Job, Waiting};
use crate::link::Link;
use crate::listeners::Listeners;
use crate::metrics::Tally;
use crate::session::Session;

/// The one writer of SQLite. It runs all the work that waits, each in its savepoint, inside one transaction, commits
/// once, then answers them all: durability costs one sync a batch, not one a request.
pub(crate) struct BatchWriter {
    pub(crate) link: Link,
    pub(crate) waiting: Waiting<Change>,
    pub(crate) listeners: Listeners,
    pub(crate) tally: Arc<Tally>,
}

/// Beyond this the sync is a small part of a batch, and those who wait for it wait longer for nothing.
const LONGEST: usize = 32;

/// Why a batch was not committed; nobody in it was answered.
enum Broken {
    /// It could not begin, or its COMMIT failed.
    Refused(StoreError),
    /// A savepoint could not be left, so nobody knows what the transaction holds: a neighbour's fault, mostly.
    Lost(StoreError),
}

impl BatchWriter {
    /// Serves until the store is dropped.
    pub(crate) fn run(mut self) {
        while let Some(first) = self.waiting.next() {
            let batch = once(first).chain(self.waiting.rest()).take(LONGEST).collect();
            self.serve(batch);
        }
    }

    fn serve(&mut self, mut batch: Vec<Job<Change>>) {
        let broken = match self.commit(&mut batch) {
            Ok(outcomes) => return self.answer(batch, outcomes),
            Err(broken) => broken,
        };
        self.link.hang_up();
        match broken {
            Broken::Lost(_) if batch.len() > 1 => {
                self.tally.retries.inc_by(u64::try_from(batch.len()).unwrap_or(u64::MAX));
                for job in batch {
                    job.retry();
                    self.serve(vec![job]);
                }
            }
            // Those who answered `Err` are told, too: their reason may rest on a neighbour's row.
            Broken::Refused(error) | Broken::Lost(error) => {
                let together = batch.len();
                for job in &mut batch {
                    let _entered = job.enter();
                    tracing::error!(%error, together, "the batch was not kept");
                }
                if error == StoreError::Unknown {
                    batch.iter().for_each(|job| self.listeners.in_doubt(job.told()));
                }
                let outcomes = vec![Err(error); batch.len()];
                self.answer(batch, outcomes);
            }
        }
    }

    fn answer(&self, batch: Vec<Job<Change>>, outcomes: Vec<Result<(), StoreError>>) {
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            self.tally.transactions.inc();
            job.answer(outcome);
        }
    }

    fn commit(&mut self, batch: &mut [Job<Change>]) -> Result<Vec<Result<(), StoreError>>, Broken> {
        let role = self.link.role();
        let connection = self.link.get().map_err(Broken::Refused)?;
        let begun = connection.begin(role);
        begun.map_err(|error| Broken::Refused(Fault::of("begin", &error).into()))?;
        self.tally.begun(batch.len());
        let outcomes =
            batch.iter_mut().map(|job| in_savepoint(connection, job, &self.tally)).collect::<Result<_, _>>()?;
        let started = Instant::now();
        let committed = connection.commit();
        committed.map_err(|error| Broken::Refused(Fault::of("commit", &error).in_commit()))?;
        let ended = Instant::now();
        self.tally.committed(ended.duration_since(started));
        for job in batch.iter() {
            job.committed(batch.len(), (started, ended));
            self.listeners.committed(job.told());
        }
        Ok(outcomes)
    }
}

fn in_savepoint(
    connection: &mut AnyConnection,
    job: &mut Job<Change>,
    tally: &Tally,
) -> Result<Result<(), StoreError>, Broken> {
    if job.is_abandoned() {
        job.skip();
        return Ok(Ok(()));
    }
    let lost = |error| Broken::Lost(Fault::of("savepoint", &error).into());
    connection.savepoint().map_err(lost)?;
    match job.run(Session::transaction(connection), tally) {
        Ok(Verdict::Commit) => connection.commit().map_err(lost)?,
        Ok(Verdict::RollBack) => connection.roll_back().map_err(lost)?,
        Err(failure) => return undo(connection, failure).map(Err),
    }
    Ok(Ok(()))
}

/// Undoes work that failed. When even that fails, the first fault is the one to tell.
fn undo(connection: &mut AnyConnection, failure: Failure) -> Result<StoreError, Broken> {
    match connection.roll_back() {
        Ok(()) => Ok(failure.into()),
        Err(_) => Err(Broken::Lost(failure.into())),
    }
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
