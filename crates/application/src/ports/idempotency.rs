use lectern_domain::Timestamp;

use crate::{Claim, Reply, StoreError};

/// What was answered under a key, and to what request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of the request.
    pub fingerprint: [u8; 32],
    /// What it was answered.
    pub reply: Reply,
    /// When.
    pub kept_at: Timestamp,
}

/// Answers that are given again when their request comes again, written in the transaction of the effect.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Idempotency {
    /// What was answered under `claim`, however long ago.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, claim: &Claim) -> Result<Option<Kept>, StoreError>;

    /// Claims a key, before anything is done under it. Two who claim different keys MUST NOT be in each other's way.
    ///
    /// # Errors
    /// MUST answer `Taken(Id)` when it is claimed, after which the transaction is usable and finds the answer. A rival
    /// that claims it at the same moment MUST be waited for or met as contention, so that this work runs again and
    /// finds theirs, or does it when they did not.
    fn add(&mut self, claim: &Claim) -> Result<(), StoreError>;

    /// Keeps the answer under a key that this transaction claimed. It MUST come back byte for byte.
    ///
    /// # Errors
    /// MUST answer `Taken(Id)` when there is one, after which the transaction is usable.
    fn save(&mut self, claim: &Claim, kept: &Kept) -> Result<(), StoreError>;

    /// Forgets the claim and its answer.
    ///
    /// # Errors
    /// Those of the store.
    fn remove(&mut self, claim: &Claim) -> Result<(), StoreError>;

    /// Forgets up to 100 answers, and the claims on them, that were kept before `before`, the oldest first, and tells how many.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_older(&mut self, before: Timestamp) -> Result<usize, StoreError>;
}
