//! Once: a request that comes again under its idempotency key is answered as it was the first time, and nothing
//! happens again.

use lectern_domain::{SignedDuration, Timestamp, UserId};

use crate::ports::{Kept, Tx};
use crate::{Context, Error, StoreError};

/// Whose request it is, to which operation, and the key that the caller gave it. A key of somebody else, or to another
/// operation, is another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Who asks.
    pub principal: UserId,
    /// The operation: the pattern of its path.
    pub route: &'static str,
    /// The key.
    pub key: String,
}

/// The answer of a face, whole, so that it can be given again byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers that belong to this answer, in order of their names.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// How a face shows a result. It runs inside the transaction, perhaps twice; `None` when it cannot be shown.
pub type Render<T> = Box<dyn Fn(T) -> Option<Reply> + Send>;

/// Asks that something be done once, and how its result is shown to whoever asks again.
pub struct Once<T> {
    /// Under which key.
    pub claim: Claim,
    /// SHA-256 of the whole request: under one key there is one request.
    pub fingerprint: [u8; 32],
    /// What is kept of the result.
    pub render: Render<T>,
}

/// What came of something that can be asked once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered<T> {
    /// It was done, and nobody asked to remember it.
    Plain(T),
    /// It was done under a key, now or before.
    Kept {
        /// What was kept.
        reply: Reply,
        /// Whether it was before.
        replayed: bool,
    },
}

/// Does `work` and keeps its answer in the same transaction, or answers what was kept no longer than `life` ago. What
/// fails is rolled back and keeps nothing: it did not happen, so asking again asks anew.
pub(crate) fn once<T>(
    tx: &mut dyn Tx,
    at: &Context,
    once: &Once<T>,
    life: SignedDuration,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, Error>,
) -> Result<Answered<T>, Error> {
    let Once { claim, fingerprint, render } = once;
    if let Some(kept) = claimed_before(tx, claim, at.now - life)? {
        if kept.fingerprint != *fingerprint {
            return Err(Error::KeyReused);
        }
        return Ok(Answered::Kept { reply: kept.reply, replayed: true });
    }
    let reply = render(work(tx)?).ok_or(Error::Unrendered)?;
    let kept = Kept { fingerprint: *fingerprint, reply: reply.clone(), kept_at: at.now };
    tx.idempotency().save(claim, &kept)?;
    Ok(Answered::Kept { reply, replayed: false })
}

/// Claims the key, or answers what was kept under it after `before`. The claim comes before the look: to look for what is
/// not there would be in the way of whoever claims a key beside it. A claim without an answer is as good as none, since
/// they are kept together: there is still one answer under a key, and whoever keeps it second is refused.
fn claimed_before(tx: &mut dyn Tx, claim: &Claim, before: Timestamp) -> Result<Option<Kept>, StoreError> {
    match tx.idempotency().add(claim) {
        Err(StoreError::Taken(_)) => {}
        claimed => return claimed.map(|()| None),
    }
    let kept = tx.idempotency().find(claim)?;
    if kept.as_ref().is_some_and(|kept| kept.kept_at <= before) {
        tx.idempotency().remove(claim)?;
        tx.idempotency().add(claim)?;
        return Ok(None);
    }
    Ok(kept)
}

#[cfg(test)]
#[path = "once_tests.rs"]
mod tests;
