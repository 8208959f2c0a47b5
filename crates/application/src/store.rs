//! The store: async outside, sync inside a transaction.
//!
//! A use case is a plain function of a transaction. [`Store`] is the object-safe core that an adapter
//! implements; [`atomically`](<dyn Store>::atomically), [`reading`](<dyn Store>::reading) and
//! [`glance`](<dyn Store>::glance) are the three ways in which the rest of the program uses it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::ports::{Tx, View};

/// What one run of the work decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Keep every change.
    Commit,
    /// Undo every change.
    RollBack,
}

/// How much of a view a reader needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One snapshot over as many statements as it takes.
    Snapshot,
    /// One statement in one round trip; a second is refused with [`StoreError::Corrupt`].
    Glance,
    /// As a glance, to learn whether the store answers at all, and can keep what this program asks of it: it waits behind no
    /// other work.
    Probe,
}

/// Work inside one transaction. It may run more than once (contention, a lost batch), so it must give the same
/// answer each time: identifiers, the time and randomness come from outside.
pub type Work = Box<dyn FnMut(&mut dyn Tx) -> Verdict + Send>;
/// Work inside one read-only view. It may run more than once, too.
pub type Look = Box<dyn FnMut(&mut dyn View) + Send>;
/// The answer of the store, once the outcome is known.
pub type Done<'a> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>>;

/// Where everything is kept. An adapter MUST keep what the contract suite (`contract::store`) checks.
pub trait Store: Send + Sync {
    /// Runs `work` in one transaction that is serialisable with every other.
    ///
    /// `Ok` after [`Verdict::Commit`] MUST mean that the changes survive a power cut; after
    /// [`Verdict::RollBack`] it means that nothing was changed. A panic inside `work` MUST harm nobody else.
    /// When the queue is full the call MUST be refused at once with [`StoreError::Busy`]. When the future is
    /// dropped before the work has begun, the work SHOULD be skipped.
    fn transact(&self, work: Work) -> Done<'_>;

    /// Shows `look` a view that never waits for a writer. [`Reach::Snapshot`] MUST show one state of the data,
    /// however many statements it takes. [`Reach::Probe`] MUST be shown its own while all other queues are full, and MUST be
    /// refused with [`StoreError::Behind`] where what is kept was not prepared for this program.
    fn view(&self, reach: Reach, look: Look) -> Done<'_>;
}

/// Why the store could not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A unique value is taken already. The transaction stays usable.
    #[error("{0:?} is taken")]
    Taken(Unique),
    /// The aggregate was changed by somebody else since it was read.
    #[error("changed since it was read")]
    Stale,
    /// Contention that lasted longer than the retries.
    #[error("gave up after contention")]
    Contended,
    /// The queue is full; nothing was started.
    #[error("all connections are busy and the queue is full")]
    Busy,
    /// The database cannot be reached or cannot write (disk full, shutting down); nothing was changed.
    #[error("the database is unavailable")]
    Unavailable,
    /// What is kept was not prepared for this program, or not any more: an operator has to; nothing was changed.
    #[error("the schema lacks a step that this program needs")]
    Behind,
    /// The connection was lost while committing: the change may or may not be there. Never run again by itself.
    #[error("the outcome of the commit is unknown")]
    Unknown,
    /// A row that no rule of ours could have written, or a use of the store that breaks its rules.
    #[error("the data or its use breaks an invariant")]
    Corrupt,
    /// The work panicked; nothing was changed.
    #[error("the work panicked")]
    Panicked,
}

/// The unique constraints, as data. An adapter MUST tell which one was hit, on every engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unique {
    /// `users.email`, case-folded.
    Email,
    /// `users.username`, case-folded.
    Username,
    /// A slug, present or past, of any article.
    Slug,
    /// An identifier that was used before.
    Id,
}

impl Reach {
    /// As far as both reach.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Glance, Self::Glance) => Self::Glance,
            _ => Self::Snapshot,
        }
    }
}

type Slot<T> = Arc<Mutex<Option<T>>>;

fn put<T>(slot: &Slot<T>, value: T) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
}

