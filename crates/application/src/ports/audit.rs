use lectern_domain::Subject;

use crate::{Context, StoreError};

/// One change, for whoever must answer for it later: who (from the context), what, and to what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// What was done, by the name of its event.
    pub action: &'static str,
    /// To what.
    pub subject: Subject,
}

/// The audit trail, written in the transaction of the change.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Audit {
    /// Keeps an entry with actor, session, time, request and address.
    ///
    /// # Errors
    /// Those of the store.
    fn record(&mut self, at: &Context, entry: &AuditEntry) -> Result<(), StoreError>;
}
