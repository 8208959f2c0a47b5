use std::future::ready;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use flume::{Receiver, Sender, TrySendError};
use lectern_application::ports::Told;
use lectern_application::trace::{self, Entered, Place, Stage, What};
use lectern_application::{Done, Reach, StoreError, Verdict};
use tracing::Span;
use tracing::span;

use crate::fault::Fault;
use crate::metrics::{Line, Tally};
use crate::session::Session;

/// Work for a transaction, in the engine's own words: the ports stand on the session.
pub(crate) struct Change {
    work: Box<dyn FnMut(&mut Session<'_>) -> Verdict + Send>,
    /// What its last run told, if that is to be committed.
    told: Told,
}

impl Change {
    pub(crate) fn new(work: impl FnMut(&mut Session<'_>) -> Verdict + Send + 'static) -> Self {
        Self { work: Box::new(work), told: Told::default() }
    }
}

/// Work for a view.
pub(crate) struct Sight {
    pub(crate) reach: Reach,
    pub(crate) look: Box<dyn FnMut(&mut Session<'_>) + Send>,
}

/// The caller's end of a bounded queue to the threads.
pub(crate) struct Queue<W> {
    jobs: Sender<Job<W>>,
    line: Line,
    unanswered: StoreError,
}

impl<W: Send + 'static> Queue<W> {
    /// `unanswered` is what work came to whose thread ended without an answer.
    pub(crate) fn new(length: usize, line: Line, unanswered: StoreError) -> (Self, Waiting<W>) {
        let (jobs, waiting) = flume::bounded(length);
        let waiting = Waiting { jobs: waiting, line: line.clone() };
        (Self { jobs, line, unanswered }, waiting)
    }

    /// Takes a place in the queue, or is refused at once: waiting for a place would only hide the overload.
    pub(crate) fn submit(&self, work: W) -> Done<'static> {
        let (answer, outcome) = flume::bounded(1);
        let (joined, unanswered) = (self.line.join(), self.unanswered.clone());
        let request = Request::current(joined);
        let place = request.place.clone();
        match self.jobs.try_send(Job { work, answer, request, joined }) {
            Ok(()) => Box::pin(async move {
                let outcome = outcome.recv_async().await.unwrap_or(Err(unanswered));
                place.end();
                outcome
            }),
            Err(refusal) => {
                self.line.refuse();
                place.end();
                Box::pin(ready(Err(match refusal {
                    TrySendError::Full(_) => StoreError::Busy,
                    TrySendError::Disconnected(_) => StoreError::Unavailable,
                })))
            }
        }
    }
}

/// The threads' end of a queue.
pub(crate) struct Waiting<W> {
    jobs: Receiver<Job<W>>,
    line: Line,
}

impl<W> Waiting<W> {
    /// What came first, as soon as there is something; nothing when the store was dropped.
    pub(crate) fn next(&self) -> Option<Job<W>> {
        self.jobs.recv().ok().inspect(|job| self.called(job))
    }

    /// What waits already.
    pub(crate) fn rest(&self) -> impl Iterator<Item = Job<W>> {
        self.jobs.try_iter().inspect(|job| self.called(job))
    }

    fn called(&self, job: &Job<W>) {
        let called = Instant::now();
        self.line.leave(called.duration_since(job.joined));
        job.request.place.done(What::Wait, job.joined, called);
    }
}

impl<W> Clone for Waiting<W> {
    fn clone(&self) -> Self {
        Self { jobs: self.jobs.clone(), line: self.line.clone() }
    }
}

/// What goes with work to its thread, so that log and trace know for whom it is done.
struct Request {
    span: Span,
    place: Place,
}

impl Request {
    /// That of the running code, which hands the work over now.
    fn current(now: Instant) -> Self {
        Self { span: Span::current(), place: trace::begin_at(What::Stage(Stage::Data), now) }
    }

    fn enter(&mut self) -> (span::Entered<'_>, Entered<'_>) {
        (self.span.enter(), self.place.enter())
    }
}

/// Work on its way to a thread, and the way back.
pub(crate) struct Job<W> {
    work: W,
    answer: Sender<Result<(), StoreError>>,
    request: Request,
    joined: Instant,
}

impl<W> Job<W> {
    /// Whether nobody waits for the answer any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.answer.is_disconnected()
    }

    /// What is done from here on, until the guards are dropped, is done for its request.
    pub(crate) fn enter(&mut self) -> (span::Entered<'_>, Entered<'_>) {
        self.request.enter()
    }

    /// It runs again from the start.
    pub(crate) fn retry(&self) {
        self.request.place.note(What::Retry);
    }

    /// It was committed with so many others, itself included, from one instant to the other.
    pub(crate) fn committed(&self, together: usize, (started, ended): (Instant, Instant)) {
        let together = u32::try_from(together).unwrap_or(u32::MAX);
        self.request.place.done(What::Commit { together }, started, ended);
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
    pub(crate) fn run(&mut self, mut session: Session<'_>, tally: &Tally) -> Result<Verdict, Failure> {
        let ruled = guarded(&mut self.request, &mut session, tally, &mut self.work.work);
        self.work.told = if ruled == Ok(Verdict::Commit) { session.told() } else { Told::default() };
        if let Ok(verdict) = ruled {
            let (by, admitted) = ("rule", verdict == Verdict::Commit);
            self.request.place.note(What::Decision { by, admitted, because: None });
        }
        ruled
    }

    /// It does not run this time.
    pub(crate) fn skip(&mut self) {
        self.work.told = Told::default();
    }

    /// What listeners are to hear of its last run.
    pub(crate) fn told(&self) -> &Told {
        &self.work.told
    }
}

impl Job<Sight> {
    pub(crate) fn reach(&self) -> Reach {
        self.work.reach
    }

    pub(crate) fn run(&mut self, mut session: Session<'_>, tally: &Tally) -> Result<(), Failure> {
        guarded(&mut self.request, &mut session, tally, &mut self.work.look)
    }
}

/// Runs work for its request; a panic ends there, and a poisoned session overrules its answer.
fn guarded<T>(
    request: &mut Request,
    session: &mut Session<'_>,
    tally: &Tally,
    work: impl FnOnce(&mut Session<'_>) -> T,
) -> Result<T, Failure> {
    let _entered = request.enter();
    // Whatever the work leaves half-done behind is its own: the session is dropped, and its changes are undone.
    let answer = catch_unwind(AssertUnwindSafe(|| trace::stage(Stage::Rule, || work(session))));
    tally.statements.inc_by(session.statements());
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
    use crate::metrics::OF_VIEWS;

    #[test]
    fn work_whose_thread_ended_comes_to_what_its_queue_says() {
        for unanswered in [StoreError::Unknown, StoreError::Unavailable] {
            let (queue, waiting) = Queue::new(1, Tally::default().line(OF_VIEWS), unanswered.clone());
            let outcome = queue.submit(());
            drop(waiting.next().unwrap());
            assert_eq!(block_on(outcome), Err(unanswered));
        }
    }
}
