use lectern_application::CallerView;
use lectern_application::ports::CallerCache;
use lectern_domain::{SessionId, SignedDuration, Timestamp, UserId};
use moka::sync::Cache;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;

const CAPACITY: u64 = 10_000;
const FRESH: SignedDuration = SignedDuration::from_secs(1);

/// The sessions of the last second, in memory. Time is an argument, so moka only bounds how many there are.
pub struct MokaCallerCache {
    views: Cache<SessionId, (CallerView, Timestamp)>,
    hits: Counter,
    misses: Counter,
}

impl Default for MokaCallerCache {
    fn default() -> Self {
        Self { views: Cache::new(CAPACITY), hits: Counter::default(), misses: Counter::default() }
    }
}

impl MokaCallerCache {
    /// Lets whoever scrapes `registry` see what the cache is good for.
    pub fn register(&self, registry: &mut Registry) {
        let cache = registry.sub_registry_with_prefix("caller_cache");
        cache.register("hits", "Callers who were known from the last second", self.hits.clone());
        cache.register("misses", "Callers who were not", self.misses.clone());
    }

    fn fresh(&self, session: SessionId, now: Timestamp) -> Option<CallerView> {
        let (view, known) = self.views.get(&session)?;
        // Both ways: after the clock was set back, an entry from the future must not stay for ever.
        (now.duration_since(known).abs() <= FRESH).then_some(view)
    }
}

impl CallerCache for MokaCallerCache {
    fn find(&self, session: SessionId, now: Timestamp) -> Option<CallerView> {
        let found = self.fresh(session, now);
        if found.is_some() {
            self.hits.inc()
        } else {
            self.misses.inc()
        };
        found
    }

    fn save(&self, view: &CallerView, now: Timestamp) {
        self.views.insert(view.session, (*view, now));
    }

    /// Walks over all entries. It happens once for a revocation, and ten thousand take less than a millisecond; an
    /// index by user would cost every request.
    fn remove(&self, user: UserId) {
        for (session, (view, _)) in &self.views {
            if view.user == user {
                self.views.invalidate(&*session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::{Roles, Transport, UserStatus};
    use uuid::Uuid;

    use super::*;

    lectern_contract::caller_cache_suite!((MokaCallerCache::default(), ()));

    #[test]
    fn no_more_than_ten_thousand_are_kept() {
        let cache = MokaCallerCache::default();
        let now = Timestamp::UNIX_EPOCH;
        for session in 0..12_000 {
            let view = CallerView {
                session: SessionId::from(Uuid::from_u128(session)),
                transport: Transport::Bearer,
                expires_at: now,
                revoked: false,
                user: UserId::from(Uuid::nil()),
                status: UserStatus::Active,
                roles: Roles::NONE,
            };
            cache.save(&view, now);
        }
        cache.views.run_pending_tasks();
        assert!(cache.views.entry_count() <= CAPACITY);
    }
}
