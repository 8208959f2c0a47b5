use lectern_domain::effects::{AuditChain, AuditFlaw, Head, Link};

use crate::StoreError;
use crate::ports::{SignatureError, SignedHead, Signer, View};

/// What a walk over the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Where the chain ends.
    pub end: Head,
    /// What is wrong with its head.
    pub head: Option<HeadFlaw>,
    /// What is wrong with its entries: the first hundred.
    pub flaws: Vec<AuditFlaw>,
    /// How many more there are.
    pub more: u64,
    /// Whether entries wait for their seal, or got it since the walk began; what happens to those nobody can tell yet.
    pub waiting: bool,
}

impl AuditReport {
    /// Whether the chain is whole.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.head.is_none() && self.flaws.is_empty()
    }
}

impl AuditReport {
    /// Whether nothing is wrong but that a key signed the head that is not ours any more.
    #[must_use]
    pub fn lacks_its_key(&self) -> bool {
        self.flaws.is_empty() && self.head == Some(HeadFlaw::Forged(SignatureError::UnknownKey))
    }
}

/// What is wrong with the head of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadFlaw {
    /// Entries are sealed, but no head is there.
    #[error("the signed head is missing")]
    Missing,
    /// The head is not ours.
    #[error("the head was not signed by this school: {0}")]
    Forged(SignatureError),
    /// The chain ends elsewhere than where the head says: entries were taken from its end, or all were sealed anew.
    #[error("the chain does not end where its signed head says")]
    Elsewhere,
    /// The chain does not lead through the head that was written down: it was rolled back or made anew.
    #[error("the chain does not lead through the head that was expected")]
    Unexpected,
}

/// The head and the first page behind it, of one moment.
pub(crate) fn first_sealed(view: &mut dyn View) -> Result<(Option<SignedHead>, Vec<Link>), StoreError> {
    let head = view.audit_pages().find_head()?;
    Ok((head, view.audit_pages().find_sealed(0, Verification::PAGE)?))
}

/// Whether entries wait for their seal or got it since a walk to `walked` began, and whether there are any with a place
/// behind the head of that moment.
pub(crate) fn left_over(view: &mut dyn View, walked: i64) -> Result<(bool, bool), StoreError> {
    let end = view.audit_pages().find_head()?.map_or(0, |signed| signed.head.position);
    let waiting = end > walked || !view.audit_pages().find_unsealed(1)?.is_empty();
    Ok((waiting, !view.audit_pages().find_sealed(end, 1)?.is_empty()))
}

/// A walk over the chain, page by page.
pub(crate) struct Verification {
    signed: Option<SignedHead>,
    expected: Option<Head>,
    met: bool,
    chain: AuditChain,
    flaws: Vec<AuditFlaw>,
    more: u64,
}

impl Verification {
    /// How many entries a page has.
    pub(crate) const PAGE: u16 = 1_000;
    const MOST: usize = 100;

    /// Begins a walk to the end that `signed` tells, which may have to lead through `expected`.
    pub(crate) fn new(signed: Option<SignedHead>, expected: Option<Head>) -> Self {
        let met = expected.is_none_or(|expected| expected == Head::EMPTY);
        Self { signed, expected, met, chain: AuditChain::from(Head::EMPTY), flaws: Vec::new(), more: 0 }
    }

    /// Behind which position the next page begins.
    pub(crate) const fn place(&self) -> i64 {
        self.chain.head().position
    }

    /// Where the walk ends, by the head of the moment when it began.
    pub(crate) fn goal(&self) -> i64 {
        self.signed.as_ref().map_or(0, |signed| signed.head.position)
    }

    /// Walks over a page, and tells whether there may be another. What was sealed after the walk began is left alone.
    pub(crate) fn follow(&mut self, page: &[Link], signer: &dyn Signer) -> bool {
        let last = self.signed.as_ref().map_or(i64::MAX, |signed| signed.head.position);
        let digest = |bytes: &[u8]| signer.digest(bytes);
        for link in page.iter().filter(|link| link.position <= last) {
            match self.chain.follow(link, &digest) {
                Err(flaw) if self.flaws.len() < Self::MOST => self.flaws.push(flaw),
                Err(_) => self.more += 1,
                Ok(()) => {}
            }
            self.met |= self.expected == Some(Head { position: link.position, seal: link.seal });
        }
        page.len() == usize::from(Self::PAGE) && page.last().is_some_and(|link| link.position < last)
    }

