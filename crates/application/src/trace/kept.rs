//! The last few traces, in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::Trace;

/// Takes each trace to somewhere else. It is called on the thread that answers the request, so it MUST NOT wait.
pub trait Export: Send + Sync {
    /// Takes one.
    fn export(&self, trace: &Arc<Trace>);
}

/// The last few traces. The oldest go when there are too many of them, or when they take too much memory.
pub struct Traces {
    most: usize,
    most_bytes: usize,
    export: Option<Box<dyn Export>>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    traces: VecDeque<(Arc<Trace>, usize)>,
    bytes: usize,
}

impl Traces {
    /// Keeps at most `most` traces in about `most_bytes` of memory.
    #[must_use]
    pub fn new(most: usize, most_bytes: usize) -> Self {
        Self { most, most_bytes, export: None, kept: Mutex::default() }
    }

    /// Hands each trace to `export` as well.
    #[must_use]
    pub fn exported(self, export: Box<dyn Export>) -> Self {
        Self { export: Some(export), ..self }
    }

    /// Keeps one more.
    pub fn keep(&self, trace: Trace) {
        let (bytes, trace) = (trace.bytes(), Arc::new(trace));
        if let Some(export) = &self.export {
            export.export(&trace);
        }
        // Mostly one goes for the one that comes, and is dropped after the lock is given back: nobody waits for that.
        let mut gone = None;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += bytes;
        kept.traces.push_back((trace, bytes));
        while kept.traces.len() > self.most || kept.bytes > self.most_bytes {
            gone = kept.traces.pop_front();
            kept.bytes -= gone.as_ref().map_or(0, |(_, bytes)| *bytes);
        }
        drop(kept);
        drop(gone);
    }

    /// The trace of that request, if it is still known.
    #[must_use]
    pub fn find(&self, request_id: Uuid) -> Option<Arc<Trace>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut latest_first = kept.traces.iter().rev();
        latest_first.find(|(trace, _)| trace.origin.request_id == request_id).map(|(trace, _)| Arc::clone(trace))
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::Actor;
    use crate::trace::{Origin, Stage, Step, What};

    fn trace(number: u128, steps: Vec<Step>) -> Trace {
        Trace {
            origin: Origin { request_id: Uuid::from_u128(number), named: None, parent: None },
            method: "GET".into(),
            route: "/".to_owned(),
            status: 200,
            code: None,
            actor: Actor::Guest,
            began: SystemTime::UNIX_EPOCH,
            micros: 100,
            steps,
        }
    }

    fn known(traces: &Traces) -> Vec<u128> {
        (0..10).filter(|number| traces.find(Uuid::from_u128(*number)).is_some()).collect()
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let traces = Traces::new(3, usize::MAX);
        (0..5).for_each(|number| traces.keep(trace(number, Vec::new())));
        assert_eq!(known(&traces), [2, 3, 4]);
    }

    #[test]
    fn the_oldest_go_when_they_take_too_much_memory() {
        let sql: Arc<str> = "x".repeat(10_000).into();
        let what = What::Statement { name: "users.find", sql: Some(sql), ok: true };
        let large = vec![Step { parent: None, what, at: 0, micros: Some(1) }];
        let traces = Traces::new(10, 25_000);
        (0..5).for_each(|number| traces.keep(trace(number, large.clone())));
        assert_eq!(known(&traces), [3, 4]);
        traces.keep(trace(5, Vec::new()));
        assert_eq!(known(&traces), [3, 4, 5]);
        Traces::new(10, 100).keep(trace(1, large));
    }

    #[test]
    fn each_kind_of_work_is_told_for_itself() {
        let step = |parent, what, micros| Step { parent, what, at: 0, micros: Some(micros) };
        let statement = || What::Statement { name: "users.find", sql: None, ok: true };
        let steps = vec![
            step(None, What::Stage(Stage::Authenticate), 10),
            step(None, What::Stage(Stage::Data), 70),
            step(Some(1), What::Wait, 5),
            step(Some(1), What::Stage(Stage::Rule), 50),
            step(Some(3), statement(), 20),
            step(Some(3), statement(), 10),
            step(Some(1), What::Commit { together: 2 }, 10),
            step(None, What::Stage(Stage::Response), 15),
        ];
        let expected = [("authenticate", 10), ("data", 45), ("queue", 5), ("rule", 20), ("response", 15)];
        let trace = trace(1, steps);
        assert_eq!(trace.flat(), expected);
        assert_eq!(trace.statements(), 2);
    }
}
