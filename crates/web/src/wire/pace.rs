//! How fast a client must be, and a watch that tells when it is not.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// How fast a client must be.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The longest from the first byte of a head to its last; for the first head, from the connection on.
    pub head: Duration,
    /// The longest that a body or an answer may make no headway, and how long it may be below its rate.
    pub grace: Duration,
    /// The fewest bytes per second, once the grace is used up.
    pub rate: u64,
    /// The longest that a body may take, however large it is.
    pub body: Duration,
}

impl Pace {
    /// How much time so many bytes earn.
    fn earned(&self, bytes: usize) -> Duration {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        Duration::from_millis(bytes.saturating_mul(1000) / self.rate.max(1))
    }
}

/// A movement of bytes, and when it is overdue.
#[derive(Debug, Default)]
pub(super) struct Watch {
    until: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Watch {
    /// Something begins that may take so long.
    pub(super) fn start(&mut self, limit: Duration) {
        self.until = Some(Instant::now() + limit);
    }

    /// The same, unless it has begun already.
    pub(super) fn go_on(&mut self, limit: Duration) {
        if self.until.is_none() {
            self.start(limit);
        }
    }

    pub(super) fn stop(&mut self) {
        self.until = None;
    }

    /// Bytes moved, which earns time; but nobody saves up more than the grace, to be idle on it later.
    pub(super) fn moved(&mut self, bytes: usize, pace: &Pace) {
        self.until = self.until.map(|until| (until + pace.earned(bytes)).min(Instant::now() + pace.grace));
    }

    /// Waits until it is overdue.
    pub(super) fn wait<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        let Some(until) = self.until else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if timer.deadline() != until {
            timer.as_mut().reset(until);
        }
        timer.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}
