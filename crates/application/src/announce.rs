//! How a use case tells that something changed: to the outbox and to the audit trail, in one go.

use lectern_domain::Event;

use crate::ports::{AuditEntry, Tx};
use crate::{Context, StoreError};

/// Announces `event` and records it. Every use case that changes something calls this once for each change.
pub(crate) fn announce(tx: &mut dyn Tx, at: &Context, event: &Event) -> Result<(), StoreError> {
    tx.outbox().announce(at, event)?;
    tx.audit().record(
        at,
        &AuditEntry {
            action: event.name(),
            subject: event.subject(),
        },
    )
}
