//! Where in the tree of which request the running code is.

use std::cell::RefCell;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Stage, Step, What};

thread_local! {
    static HERE: RefCell<Place> = const { RefCell::new(Place(None)) };
}

/// What `ask` makes of where the running code is.
pub(super) fn here<T>(ask: impl FnOnce(&Place) -> T) -> T {
    HERE.with_borrow(ask)
}

/// A place in the tree of one request: what is begun there hangs below it. Cheap to clone. The empty one, which is the
/// default, swallows everything.
#[derive(Debug, Clone, Default)]
pub struct Place(Option<(Arc<Recording>, Option<u16>)>);

#[derive(Debug)]
struct Recording {
    began: Instant,
    tree: Mutex<Tree>,
}

/// The tree while it grows.
#[derive(Debug)]
struct Tree {
    /// In the order in which they began. Nothing once the request was answered: what is still at work for it comes too
    /// late.
    steps: Option<Vec<Step>>,
    /// The last instant that was told of, whichever step it was: what takes no time of its own happened then.
    latest: u32,
}

/// What most requests need.
const USUAL: usize = 16;

impl Place {
    /// The root of the tree of a request that began then.
    #[must_use]
    pub fn root(began: Instant) -> Self {
        let tree = Mutex::new(Tree { steps: Some(Vec::with_capacity(USUAL)), latest: 0 });
        Self(Some((Arc::new(Recording { began, tree }), None)))
    }

    /// Whether anything is recorded here.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Makes this the place of the thread until the guard is dropped.
    pub fn enter(&mut self) -> Entered<'_> {
        self.swap();
        Entered(self)
    }

    /// A thread is in one place at a time, and whoever entered another keeps where it was before.
    fn swap(&mut self) {
        HERE.with_borrow_mut(|here| mem::swap(here, self));
    }

    /// Begins a step here, and answers the place below it.
    #[must_use]
    pub fn begin(&self, what: What) -> Self {
        let began = (self.is_on() && !what.follows()).then(Instant::now);
        self.below(what, began)
    }

    /// As [`Self::begin`], where somebody has looked at the clock already.
    #[must_use]
    pub fn begin_at(&self, what: What, began: Instant) -> Self {
        self.below(what, Some(began))
    }

    fn below(&self, what: What, began: Option<Instant>) -> Self {
        let Some((recording, parent)) = &self.0 else { return Self(None) };
        let now = began.map(|began| recording.micros(began));
        let index = recording.grow(|tree| {
            let at = now.map_or(tree.latest, |now| tree.look(now));
            tree.push(Step { parent: *parent, what, at, micros: None })
        });
        Self(index.map(|index| (Arc::clone(recording), Some(index))))
    }

    /// Ends the step that this is the place of.
    pub fn end(&self) {
        let Some((recording, Some(index))) = &self.0 else { return };
        let now = recording.micros(Instant::now());
        recording.grow(|tree| {
            tree.look(now);
            let step = tree.steps.as_mut()?.get_mut(usize::from(*index))?;
            step.micros = Some(now.saturating_sub(step.at));
            Some(*index)
        });
    }

    /// Notes something that takes no time worth telling, nor a look at the clock: it happened when the clock was last
    /// looked at for this request.
    pub fn note(&self, what: What) {
        if let Some((recording, parent)) = &self.0 {
            recording.grow(|tree| tree.push(Step { parent: *parent, what, at: tree.latest, micros: None }));
        }
    }

    /// Notes something that is over, and when it began and ended.
    pub fn done(&self, what: What, began: Instant, ended: Instant) {
        if let Some((recording, parent)) = &self.0 {
            let (at, now) = (recording.micros(began), recording.micros(ended));
            recording.grow(|tree| {
                tree.look(now);
                tree.push(Step { parent: *parent, what, at, micros: Some(now.saturating_sub(at)) })
            });
        }
    }

    /// Ends the request, which took so long: its steps, and that in microseconds. What is still open is cut off; what follows the
    /// last stage is the response.
    pub fn finish(&self, took: Duration) -> Option<(Vec<Step>, u32)> {
        let (recording, _) = self.0.as_ref()?;
        let whole = micros(took);
        let mut steps = recording.tree.lock().unwrap_or_else(PoisonError::into_inner).steps.take()?;
        let mut last = 0;
        for step in &mut steps {
            // Another thread may be at work for it yet, and have begun something a moment ago.
            step.at = step.at.min(whole);
            let left = whole - step.at;
            if matches!(step.what, What::Stage(_)) {
                step.micros.get_or_insert(left);
            }
            step.micros = step.micros.map(|micros| micros.min(left));
            if step.parent.is_none() {
                last = last.max(step.at + step.micros.unwrap_or(0));
            }
        }
        let (parent, what) = (None, What::Stage(Stage::Response));
        steps.push(Step { parent, what, at: last, micros: Some(whole - last) });
        Some((steps, whole))
    }
}

impl Recording {
    fn micros(&self, at: Instant) -> u32 {
        micros(at.saturating_duration_since(self.began))
    }

    fn grow(&self, change: impl FnOnce(&mut Tree) -> Option<u16>) -> Option<u16> {
        change(&mut self.tree.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Tree {
    /// Somebody looked at the clock. Two threads may tell of it in the wrong order.
    fn look(&mut self, now: u32) -> u32 {
        self.latest = self.latest.max(now);
        now
    }

    /// The number of the step, where there is room for it.
    fn push(&mut self, step: Step) -> Option<u16> {
        let steps = self.steps.as_mut()?;
        let index = u16::try_from(steps.len()).ok().filter(|_| steps.len() < Step::MOST)?;
        steps.push(step);
        Some(index)
    }
}

/// More than an hour is told as an hour and a bit.
fn micros(since: Duration) -> u32 {
    u32::try_from(since.as_micros()).unwrap_or(u32::MAX / 2)
}

/// Keeps the thread in a place; dropped, it goes back to where it was.
#[derive(Debug)]
#[must_use]
pub struct Entered<'p>(&'p mut Place);

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        self.0.swap();
    }
}
