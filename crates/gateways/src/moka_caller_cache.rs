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

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + millisecond).unwrap()
    }

    fn view(session: u128, user: u128) -> CallerView {
        CallerView {
            session: SessionId::from(Uuid::from_u128(session)),
            transport: Transport::Bearer,
            expires_at: at(60_000),
            revoked: false,
            user: UserId::from(Uuid::from_u128(user)),
            status: UserStatus::Active,
            roles: Roles::NONE,
        }
    }

    #[test]
    fn what_is_known_is_known_for_a_second() {
        let cache = MokaCallerCache::default();
        let ours = view(1, 1);
        assert_eq!(cache.find(ours.session, at(0)), None);
        cache.save(&ours, at(0));
        assert_eq!(cache.find(ours.session, at(1_000)), Some(ours));
        assert_eq!(cache.find(ours.session, at(1_001)), None);
        assert_eq!(cache.find(ours.session, at(-1_001)), None, "the clock was set back");
        cache.save(&ours, at(1_500));
        assert_eq!(cache.find(ours.session, at(2_000)), Some(ours));
    }

    #[test]
    fn all_sessions_of_a_user_are_forgotten_and_no_others() {
        let cache = MokaCallerCache::default();
        for (session, user) in [(1, 1), (2, 1), (3, 2)] {
            cache.save(&view(session, user), at(0));
        }
        cache.remove(UserId::from(Uuid::from_u128(1)));
        let known = [1, 2, 3].map(|session| cache.find(SessionId::from(Uuid::from_u128(session)), at(0)).is_some());
        assert_eq!(known, [false, false, true]);
    }

    #[test]
    fn no_more_than_ten_thousand_are_kept() {
        let cache = MokaCallerCache::default();
        for session in 0..12_000 {
            cache.save(&view(session, session), at(0));
        }
        cache.0.run_pending_tasks();
        assert!(cache.0.entry_count() <= CAPACITY);
    }
}
