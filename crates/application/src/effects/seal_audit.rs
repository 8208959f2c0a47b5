use lectern_domain::Timestamp;
use lectern_domain::effects::{AuditChain, Head, Link};

use super::AuditView;
use crate::StoreError;
use crate::ports::{SignedHead, Signer, Tx, View};

/// What waits for its seal, and the end of the chain that it is joined to.
pub(crate) type Unsealed = (Option<SignedHead>, Vec<AuditView>);

/// What a sealing writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealing {
    before: Head,
    pub(crate) links: Vec<Link>,
    pub(crate) after: SignedHead,
}

/// Finds what to seal next. Read apart from the transaction that seals it, which is short then.
pub(crate) fn next_unsealed(view: &mut dyn View) -> Result<Unsealed, StoreError> {
    let head = view.audit_pages().find_head()?;
    Ok((head, view.audit_pages().find_unsealed(Sealing::BATCH)?))
}

impl Sealing {
    /// How many entries are sealed in one transaction. When there were fewer, no more waited.
    pub(crate) const BATCH: u16 = 500;

    /// Joins entries to the chain and signs its new end; nothing, when there is nothing to do. A head that an old key
    /// signed is signed anew with the present one, so that the old one can be taken away.
    ///
    /// # Errors
    /// `Corrupt`, when the head is not ours: a chain that somebody changed is not carried on.
    pub(crate) fn of(
        (head, entries): Unsealed,
        signer: &dyn Signer,
        now: Timestamp,
    ) -> Result<Option<Self>, StoreError> {
        let before = match &head {
            None => Head::EMPTY,
            Some(SignedHead { head, signed_at: _, signature }) => {
                signer.verify(&head.message(), signature).map_err(|error| {
                    tracing::error!(
                        %head, kid = signature.kid, %error,
                        "the head of the audit chain is not ours, so the chain is not carried on; look with \
                         `lectern audit verify`, which tells how to sign it anew if it is whole"
                    );
                    StoreError::Corrupt
                })?;
                *head
            }
        };
        let mut chain = AuditChain::from(before);
        let digest = |bytes: &[u8]| signer.digest(bytes);
        let links: Vec<_> = entries.into_iter().map(|entry| chain.add(entry.record, &digest)).collect();
        let signature = signer.sign(&chain.head().message());
        let current = head.as_ref().map(|head| head.signature.kid.as_str());
        if links.is_empty() && current.is_none_or(|kid| kid == signature.kid) {
            return Ok(None);
        }
        let after = SignedHead { head: chain.head(), signed_at: now, signature };
        Ok(Some(Self { before, links, after }))
    }
}

impl Sealing {
    /// Signs the end of a chain anew, because somebody looked at it and vouches for it.
    pub(crate) fn vouched(head: Head, signer: &dyn Signer, now: Timestamp) -> Self {
        let after = SignedHead { head, signed_at: now, signature: signer.sign(&head.message()) };
        Self { before: head, links: Vec::new(), after }
    }
}

/// Keeps what was sealed.
///
/// # Errors
/// `Stale`, when somebody else sealed in the meantime; those of the store.
pub(crate) fn seal_audit(tx: &mut dyn Tx, sealing: &Sealing) -> Result<(), StoreError> {
    tx.audit().seal(&sealing.before, &sealing.links, &sealing.after)?;
    // Whoever gathers logs elsewhere has a witness there: what the chain must lead through from now on.
    tracing::info!(head = %sealing.after.head, "sealed the audit trail");
    Ok(())
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::Seal;

    use super::*;
    use crate::effects::fixtures::{entry, signer};
    use crate::fixtures::noon;
    use crate::mocks::MockTx;
    use crate::ports::Signature;

    fn sealed(entries: Vec<AuditView>) -> Sealing {
        Sealing::of((None, entries), &signer("new"), noon()).unwrap().unwrap()
    }

    #[test]
    fn entries_join_the_chain_and_its_end_is_signed() {
        let first = sealed(vec![entry(1), entry(2)]);
        assert_eq!(first.before, Head::EMPTY);
        assert_eq!(first.links.iter().map(|link| link.position).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(first.after.head.position, 2);
        assert_eq!(first.after.signature, signer("new").sign(&first.after.head.message()));
        let next = (Some(first.after.clone()), vec![entry(3)]);
        let next = Sealing::of(next, &signer("new"), noon()).unwrap().unwrap();
        assert_eq!(next.before, first.after.head);
        let in_one_go = sealed(vec![entry(1), entry(2), entry(3)]);
        assert_eq!((&next.links[..], &next.after), (&in_one_go.links[2..], &in_one_go.after));
    }

    #[test]
    fn nothing_to_seal_is_nothing_to_do_but_after_a_change_of_keys() {
        assert_eq!(Sealing::of((None, vec![]), &signer("new"), noon()), Ok(None));
        let head = sealed(vec![entry(1)]).after;
        assert_eq!(Sealing::of((Some(head.clone()), vec![]), &signer("new"), noon()), Ok(None));
        let anew = Sealing::of((Some(head.clone()), vec![]), &signer("newer"), noon()).unwrap().unwrap();
        assert_eq!((anew.before, anew.after.head, anew.links.len()), (head.head, head.head, 0));
        assert_eq!(anew.after.signature.kid, "newer");
    }

    #[test]
    fn a_head_that_is_not_ours_is_not_carried_on() {
        let head = sealed(vec![entry(1)]).after;
        let wrong = SignedHead { head: Head { position: 1, seal: Seal::NONE }, ..head.clone() };
        let foreign = Signature { kid: "foreign".to_owned(), ..head.signature.clone() };
        for head in [wrong, SignedHead { signature: foreign, ..head }] {
            let refused = Sealing::of((Some(head), vec![entry(2)]), &signer("new"), noon());
            assert_eq!(refused, Err(StoreError::Corrupt));
        }
    }

    #[test]
    fn it_is_kept_as_it_was_made() {
        let sealing = sealed(vec![entry(1)]);
        let (expected, mut tx) = (sealing.clone(), MockTx::default());
        let sealed = tx.audit.expect_seal().times(1);
        sealed
            .withf(move |before, links, after| {
                (*before, links, after) == (expected.before, &expected.links[..], &expected.after)
            })
            .return_const(Ok(()));
        assert_eq!(seal_audit(&mut tx, &sealing), Ok(()));
    }
}
