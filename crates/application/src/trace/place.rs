//! Where in the tree of which request the running code is.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::{Stage, Step, What};

thread_local! {
    static HERE: RefCell<Place> = const { RefCell::new(Place(None)) };
}

/// Where the running code is.
#[must_use]
pub fn here() -> Place {
    HERE.with_borrow(Clone::clone)
}

/// A place in the tree of one request: what is begun there hangs below it. Cheap to clone. The empty one, which is the
/// default, swallows everything.
#[derive(Debug, Clone, Default)]
pub struct Place(Option<(Arc<Recording>, Option<u16>)>);

/// The tree while it grows, in the order in which its steps began.
#[derive(Debug)]
struct Recording {
    started: Instant,
    /// Nothing once the request was answered: what is still at work for it comes too late.
    steps: Mutex<Option<Vec<Step>>>,
}

/// What most requests need.
const USUAL: usize = 16;

impl Place {
    /// The root of the tree of a request that begins now.
    #[must_use]
    pub fn root() -> Self {
        let steps = Mutex::new(Some(Vec::with_capacity(USUAL)));
        Self(Some((Arc::new(Recording { started: Instant::now(), steps }), None)))
    }

    /// Whether anything is recorded here.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Makes this the place of the thread until the guard is dropped.
    #[must_use]
    pub fn enter(&self) -> Entered {
        Entered(HERE.replace(self.clone()))
    }

    /// Begins a step here, and answers the place below it.
    #[must_use]
    pub fn begin(&self, what: What) -> Self {
        let Some((recording, parent)) = &self.0 else { return Self(None) };
        let at = recording.micros(Instant::now());
        let index = recording.push(Step { parent: *parent, what, at, micros: None });
        Self(index.map(|index| (Arc::clone(recording), Some(index))))
    }

    /// Ends the step that this is the place of.
    pub fn end(&self) {
        let Some((recording, Some(index))) = &self.0 else { return };
        let now = recording.micros(Instant::now());
        recording.change(|steps| {
            if let Some(step) = steps.get_mut(usize::from(*index)) {
                step.micros = Some(now.saturating_sub(step.at));
            }
        });
    }

    /// Notes something that takes no time worth telling.
    pub fn note(&self, what: What) {
        if let Some((recording, parent)) = &self.0 {
            let at = recording.micros(Instant::now());
            recording.push(Step { parent: *parent, what, at, micros: None });
        }
    }

    /// Notes something that began at `started` and is over.
    pub fn done(&self, what: What, started: Instant) {
        if let Some((recording, parent)) = &self.0 {
            let (at, now) = (recording.micros(started), recording.micros(Instant::now()));
            recording.push(Step { parent: *parent, what, at, micros: Some(now.saturating_sub(at)) });
        }
    }

    /// Ends the request: its steps, and how many microseconds it took. What is still open is cut off; what follows the
    /// last stage is the response.
    pub fn finish(&self) -> Option<(Vec<Step>, u32)> {
        let (recording, _) = self.0.as_ref()?;
        let now = recording.micros(Instant::now());
        let mut steps = recording.steps.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let mut last = 0;
        for step in &mut steps {
            if matches!(step.what, What::Stage(_)) {
                step.micros.get_or_insert(now.saturating_sub(step.at));
            }
            if step.parent.is_none() {
                last = last.max(step.at + step.micros.unwrap_or(0));
            }
        }
        let (parent, what) = (None, What::Stage(Stage::Response));
        steps.push(Step { parent, what, at: last, micros: Some(now.saturating_sub(last)) });
        Some((steps, now))
    }
}

impl Recording {
    /// More than an hour is told as an hour and a bit.
    fn micros(&self, at: Instant) -> u32 {
        u32::try_from(at.saturating_duration_since(self.started).as_micros()).unwrap_or(u32::MAX / 2)
    }

    fn push(&self, step: Step) -> Option<u16> {
        self.change(|steps| {
            let index = u16::try_from(steps.len()).ok().filter(|_| steps.len() < Step::MOST)?;
            steps.push(step);
            Some(index)
        })
        .flatten()
    }

    fn change<T>(&self, change: impl FnOnce(&mut Vec<Step>) -> T) -> Option<T> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).as_mut().map(change)
    }
}

/// Keeps the thread in a place; dropped, it goes back to where it was.
#[derive(Debug)]
pub struct Entered(Place);

impl Drop for Entered {
    fn drop(&mut self) {
        HERE.set(std::mem::take(&mut self.0));
    }
}
