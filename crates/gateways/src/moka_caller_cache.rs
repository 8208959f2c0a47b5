use lectern_application::CallerView;
use lectern_application::ports::CallerCache;
use lectern_domain::{SessionId, SignedDuration, Timestamp, UserId};
use moka::sync::Cache;

const CAPACITY: u64 = 10_000;
const FRESH: SignedDuration = SignedDuration::from_secs(1);

/// The sessions of the last second, in memory. Time is an argument, so moka only bounds how many there are.
pub struct MokaCallerCache(Cache<SessionId, (CallerView, Timestamp)>);

impl Default for MokaCallerCache {
    fn default() -> Self {
        Self(Cache::new(CAPACITY))
    }
}

impl CallerCache for MokaCallerCache {
    fn find(&self, session: SessionId, now: Timestamp) -> Option<CallerView> {
        let (view, known) = self.0.get(&session)?;
        // Both ways: after the clock was set back, an entry from the future must not stay for ever.
        (now.duration_since(known).abs() <= FRESH).then_some(view)
    }

    fn save(&self, view: &CallerView, now: Timestamp) {
        self.0.insert(view.session, (*view, now));
    }

    /// Walks over all entries. It happens once for a revocation, and ten thousand take less than a millisecond; an
    /// index by user would cost every request.
    fn remove(&self, user: UserId) {
        for (session, (view, _)) in &self.0 {
            if view.user == user {
                self.0.invalidate(&*session);
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
        cache.0.run_pending_tasks();
        assert!(cache.0.entry_count() <= CAPACITY);
    }
}
