//! What we hand out and want to know again: CSRF tokens and cursors.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A mark that only the holder of `auth.secret` can make: HMAC-SHA-256 (RFC 2104).
#[derive(Clone)]
pub struct Seal(Hmac<Sha256>);

impl Seal {
    /// Seals with `secret`. Nodes of one school share it.
    ///
    /// HMAC takes keys of every length, so this cannot fail; that a secret is long enough is checked with the
    /// configuration.
    #[must_use]
    pub fn new(secret: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// The mark on `text`. `purpose` keeps a mark for one thing from being taken for another.
    #[must_use]
    pub fn mark(&self, purpose: &str, text: &[u8]) -> [u8; 32] {
        self.over(purpose, text).finalize().into_bytes().into()
    }

    /// Whether `mark` is ours, in a time that does not tell how much of it was right.
    #[must_use]
    pub fn is_ours(&self, purpose: &str, text: &[u8], mark: &[u8]) -> bool {
        self.over(purpose, text).verify_slice(mark).is_ok()
    }

    /// The same of a mark that was cut short on its right, to no fewer than 16 bytes.
    #[must_use]
    pub fn began(&self, purpose: &str, text: &[u8], cut: &[u8]) -> bool {
        cut.len() >= 16 && self.over(purpose, text).verify_truncated_left(cut).is_ok()
    }

    fn over(&self, purpose: &str, text: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::Seal;

    #[test]
    fn a_mark_holds_for_its_text_its_purpose_and_its_secret_alone() {
        let seal = Seal::new(b"one secret").unwrap();
        let mark = seal.mark("cursor", b"text");
        assert!(seal.is_ours("cursor", b"text", &mark));
        assert!(!seal.is_ours("cursor", b"other", &mark));
        assert!(!seal.is_ours("csrf", b"text", &mark));
        assert!(!seal.is_ours("cursor", b"text", &mark[..31]));
        assert!(seal.began("cursor", b"text", &mark[..16]));
        assert!(!seal.began("cursor", b"text", &mark[..15]));
        assert!(!seal.began("cursor", b"text", &mark[1..17]));
        assert!(!Seal::new(b"another").unwrap().is_ours("cursor", b"text", &mark));
    }
}
