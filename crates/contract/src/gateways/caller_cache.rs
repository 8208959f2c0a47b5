use lectern_application::CallerView;
use lectern_application::ports::CallerCache;
use lectern_domain::identity::{Roles, Transport, UserStatus};
use lectern_domain::{SessionId, Timestamp, UserId};
use uuid::Uuid;

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

/// A second after it was saved, the store must be asked again; so it must when the clock was set back meanwhile.
pub fn what_is_known_is_known_for_a_second(cache: &dyn CallerCache) {
    let ours = view(1, 1);
    assert_eq!(cache.find(ours.session, at(0)), None);
    cache.save(&ours, at(0));
    assert_eq!(cache.find(ours.session, at(1_000)), Some(ours));
    assert_eq!(cache.find(ours.session, at(1_001)), None);
    assert_eq!(cache.find(ours.session, at(-1_001)), None, "from the future");
    cache.save(&ours, at(1_500));
    assert_eq!(cache.find(ours.session, at(2_000)), Some(ours));
}

/// A revocation counts from the next request on.
pub fn all_sessions_of_a_user_are_forgotten_and_no_others(cache: &dyn CallerCache) {
    for (session, user) in [(1, 1), (2, 1), (3, 2)] {
        cache.save(&view(session, user), at(0));
    }
    cache.remove(UserId::from(Uuid::from_u128(1)));
    let known = [1, 2, 3].map(|session| cache.find(SessionId::from(Uuid::from_u128(session)), at(0)).is_some());
    assert_eq!(known, [false, false, true]);
}