fn take<T>(slot: &Slot<T>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl dyn Store + '_ {
    /// Runs `work` in one transaction: `Ok` commits, `Err` rolls back.
    ///
    /// # Errors
    /// What `work` answered, or what went wrong in the store.
    pub async fn atomically<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let slot: Slot<Result<T, E>> = Slot::default();
        let inside = Arc::clone(&slot);
        let run: Work = Box::new(move |tx| {
            let answer = work(tx);
            let verdict = if answer.is_ok() { Verdict::Commit } else { Verdict::RollBack };
            put(&inside, answer);
            verdict
        });
        settle(self.transact(run), &slot).await
    }

    /// Reads one snapshot with several statements.
    ///
    /// # Errors
    /// What `look` answered, or what went wrong in the store.
    pub async fn reading<T, E, F>(&self, look: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn View) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.look(Reach::Snapshot, look).await
    }

    /// Reads with one statement in one round trip; a second statement is refused.
    ///
    /// # Errors
    /// What `look` answered, or what went wrong in the store.
    pub async fn glance<T, E, F>(&self, look: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn View) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.look(Reach::Glance, look).await
    }

    /// Reads with as many statements as `reach` lets through.
    ///
    /// # Errors
    /// What `look` answered, or what went wrong in the store.
    pub async fn look<T, E, F>(&self, reach: Reach, mut look: F) -> Result<T, E>
    where
        F: FnMut(&mut dyn View) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let slot: Slot<Result<T, E>> = Slot::default();
        let inside = Arc::clone(&slot);
        let run: Look = Box::new(move |view| put(&inside, look(view)));
        settle(self.view(reach, run), &slot).await
    }
}

async fn settle<T, E: From<StoreError>>(
    done: impl Future<Output = Result<(), StoreError>>,
    slot: &Slot<Result<T, E>>,
) -> Result<T, E> {
    done.await?;
    take(slot).unwrap_or(Err(E::from(StoreError::Corrupt)))
}

#[cfg(test)]
mod tests {
    use futures_executor::block_on;

    use super::*;
    use crate::mocks::MockTx;

    /// A store that runs the work so many times and then answers this, whatever the work said.
    struct Stubborn {
        runs: usize,
        answer: Result<(), StoreError>,
        verdicts: Mutex<Vec<Verdict>>,
    }

    impl Store for Stubborn {
        fn transact(&self, mut work: Work) -> Done<'_> {
            for _ in 0..self.runs {
                let verdict = work(&mut MockTx::default());
                self.verdicts.lock().unwrap().push(verdict);
            }
            Box::pin(std::future::ready(self.answer.clone()))
        }

        fn view(&self, _: Reach, mut look: Look) -> Done<'_> {
            (0..self.runs).for_each(|_| look(&mut MockTx::default()));
            Box::pin(std::future::ready(self.answer.clone()))
        }
    }

    fn running(runs: usize, answer: Result<(), StoreError>) -> Stubborn {
        let verdicts = Mutex::default();
        Stubborn { runs, answer, verdicts }
    }

    /// Work that is stale at first and answers 7 afterwards.
    fn stale_at_first() -> impl FnMut() -> Result<u8, StoreError> + Send + 'static {
        let mut tried = false;
        move || match std::mem::replace(&mut tried, true) {
            false => Err(StoreError::Stale),
            true => Ok(7),
        }
    }

    #[test]
    fn an_error_rolls_back_and_an_answer_commits_and_the_last_run_counts() {
        for (runs, outcome, verdicts) in
            [(1, Err(StoreError::Stale), &[Verdict::RollBack][..]), (2, Ok(7), &[Verdict::RollBack, Verdict::Commit])]
        {
            let store = running(runs, Ok(()));
            let (object, mut work): (&dyn Store, _) = (&store, stale_at_first());
            assert_eq!(block_on(object.atomically(move |_| work())), outcome);
            assert_eq!(*store.verdicts.lock().unwrap(), verdicts);
            let mut look = stale_at_first();
            assert_eq!(block_on(object.reading(move |_| look())), outcome);
        }
    }

    #[test]
    fn what_the_store_says_outweighs_what_the_work_said() {
        let store: &dyn Store = &running(1, Err(StoreError::Unknown));
        let outcome: Result<u8, StoreError> = block_on(store.atomically(|_| Ok(7)));
        assert_eq!(outcome, Err(StoreError::Unknown), "nobody may believe in a commit that may be lost");
        let outcome: Result<u8, StoreError> = block_on(store.glance(|_| Ok(7)));
        assert_eq!(outcome, Err(StoreError::Unknown));
    }

    #[test]
    fn a_store_that_never_ran_the_work_is_not_believed() {
        let store: &dyn Store = &running(0, Ok(()));
        let outcome: Result<u8, StoreError> = block_on(store.atomically(|_| Ok(7)));
        assert_eq!(outcome, Err(StoreError::Corrupt));
    }
}
