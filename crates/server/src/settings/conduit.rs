//! `conduit.*`: the RealWorld API at `/api`.

use lectern_domain::SignedDuration;

use super::Reader;

/// Whether there is such a face, and how long its tokens live.
pub(crate) struct ConduitFace {
    pub(crate) enabled: bool,
    pub(crate) token_ttl: SignedDuration,
}

impl ConduitFace {
    /// Absent when something is wrong, which was noted.
    pub(super) fn from(reader: &mut Reader) -> Option<Self> {
        const TTL: &str = "conduit.token_ttl";
        let enabled = reader.parsed("conduit.enabled", "must be true or false");
        let token_ttl = reader.duration(TTL, 30 * 24 * 60 * 60);
        if token_ttl.is_some_and(|ttl| ttl < SignedDuration::from_secs(1)) {
            reader.refuse(TTL, "must be at least 1s");
            return None;
        }
        Some(Self { enabled: enabled?, token_ttl: token_ttl? })
    }
}
