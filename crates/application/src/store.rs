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
    /// however many statements it takes.
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
            let verdict = if answer.is_ok() {
                Verdict::Commit
            } else {
                Verdict::RollBack
            };
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

    async fn look<T, E, F>(&self, reach: Reach, mut look: F) -> Result<T, E>
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