    /// What was found. `waiting` tells whether entries wait for their seal, `beyond` whether some have a place behind the
    /// end, which nobody signed.
    pub(crate) fn finish(self, signer: &dyn Signer, waiting: bool, beyond: bool) -> AuditReport {
        let Self { signed, expected: _, met, chain, flaws, more } = self;
        let end = chain.head();
        let head = match &signed {
            None if end != Head::EMPTY => Some(HeadFlaw::Missing),
            None => None,
            Some(SignedHead { head, signature, .. }) => match signer.verify(&head.message(), signature) {
                Err(SignatureError::Wrong) => Some(HeadFlaw::Forged(SignatureError::Wrong)),
                _ if *head != end || beyond => Some(HeadFlaw::Elsewhere),
                Err(error) => Some(HeadFlaw::Forged(error)),
                Ok(()) => None,
            },
        };
        let unexpected = (!met).then_some(HeadFlaw::Unexpected);
        let head = match head {
            // A chain that does not lead through what was expected is worse than one whose key is gone.
            Some(HeadFlaw::Forged(SignatureError::UnknownKey)) | None => unexpected.or(head),
            _ => head,
        };
        AuditReport { end, head, flaws, more, waiting }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::fixtures::{chain, signer};
    use crate::mocks::MockTx;
    use crate::ports::Signature;

    fn verify(links: &[Link], head: Option<SignedHead>, expected: Option<Head>) -> AuditReport {
        let signer = signer("key");
        let mut walk = Verification::new(head, expected);
        walk.follow(links, &signer);
        walk.finish(&signer, false, false)
    }

    #[test]
    fn a_chain_is_whole_from_its_start_to_its_signed_end() {
        let (links, head) = chain(3);
        let report = verify(&links, Some(head.clone()), None);
        assert!(report.is_whole(), "{report:?}");
        assert_eq!(report.end, head.head);
        assert!(verify(&[], None, None).is_whole());
        // Sealed after the walk began.
        let (longer, _) = chain(5);
        assert!(verify(&longer, Some(head.clone()), None).is_whole());
        for place in [0, 1] {
            let expected = Head { position: links[place].position, seal: links[place].seal };
            assert!(verify(&links, Some(head.clone()), Some(expected)).is_whole());
        }
    }

    #[test]
    fn what_is_wrong_with_the_head_is_told() {
        let (links, head) = chain(3);
        assert_eq!(verify(&links, None, None).head, Some(HeadFlaw::Missing));
        assert_eq!(verify(&links[..2], Some(head.clone()), None).head, Some(HeadFlaw::Elsewhere));
        assert_eq!(verify(&[], Some(head.clone()), None).head, Some(HeadFlaw::Elsewhere));
        let mut forged = head.clone();
        forged.head.position = 2;
        let told = HeadFlaw::Forged(SignatureError::Wrong);
        assert_eq!(verify(&links[..2], Some(forged), None).head, Some(told));
        // The chain and its head of an older copy of the database: whole in themselves.
        let (older, shorter) = chain(2);
        assert!(verify(&older, Some(shorter.clone()), None).is_whole());
        assert_eq!(verify(&older, Some(shorter), Some(head.head)).head, Some(HeadFlaw::Unexpected));
    }

    #[test]
    fn a_chain_whose_key_is_gone_can_be_told_from_a_forged_one() {
        let (links, head) = chain(3);
        let gone =
            SignedHead { signature: Signature { kid: "gone".to_owned(), ..head.signature.clone() }, ..head.clone() };
        assert!(verify(&links, Some(gone.clone()), Some(head.head)).lacks_its_key());
        assert!(!verify(&links, Some(head.clone()), None).lacks_its_key(), "nothing is wrong");
        assert_eq!(verify(&links[..2], Some(gone.clone()), None).head, Some(HeadFlaw::Elsewhere));
        let (other, _) = chain(4);
        let seen = Head { position: 4, seal: other[3].seal };
        assert_eq!(verify(&links, Some(gone.clone()), Some(seen)).head, Some(HeadFlaw::Unexpected));
        let mut changed = links;
        changed[1].record.action.push('!');
        assert!(!verify(&changed, Some(gone), None).lacks_its_key());
    }

    /// As after somebody put an older head back: what stands behind it is not signed any more.
    #[test]
    fn entries_behind_the_head_are_told() {
        let ((links, _), (_, older), signer) = (chain(3), chain(2), signer("key"));
        let mut walk = Verification::new(Some(older), None);
        walk.follow(&links, &signer);
        assert_eq!(walk.finish(&signer, false, true).head, Some(HeadFlaw::Elsewhere));
    }

    #[test]
    fn what_was_sealed_during_the_walk_waits_for_the_next_one() {
        let (_, head) = chain(3);
        let mut tx = MockTx::default();
        tx.audit_pages.expect_find_head().return_const(Ok(Some(head)));
        tx.audit_pages.expect_find_unsealed().return_const(Ok(Vec::new()));
        tx.audit_pages.expect_find_sealed().return_const(Ok(Vec::new()));
        assert_eq!(left_over(&mut tx, 0), Ok((true, false)));
        assert_eq!(left_over(&mut tx, 3), Ok((false, false)));
    }

    #[test]
    fn flaws_are_told_up_to_a_hundred() {
        let (mut links, head) = chain(205);
        links.iter_mut().step_by(2).for_each(|link| link.record.action.push('!'));
        let report = verify(&links, Some(head), None);
        assert_eq!((report.flaws.len(), report.more), (100, 3));
        assert_eq!(report.flaws[0], AuditFlaw::Changed(1));
    }

    #[test]
    fn a_full_page_asks_for_the_next_until_the_end() {
        let (links, head) = chain(u128::from(Verification::PAGE) + 1);
        let signer = signer("key");
        let mut walk = Verification::new(Some(head), None);
        assert!(walk.follow(&links[..1_000], &signer));
        assert_eq!(walk.place(), 1_000);
        assert!(!walk.follow(&links[1_000..], &signer));
        assert!(walk.finish(&signer, true, false).is_whole());
    }
}
