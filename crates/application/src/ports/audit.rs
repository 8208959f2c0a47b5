use lectern_domain::Timestamp;
use lectern_domain::effects::{Head, Link};

use super::Signature;
use crate::effects::{AuditFilter, AuditView};
use crate::{Paging, Slice, StoreError};

/// The end of the chain, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// The end of the chain.
    pub head: Head,
    /// When it was signed, in whole microseconds.
    pub signed_at: Timestamp,
    /// The signature of its message.
    pub signature: Signature,
}

/// The sealing of the audit trail. Its entries are what the outbox keeps of each change.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Audit {
    /// Gives each entry its place and its seal, and puts `now` in the place of the head, which MUST still be `before`.
    ///
    /// # Errors
    /// `Stale`, when another head is there, or when an entry does not wait for one; those of the store.
    fn seal(&mut self, before: &Head, links: &[Link], now: &SignedHead) -> Result<(), StoreError>;
}

/// The audit trail, for those who read and check it.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait AuditPages {
    /// Entries in the order of their time, sealed or not; a position is a `Key::Time`.
    ///
    /// # Errors
    /// Those of the store.
    fn page(&mut self, filter: &AuditFilter, paging: &Paging<()>) -> Result<Slice<AuditView>, StoreError>;

    /// The signed end of the chain, once there is one.
    ///
    /// # Errors
    /// Those of the store.
    fn find_head(&mut self) -> Result<Option<SignedHead>, StoreError>;

    /// Up to `most` entries without a seal, in the order in which they were kept.
    ///
    /// # Errors
    /// Those of the store.
    fn find_unsealed(&mut self, most: u16) -> Result<Vec<AuditView>, StoreError>;

    /// Up to `most` sealed entries behind a position, in the order of their places.
    ///
    /// # Errors
    /// Those of the store.
    fn find_sealed(&mut self, after: i64, most: u16) -> Result<Vec<Link>, StoreError>;
}
