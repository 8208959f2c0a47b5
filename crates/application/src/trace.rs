//! What a request leaves behind: a small tree of what was done, what decided, and how long each of it took.
//!
//! A [`Place`] is where in the tree of which request the running code is. Each thread knows its own ([`begin`],
//! [`stage`] and the others hang steps there), futures carry theirs ([`within`]), and so do jobs on their way to other
//! threads. Where nothing is recorded a place is empty, and asking costs a look at a thread-local.
//!
//! No step can hold what a caller sent: its texts are part of the program (`&'static str`), or SQL before any value
//! was bound to it.

mod kept;
mod place;
mod step;

use std::future::poll_fn;
use std::pin::pin;
use std::time::Instant;

use place::here;

pub use kept::{Export, Traces};
pub use place::{Entered, Place};
pub use step::{Origin, Parent, Stage, Step, Trace, What};

/// Begins a step where the running code is. What is begun there hangs below it, once it is entered.
#[must_use]
pub fn begin(what: What) -> Place {
    here(|here| here.begin(what))
}

/// As [`begin`], where somebody has looked at the clock already.
#[must_use]
pub fn begin_at(what: What, began: Instant) -> Place {
    here(|here| here.begin_at(what, began))
}

/// Notes something that takes no time worth telling.
pub fn note(what: What) {
    here(|here| here.note(what));
}

/// Whether anything is recorded where the running code is.
#[must_use]
pub fn is_on() -> bool {
    here(Place::is_on)
}

/// Notes something that is over, and when it began and ended.
pub fn done(what: What, began: Instant, ended: Instant) {
    here(|here| here.done(what, began, ended));
}

/// Notes what `by` decided, and hands it back: `if !decided("ownership", ..)`, `decided("ownership", ..)?`.
pub fn decided<D: Decision>(by: &'static str, decision: D) -> D {
    note(What::Decision { by, admitted: decision.admits(), because: None });
    decision
}

/// A yes or a no.
pub trait Decision {
    /// Whether it is a yes.
    fn admits(&self) -> bool;
}

impl Decision for bool {
    fn admits(&self) -> bool {
        *self
    }
}

impl<T, E> Decision for Result<T, E> {
    fn admits(&self) -> bool {
        self.is_ok()
    }
}

/// Does `work` as a stage.
pub fn stage<T>(stage: Stage, work: impl FnOnce() -> T) -> T {
    let mut place = begin(What::Stage(stage));
    let entered = place.enter();
    let answer = work();
    drop(entered);
    place.end();
    answer
}

/// Awaits `work` as a stage.
pub async fn staged<T>(stage: Stage, work: impl Future<Output = T>) -> T {
    let mut place = begin(What::Stage(stage));
    let answer = within(&mut place, work).await;
    place.end();
    answer
}

/// Awaits `work` in that place, whichever threads it runs on and whatever they do between.
pub async fn within<T>(place: &mut Place, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| {
        let _entered = place.enter();
        work.as_mut().poll(context)
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_executor::block_on;

    use super::*;

    const TOOK: Duration = Duration::from_secs(60);

    fn shape(place: &Place) -> Vec<(Option<u16>, What)> {
        let (steps, _) = place.finish(TOOK).unwrap();
        steps.into_iter().map(|Step { parent, what, .. }| (parent, what)).collect()
    }

    #[test]
    fn steps_hang_where_they_were_begun() {
        let mut root = Place::root(Instant::now());
        block_on(within(&mut root, async {
            staged(Stage::Authenticate, async { assert!(decided("access", true)) }).await;
            stage(Stage::Validate, || stage(Stage::Data, || note(What::Event("article.created"))));
        }));
        let expected = [
            (None, What::Stage(Stage::Authenticate)),
            (Some(0), What::Decision { by: "access", admitted: true, because: None }),
            (None, What::Stage(Stage::Validate)),
            (Some(2), What::Stage(Stage::Data)),
            (Some(3), What::Event("article.created")),
            (None, What::Stage(Stage::Response)),
        ];
        assert_eq!(shape(&root), expected);
    }

    #[test]
    fn what_takes_no_time_and_what_follows_at_once_happened_when_the_clock_was_last_looked_at() {
        let began = Instant::now();
        let later = |millis| began + Duration::from_millis(millis);
        let mut root = Place::root(began);
        root.done(What::Wait, later(1), later(3));
        root.note(What::Retry);
        let entered = root.enter();
        stage(Stage::Authorize, || note(What::Event("article.created")));
        drop(entered);
        let data = root.begin_at(What::Stage(Stage::Data), later(4));
        data.note(What::Retry);
        let (steps, whole) = root.finish(Duration::from_millis(5)).unwrap();
        let times: Vec<(u32, Option<u32>)> = steps.iter().map(|step| (step.at, step.micros)).collect();
        assert_eq!((&times[..2], whole), (&[(1_000, Some(2_000)), (3_000, None)][..], 5_000));
        let (authorize, within) = (times[2], times[3]);
        assert!(authorize.0 == 3_000 && authorize.1.is_some_and(|micros| micros <= 2_000), "{authorize:?}");
        assert_eq!(within, (3_000, None));
        assert_eq!(times[4..], [(4_000, Some(1_000)), (4_000, None), (5_000, Some(0))]);
    }

    #[test]
    fn nothing_lies_after_the_end() {
        let began = Instant::now();
        let root = Place::root(began);
        root.done(What::Wait, began, began + Duration::from_secs(2));
        root.note(What::Retry);
        let _late = root.begin(What::Stage(Stage::Data));
        let (steps, whole) = root.finish(Duration::ZERO).unwrap();
        assert_eq!(whole, 0);
        assert!(steps.iter().all(|step| step.at == 0 && step.micros.unwrap_or(0) == 0), "{steps:?}");
    }

    #[test]
    fn another_thread_goes_on_where_its_work_was_handed_over() {
        let root = Place::root(Instant::now());
        let mut data = root.begin(What::Stage(Stage::Data));
        std::thread::scope(|threads| {
            threads.spawn(|| {
                let _entered = data.enter();
                note(What::Retry);
            });
        });
        assert_eq!(shape(&root)[1], (Some(0), What::Retry));
    }

    #[test]
    fn nothing_is_recorded_where_nobody_began() {
        assert!(!is_on());
        assert!(!decided("ownership", false));
        let place = begin(What::Retry);
        assert!(!place.is_on() && place.finish(TOOK).is_none());
    }

    #[test]
    fn what_comes_after_the_end_is_no_part_of_it() {
        let root = Place::root(Instant::now());
        let late = root.begin(What::Stage(Stage::Data));
        let (steps, micros) = root.finish(TOOK).unwrap();
        assert!(steps.iter().all(|step| step.at + step.micros.unwrap_or(0) <= micros), "{steps:?} {micros}");
        late.note(What::Retry);
        late.end();
        assert_eq!(root.finish(TOOK), None);
    }

    #[test]
    fn a_request_that_does_too_much_is_cut_short() {
        let root = Place::root(Instant::now());
        (0..1_000).for_each(|_| root.begin(What::Retry).note(What::Retry));
        assert_eq!(root.finish(TOOK).unwrap().0.len(), Step::MOST + 1);
    }
}
