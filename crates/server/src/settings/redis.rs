//! `[redis]`: what the nodes of a school share beside the database.

use std::sync::Arc;
use std::time::Duration;

use lectern_domain::SignedDuration;
use lectern_gateways::Redis;

use super::Secret;
use super::reader::Reader;

/// Where Redis is, and how it is asked.
pub(crate) struct Shared {
    /// Absent where each node is on its own.
    url: Option<Secret>,
    /// What its names there begin with.
    pub(crate) prefix: String,
    timeout: Duration,
}

impl Shared {
    /// Gets ready to ask it, where there is one.
    pub(crate) fn open(&self) -> std::io::Result<Option<Arc<Redis>>> {
        let open = |url: &Secret| Redis::new(url.reveal(), self.timeout).map_err(std::io::Error::other);
        self.url.as_ref().map(open).transpose()
    }

    pub(super) fn from(reader: &mut Reader) -> Option<Self> {
        const URL: &str = "redis.url";
        let url = reader.text(URL);
        let url = Some(Secret::from(url)).filter(|url| !url.reveal().is_empty());
        if url.as_ref().is_some_and(|url| Redis::speaks_to(url.reveal()).is_err()) {
            reader.refuse(URL, "must be an address such as redis://127.0.0.1:6379; over TLS it is not spoken to");
        }
        let prefix = reader.text("redis.prefix");
        if prefix.is_empty() {
            reader.refuse("redis.prefix", "must not be empty: schools that share a Redis are told apart by it");
        }
        let timeout = reader.duration("redis.timeout", 5);
        if timeout.is_some_and(|timeout| timeout < SignedDuration::from_millis(1)) {
            reader.refuse("redis.timeout", "must be at least 1ms: nobody answers in less");
        }
        Some(Self { url, prefix, timeout: timeout?.unsigned_abs() })
    }
}
