//! A few threads for heavy work behind a bounded queue, so that it cannot slow down anything else.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;
use std::{io, thread};

use flume::{Receiver, Sender, TrySendError};
use lectern_application::ports::{Hashed, HashingError};

use crate::lane_tally::LaneTally;

type Work = Box<dyn FnOnce() + Send>;

/// The threads live as long as the lane.
pub(crate) struct Lane {
    waiting: Sender<Work>,
    pub(crate) tally: LaneTally,
}

impl Lane {
    /// Starts `threads` threads; `queue` pieces of work may wait for one to be free.
    pub(crate) fn start(threads: usize, queue: usize) -> io::Result<Self> {
        let (waiting, work) = flume::bounded(queue);
        for number in 1..=threads {
            let work = work.clone();
            let thread = thread::Builder::new().name(format!("hashing-{number}"));
            thread.spawn(move || drive(&work))?;
        }
        Ok(Self { waiting, tally: LaneTally::default() })
    }

    /// Runs `work` when its turn comes, unless nobody waits for the answer any more.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingError> + Send + 'static,
    ) -> Hashed<T> {
        let (answer, answered) = flume::bounded(1);
        let (tally, joined) = (self.tally.clone(), self.tally.join());
        let queued = self.waiting.try_send(Box::new(move || {
            tally.leave(joined);
            // A client that hung up must not cost a third of a second of everybody's time.
            if answer.is_disconnected() {
                return tally.skip();
            }
            let began = Instant::now();
            let done = work();
            tally.finish(began);
            // The receiver may go in the meantime; then there is nobody to tell.
            let _ = answer.send(done);
        }));
        if queued.is_err() {
            self.tally.refuse();
        }
        Box::pin(async move {
            match queued {
                Ok(()) => answered.into_recv_async().await.unwrap_or(Err(HashingError::Failed)),
                Err(TrySendError::Full(_)) => Err(HashingError::Busy),
                Err(TrySendError::Disconnected(_)) => Err(HashingError::Failed),
            }
        })
    }
}

fn drive(work: &Receiver<Work>) {
    for work in work {
        // The panic drops the sender of its answer, which is how its caller learns of it.
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            tracing::error!("hashing panicked; the lane goes on");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use futures_executor::block_on;

    use super::*;

    /// Work that tells when it begins and ends when it is told.
    fn gated(lane: &Lane) -> (Hashed<()>, Sender<()>) {
        let (open, opened) = flume::bounded(1);
        let (began, beginning) = flume::bounded(1);
        let done = lane.run(move || {
            began.send(()).unwrap();
            opened.recv().unwrap();
            Ok(())
        });
        beginning.recv().unwrap();
        (done, open)
    }

    #[test]
    fn a_full_queue_is_refused_at_once_and_what_waits_is_done() {
        let lane = Lane::start(1, 1).unwrap();
        let (first, open) = gated(&lane);
        let second = lane.run(|| Ok(2));
        assert_eq!(block_on(lane.run(|| Ok(3))), Err(HashingError::Busy));
        open.send(()).unwrap();
        assert_eq!(block_on(first), Ok(()));
        assert_eq!(block_on(second), Ok(2));
    }

    #[test]
    fn work_whose_caller_has_gone_is_skipped() {
        let lane = Lane::start(1, 4).unwrap();
        let (first, open) = gated(&lane);
        let ran = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ran);
        drop(lane.run(move || {
            flag.store(true, Ordering::SeqCst);
            Ok(())
        }));
        open.send(()).unwrap();
        block_on(first).unwrap();
        assert_eq!(block_on(lane.run(|| Ok("after it"))), Ok("after it"));
        assert!(!ran.load(Ordering::SeqCst));
    }

    #[test]
    fn a_panic_fails_its_own_caller_and_nobody_else() {
        let lane = Lane::start(1, 1).unwrap();
        assert_eq!(block_on(lane.run::<()>(|| panic!("on purpose"))), Err(HashingError::Failed));
        assert_eq!(block_on(lane.run(|| Ok(1))), Ok(1));
    }
}
