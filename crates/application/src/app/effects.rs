//! Events, who hears of them, and the audit trail.

use lectern_domain::effects::Head;
use lectern_domain::{EventId, Timestamp};

use super::App;
use crate::effects::{
    AuditFilter, AuditReport, AuditView, Sealing, Verification, find_event, first_sealed, left_over, list_audit,
    list_events, next_unsealed, seal_audit,
};
use crate::ports::{Tx, View};
use crate::{Context, Error, EventFilter, EventView, Paging, Slice, StoreError};

impl App {
    /// One event.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `NotFound`, `Store`.
    pub async fn find_event(&self, at: Context, id: EventId) -> Result<EventView, Error> {
        self.store().glance(move |view| find_event(view, &at, id)).await
    }

    /// Events that the caller may read, in the order in which they were announced.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Store`.
    pub async fn list_events(
        &self,
        at: Context,
        filter: EventFilter,
        paging: Paging<()>,
    ) -> Result<Slice<EventView>, Error> {
        self.store().look(paging.reach(), move |view| list_events(view, &at, filter, &paging)).await
    }

    /// Who changed what, for administrators.
    ///
    /// # Errors
    /// `PermissionDenied`, `Store`.
    pub async fn list_audit(
        &self,
        at: Context,
        filter: AuditFilter,
        paging: Paging<()>,
    ) -> Result<Slice<AuditView>, Error> {
        self.store().look(paging.reach(), move |view| list_audit(view, &at, &filter, &paging)).await
    }

    /// Seals some of the entries that wait for it, and tells how many; none are left when it was none. The digests and
    /// the signature are made between the transactions, so that no writer waits for them.
    ///
    /// # Errors
    /// `Stale`, when somebody else sealed in the meantime; `Corrupt`, when the head of the chain is not ours; those of
    /// the store.
    pub async fn seal_audit(&self, now: Timestamp) -> Result<usize, StoreError> {
        let unsealed = self.store().reading(next_unsealed).await?;
        let Some(sealing) = Sealing::of(unsealed, self.outside.signer.as_ref(), now)? else { return Ok(0) };
        let sealed = sealing.links.len();
        self.store().atomically(move |tx: &mut dyn Tx| seal_audit(tx, &sealing)).await?;
        Ok(sealed)
    }

    /// Signs the end of the audit trail anew, where the key that signed it is gone. `head` is what whoever vouches for it
    /// saw. Answers the report of the walk before; only if that was whole but for its key, anything was signed.
    ///
    /// # Errors
    /// `Stale`, when somebody sealed in the meantime; those of the store.
    pub async fn sign_audit(&self, head: Head, now: Timestamp) -> Result<AuditReport, StoreError> {
        let report = self.verify_audit(Some(head)).await?;
        if report.lacks_its_key() && report.end == head {
            let sealing = Sealing::vouched(head, self.outside.signer.as_ref(), now);
            self.store().atomically(move |tx: &mut dyn Tx| seal_audit(tx, &sealing)).await?;
        }
        Ok(report)
    }

    /// Walks over the whole audit trail and tells what is wrong with it. Where a head was written down before, the
    /// chain must lead through it.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn verify_audit(&self, expected: Option<Head>) -> Result<AuditReport, StoreError> {
        let signer = self.outside.signer.as_ref();
        let (signed, first) = self.store().reading(first_sealed).await?;
        let mut walk = Verification::new(signed, expected);
        let mut more = walk.follow(&first, signer);
        while more {
            let place = walk.place();
            let page = move |view: &mut dyn View| view.audit_pages().find_sealed(place, Verification::PAGE);
            more = walk.follow(&self.store().glance(page).await?, signer);
        }
        let goal = walk.goal();
        let (waiting, beyond) = self.store().reading(move |view| left_over(view, goal)).await?;
        Ok(walk.finish(signer, waiting, beyond))
    }
}
