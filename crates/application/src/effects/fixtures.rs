//! Entries, chains of them, and a signer whose signatures can be read.

use lectern_domain::Version;
use lectern_domain::effects::{AuditRecord, Doer, Link};

use super::AuditView;
use super::seal_audit::Sealing;
use crate::fixtures::{id, noon};
use crate::ports::{Signature, SignatureError, SignedHead, Signer};

struct Plain(&'static str);

/// Signs with `kid`, and knows the keys `key`, `new` and `newer`.
pub(crate) fn signer(kid: &'static str) -> impl Signer {
    Plain(kid)
}

impl Signer for Plain {
    fn digest(&self, bytes: &[u8]) -> [u8; 32] {
        let mut sums = [0_u8; 32];
        for (place, byte) in bytes.iter().enumerate() {
            sums[place % 32] = sums[place % 32].wrapping_mul(31).wrapping_add(*byte);
        }
        sums
    }

    fn sign(&self, message: &str) -> Signature {
        Signature { kid: self.0.to_owned(), text: message.to_owned() }
    }

    fn verify(&self, message: &str, signature: &Signature) -> Result<(), SignatureError> {
        match signature {
            Signature { kid, .. } if !["key", "new", "newer"].contains(&kid.as_str()) => {
                Err(SignatureError::UnknownKey)
            }
            Signature { text, .. } if text != message => Err(SignatureError::Wrong),
            _ => Ok(()),
        }
    }
}

pub(crate) fn entry(n: u128) -> AuditView {
    let record = AuditRecord {
        id: id(n),
        action: "article.published".to_owned(),
        subject_kind: "article".to_owned(),
        subject_id: id(1),
        subject_version: Version::FIRST,
        doer: Doer::Operator,
        address: None,
        happened_at: noon(),
        request_id: id(77),
    };
    AuditView { record, sealed: None }
}

/// `n` entries, sealed at noon with the key `key`.
pub(crate) fn chain(n: u128) -> (Vec<Link>, SignedHead) {
    let entries = (1..=n).map(entry).collect();
    let sealing = Sealing::of((None, entries), &signer("key"), noon()).unwrap().unwrap();
    (sealing.links, sealing.after)
}
