use std::future::ready;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use flume::{Receiver, Sender, TrySendError};
use lectern_application::{Done, Reach, StoreError, Verdict};
use tracing::Span;

use crate::fault::Fault;
use crate::metrics::Tally;
use crate::session::Session;

/// Work for a transaction, in the engine's own words: the ports stand on the session.
pub(crate) type Change = Box<dyn FnMut(&mut Session<'_>) -> Verdict + Send>;

/// Work for a view.
pub(crate) struct Sight {
    pub(crate) reach: Reach,
    pub(crate) look: Box<dyn FnMut(&mut Session<'_>) + Send>,
}

/// The caller's end of a bounded queue to the threads.
pub(crate) struct Queue<W> {
    jobs: Sender<Job<W>>,
    tally: Arc<Tally>,
    unanswered: StoreError,
}

impl<W: Send + 'static> Queue<W> {
    /// `unanswered` is what work came to whose thread ended without an answer.
    pub(crate) fn new(length: usize, tally: Arc<Tally>, unanswered: StoreError) -> (Self, Receiver<Job<W>>) {
        let (jobs, waiting) = flume::bounded(length);
        (Self { jobs, tally, unanswered }, waiting)
    }

    /// Takes a place in the queue, or is refused at once: waiting for a place would only hide the overload.
    pub(crate) fn submit(&self, work: W) -> Done<'static> {
        let (answer, outcome) = flume::bounded(1);
        let (span, unanswered) = (Span::current(), self.unanswered.clone());
        match self.jobs.try_send(Job { work, answer, span }) {
            Ok(()) => Box::pin(async move { outcome.recv_async().await.unwrap_or(Err(unanswered)) }),
            Err(TrySendError::Full(_)) => {
                self.tally.busy.add(1);
                Box::pin(ready(Err(StoreError::Busy)))
            }
            Err(TrySendError::Disconnected(_)) => Box::pin(ready(Err(StoreError::Unavailable))),
        }
    }
}

/// Work on its way to a thread, with the span of its request and the way back.
pub(crate) struct Job<W> {
    work: W,
    answer: Sender<Result<(), StoreError>>,
    span: Span,
}

impl<W> Job<W> {
    /// Whether nobody waits for the answer any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.answer.is_disconnected()
    }

    pub(crate) fn answer(self, outcome: Result<(), StoreError>) {
        // The caller may have gone meanwhile; then nobody needs to know.
        let _ = self.answer.send(outcome);
    }
}

/// Why some work did not come to its own end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    Fault(Fault),
    Panicked,
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Fault(fault) => fault.into(),
            Failure::Panicked => Self::Panicked,
        }
    }
}

impl Job<Change> {
    pub(crate) fn run(&mut self, session: Session<'_>, tally: &Tally) -> Result<Verdict, Failure> {
        guarded(&self.span, session, tally, &mut self.work)
    }
}

impl Job<Sight> {
    pub(crate) fn reach(&self) -> Reach {
        self.work.reach
    }

    pub(crate) fn run(&mut self, session: Session<'_>, tally: &Tally) -> Result<(), Failure> {
        guarded(&self.span, session, tally, &mut self.work.look)
    }
}

/// Runs work in its request's span; a panic ends there, and a poisoned session overrules its answer.
fn guarded<T>(
    span: &Span,
    mut session: Session<'_>,
    tally: &Tally,
    work: impl FnOnce(&mut Session<'_>) -> T,
) -> Result<T, Failure> {
    let _entered = span.enter();
    // Whatever the work leaves half-done behind is its own: the session is dropped, and its changes are undone.
    let answer = catch_unwind(AssertUnwindSafe(|| work(&mut session)));
    tally.statements.add(session.statements());
    match (answer, session.fault()) {
        (Err(_), _) => Err(Failure::Panicked),
        (Ok(_), Some(fault)) => Err(Failure::Fault(fault)),
        (Ok(answer), None) => Ok(answer),
    }
}

#[cfg(test)]
mod tests {
    use futures_executor::block_on;

    use super::*;

    #[test]
    fn work_whose_thread_ended_comes_to_what_its_queue_says() {
        for unanswered in [StoreError::Unknown, StoreError::Unavailable] {
            let (queue, waiting) = Queue::new(1, Arc::new(Tally::default()), unanswered.clone());
            let outcome = queue.submit(());
            drop(waiting.recv().unwrap());
            assert_eq!(block_on(outcome), Err(unanswered));
        }
    }
}
