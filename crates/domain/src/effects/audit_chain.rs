//! The audit trail as a hash chain: each entry is sealed together with the seal before it, so that nobody changes,
//! takes away or moves one without breaking every seal that follows; and the last one is signed, so that nobody makes
//! them all anew.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use super::AuditRecord;
use super::audit::netstring;

/// SHA-256, as whoever has it gives it.
pub type Digest<'d> = &'d dyn Fn(&[u8]) -> [u8; 32];

/// What seals an entry and all before it: SHA-256 of its position, the seal before it and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal(pub [u8; 32]);

impl Seal {
    /// Stands before the first entry.
    pub const NONE: Self = Self([0; 32]);
}

impl Display for Seal {
    /// Lower-case hexadecimal.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The end of a chain: how many entries it has, and the seal of the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The position of the last entry, counted from 1; 0 when there is none.
    pub position: i64,
    /// Its seal.
    pub seal: Seal,
}

impl Head {
    /// The head of a chain without entries.
    pub const EMPTY: Self = Self { position: 0, seal: Seal::NONE };

    /// What is signed. The first line makes sure that it can be taken for nothing else, a token least of all.
    #[must_use]
    pub fn message(&self) -> String {
        format!("Lectern audit head 1\n{self}\n")
    }
}

impl Display for Head {
    /// `position:seal`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.position, self.seal)
    }
}

impl FromStr for Head {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a head is a position, a colon and 64 hexadecimal digits";
        let (position, seal) = text.split_once(':').ok_or(FORM)?;
        let position = position.parse().ok().filter(|position| *position >= 0).ok_or(FORM)?;
        if seal.len() != 64 || !seal.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(FORM);
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(seal.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| FORM)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| FORM)?;
        }
        Ok(Self { position, seal: Seal(bytes) })
    }
}

/// An entry in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its position, from 1, without gaps.
    pub position: i64,
    /// What was done.
    pub record: AuditRecord,
    /// Its seal.
    pub seal: Seal,
}

/// What is wrong with a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuditFlaw {
    /// One or more entries are missing.
    #[error("entries {0} to {1} are missing")]
    Missing(i64, i64),
    /// A position is there twice, or out of order.
    #[error("entry {0} stands where another one belongs")]
    Misplaced(i64),
    /// The seal is not that of the entry in its place: it, or its seal, was changed, or it was moved.
    #[error("entry {0} was changed or moved")]
    Changed(i64),
}

/// A chain that is walked from its start, or that grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditChain(Head);

impl AuditChain {
    /// Goes on from a head.
    #[must_use]
    pub const fn from(head: Head) -> Self {
        Self(head)
    }

    /// Where it stands.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.0
    }

    /// Seals one more entry.
    pub fn add(&mut self, record: AuditRecord, digest: Digest<'_>) -> Link {
        let position = self.0.position.saturating_add(1);
        let seal = seal(position, self.0.seal, &record, digest);
        self.0 = Head { position, seal };
        Link { position, record, seal }
    }

    /// Walks over the next entry and tells what is wrong. It goes on from the seal that it found, so that one change
    /// is told once.
    ///
    /// # Errors
    /// [`AuditFlaw`].
    pub fn follow(&mut self, link: &Link, digest: Digest<'_>) -> Result<(), AuditFlaw> {
        let (before, expected) = (self.0.seal, self.0.position.saturating_add(1));
        if link.position < expected {
            return Err(AuditFlaw::Misplaced(link.position));
        }
        self.0 = Head { position: link.position, seal: link.seal };
        if link.position > expected {
            return Err(AuditFlaw::Missing(expected, link.position.saturating_sub(1)));
        }
        if seal(link.position, before, &link.record, digest) == link.seal {
            Ok(())
        } else {
            Err(AuditFlaw::Changed(link.position))
        }
    }
}

fn seal(position: i64, before: Seal, record: &AuditRecord, digest: Digest<'_>) -> Seal {
    let mut bytes = Vec::with_capacity(400);
    netstring(&mut bytes, b"Lectern audit entry 1");
    netstring(&mut bytes, position.to_string().as_bytes());
    netstring(&mut bytes, &before.0);
    netstring(&mut bytes, &record.bytes());
    Seal(digest(&bytes))
}

#[cfg(test)]
#[path = "audit_chain_tests.rs"]
mod tests;
