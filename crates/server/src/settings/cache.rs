//! `[cache]`: what becomes of the answers that guests get.

use std::time::Duration;

use lectern_domain::SignedDuration;
use lectern_gateways::MokaPageCache;

use super::reader::Reader;

/// Whether they are kept, and how many and for how long.
pub(crate) struct Cache {
    enabled: bool,
    max_bytes: u64,
    max_age: Duration,
}

impl Cache {
    /// An empty one, where answers are kept.
    pub(crate) fn open(&self) -> Option<MokaPageCache> {
        self.enabled.then(|| MokaPageCache::new(self.max_bytes, self.max_age))
    }

    pub(super) fn from(reader: &mut Reader) -> Option<Self> {
        let enabled = reader.parsed("cache.enabled", "must be true or false");
        let max_bytes = reader.number("cache.max_bytes", 1 << 20, 1 << 40);
        let max_age = reader.duration("cache.max_age", 60 * 60);
        if max_age.is_some_and(|age| age < SignedDuration::from_millis(100)) {
            reader.refuse("cache.max_age", "must be at least 100ms; to keep nothing, set cache.enabled to false");
        }
        Some(Self { enabled: enabled?, max_bytes: max_bytes?, max_age: max_age?.unsigned_abs() })
    }
}
