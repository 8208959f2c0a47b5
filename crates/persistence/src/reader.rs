use std::sync::Arc;

use lectern_application::{Reach, StoreError};

use crate::fault::Fault;
use crate::job::{Failure, Job, Sight, Waiting};
use crate::link::Link;
use crate::metrics::Tally;
use crate::session::Session;

/// One of the readers of either engine. No writer makes it wait: SQLite's log and PostgreSQL's row versions show it
/// the last state that was committed.
pub(crate) struct Reader {
    pub(crate) link: Link,
    pub(crate) waiting: Waiting<Sight>,
    pub(crate) tally: Arc<Tally>,
}

/// A view changes nothing, so it may be taken again whatever went wrong with the connection.
const TRIES: u32 = 3;

impl Reader {
    /// Serves until the store is dropped. Opens its connection before the first reader waits for it.
    pub(crate) fn run(mut self) {
        if let Err(cause) = self.link.open() {
            tracing::warn!(%cause, "a reader has no connection yet");
        }
        while let Some(mut job) = self.waiting.next() {
            if job.is_abandoned() {
                continue;
            }
            let outcome = self.serve(&mut job);
            self.tally.views.inc();
            job.answer(outcome);
        }
    }

    fn serve(&mut self, job: &mut Job<Sight>) -> Result<(), StoreError> {
        let mut tries = 1;
        loop {
            let fault = match self.show(job)? {
                Ok(()) => return Ok(()),
                Err(Failure::Fault(fault)) => fault,
                Err(Failure::Panicked) => return Err(StoreError::Panicked),
            };
            if fault == Fault::Lost {
                self.link.hang_up();
            }
            if tries == TRIES || !matches!(fault, Fault::Lost | Fault::Contended) {
                return Err(fault.into());
            }
            tries += 1;
            self.tally.retries.inc();
            job.retry();
        }
    }

    fn show(&mut self, job: &mut Job<Sight>) -> Result<Result<(), Failure>, StoreError> {
        let role = self.link.role();
        let reach = job.reach();
        let connection = self.link.get()?;
        if reach != Reach::Snapshot {
            return Ok(job.run(Session::view(connection, reach), &self.tally));
        }
        if let Err(error) = connection.begin(role) {
            let _entered = job.enter();
            return Ok(Err(Failure::Fault(Fault::of("begin", &error))));
        }
        let shown = job.run(Session::view(connection, reach), &self.tally);
        if connection.roll_back().is_err() {
            self.link.hang_up();
        }
        Ok(shown)
    }
}
