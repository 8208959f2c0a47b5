//! Whether a neighbor that failed is worth asking again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// A circuit breaker. While the neighbor answers, everybody may ask. After a few failures in a row nobody may for a
/// while; then one tries, alone, and each trial that fails doubles the while, up to a longest one. So a neighbor that is
/// down is asked a bounded number of times, and whoever is told not to ask loses no time.
///
/// Clones are the same breaker. Time is an argument.
#[derive(Debug, Clone)]
pub struct Breaker {
    manner: Manner,
    state: Arc<Mutex<State>>,
    tally: Tally,
}

/// How patient a breaker is.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// How many failures in a row open it.
    pub failures: u32,
    /// The first while for which nobody asks.
    pub first: Duration,
    /// The longest.
    pub longest: Duration,
}

impl Default for Manner {
    fn default() -> Self {
        Self { failures: 3, first: Duration::from_millis(100), longest: Duration::from_secs(5) }
    }
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Asked by everybody; so many failures in a row.
    Closed(u32),
    /// Asked by nobody before `until`.
    Open { until: Instant, pause: Duration },
    /// Asked by one, who has not come back yet.
    Trying { pause: Duration },
}

#[derive(Debug, Clone, Default)]
struct Tally {
    open: Gauge,
    attempts: Counter,
    failures: Counter,
    skipped: Counter,
}

/// The right to ask once. Dropped without a word it counts as a failure: whoever hung up has not seen an answer.
#[must_use]
#[derive(Debug)]
pub struct Attempt {
    breaker: Breaker,
    began: Instant,
    settled: bool,
}

impl Breaker {
    /// Begins closed.
    #[must_use]
    pub fn new(manner: Manner) -> Self {
        Self { manner, state: Arc::new(Mutex::new(State::Closed(0))), tally: Tally::default() }
    }

    /// Lets whoever scrapes `registry` see it; `prefix` is the name of the neighbor.
    pub fn register(&self, registry: &mut Registry, prefix: &str) {
        let Tally { open, attempts, failures, skipped } = &self.tally;
        let own = registry.sub_registry_with_prefix(prefix);
        own.register("down", "Whether it is taken to be down", open.clone());
        own.register("attempts", "How often it was asked", attempts.clone());
        own.register("failures", "How often it failed, or took too long", failures.clone());
        own.register("skipped", "How often it was not asked, because it is taken to be down", skipped.clone());
    }

    /// Whether it may be asked now; nothing when it may not.
    pub fn attempt(&self, now: Instant) -> Option<Attempt> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match *state {
            State::Closed(_) => {}
            State::Open { until, pause } if now >= until => *state = State::Trying { pause },
            State::Open { .. } | State::Trying { .. } => {
                self.tally.skipped.inc();
                return None;
            }
        }
        self.tally.attempts.inc();
        Some(Attempt { breaker: self.clone(), began: now, settled: false })
    }

    /// Whether the neighbor is taken to be up.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(*self.state.lock().unwrap_or_else(PoisonError::into_inner), State::Closed(_))
    }

    fn settle(&self, next: impl FnOnce(State) -> State) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = next(*state);
        self.tally.open.set(i64::from(!matches!(*state, State::Closed(_))));
    }
}

impl Attempt {
    /// It answered.
    pub fn succeeded(mut self) {
        self.settled = true;
        // An answer to a question from before it was taken to be down says nothing of now.
        self.breaker.settle(|state| match state {
            State::Closed(_) | State::Trying { .. } => State::Closed(0),
            State::Open { .. } => state,
        });
    }

    /// It did not, as of `now`.
    pub fn failed(mut self, now: Instant) {
        self.fail(now);
    }

    fn fail(&mut self, now: Instant) {
        self.settled = true;
        self.breaker.tally.failures.inc();
        let Manner { failures, first, longest } = self.breaker.manner;
        self.breaker.settle(|state| match state {
            State::Closed(before) if before + 1 < failures => State::Closed(before + 1),
            State::Closed(_) => State::Open { until: now + first, pause: first },
            State::Trying { pause } => {
                let pause = pause.saturating_mul(2).min(longest);
                State::Open { until: now + pause, pause }
            }
            // One of those who asked when it was still closed; it is known already.
            State::Open { .. } => state,
        });
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.settled {
            self.fail(self.began);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANNER: Manner = Manner { failures: 2, first: Duration::from_secs(1), longest: Duration::from_secs(3) };

    fn fail(breaker: &Breaker, now: Instant) {
        breaker.attempt(now).expect("it may be asked").failed(now);
    }

    #[test]
    fn a_few_failures_in_a_row_open_it() {
        let (breaker, now) = (Breaker::new(MANNER), Instant::now());
        fail(&breaker, now);
        breaker.attempt(now).unwrap().succeeded();
        fail(&breaker, now);
        assert!(breaker.is_closed(), "not in a row");
        fail(&breaker, now);
        assert!(!breaker.is_closed() && breaker.attempt(now).is_none());
    }

    #[test]
    fn one_tries_alone_and_each_failure_doubles_the_pause() {
        let (breaker, mut now) = (Breaker::new(MANNER), Instant::now());
        fail(&breaker, now);
        fail(&breaker, now);
        for pause in [1, 2, 3, 3] {
            let pause = Duration::from_secs(pause);
            assert!(breaker.attempt(now + pause - Duration::from_nanos(1)).is_none());
            now += pause;
            let trial = breaker.attempt(now).expect("its time has come");
            assert!(breaker.attempt(now).is_none(), "one at a time");
            trial.failed(now);
        }
        assert_eq!((breaker.tally.attempts.get(), breaker.tally.failures.get()), (6, 6));
        breaker.attempt(now + MANNER.longest).unwrap().succeeded();
        assert!(breaker.is_closed() && breaker.attempt(now).is_some());
    }

    #[test]
    fn who_hung_up_has_not_seen_an_answer() {
        let (breaker, now) = (Breaker::new(MANNER), Instant::now());
        drop((breaker.attempt(now), breaker.attempt(now)));
        assert!(breaker.attempt(now).is_none());
        drop(breaker.attempt(now + MANNER.first));
        assert!(breaker.attempt(now + MANNER.first).is_none(), "the trial did not stay open");
    }

    #[test]
    fn a_late_answer_says_nothing_of_now() {
        let (breaker, now) = (Breaker::new(MANNER), Instant::now());
        let late = breaker.attempt(now).unwrap();
        fail(&breaker, now);
        fail(&breaker, now);
        late.succeeded();
        assert!(!breaker.is_closed());
    }
}
