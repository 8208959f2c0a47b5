use lectern_application::{Store, StoreError, Unique};
use lectern_domain::identity::{Session, SessionPolicy, SessionState, SessionToken, TokenHash, Transport};
use lectern_domain::{SessionId, Timestamp, UserId, Version};
use uuid::Uuid;

use crate::people::{add, somebody};
use crate::scene::{at, change, done};

/// A session of somebody new, with its first token.
pub(super) fn session_of(user: UserId, n: u8, transport: Transport, now: Timestamp) -> (Session, SessionToken) {
    Session::open(
        (SessionId::from(Uuid::from_u128(u128::from(n) << 64 | 1)), user, transport),
        (Some(format!("Device {n} – ünïcode")), Some([192, 0, 2, n].into())),
        TokenHash([n; 32]),
        &SessionPolicy::default(),
        now,
    )
}

/// Keeps somebody new.
pub(super) fn user(store: &dyn Store, name: &str) -> UserId {
    let user = somebody(name);
    add(store, &user);
    user.state().id
}

pub(super) fn open(store: &dyn Store, (session, token): &(Session, SessionToken)) {
    let (session, token) = (session.clone(), *token);
    done(store, move |tx| tx.sessions().add(&session, &token));
}

fn find(store: &dyn Store, session: &Session) -> Option<Session> {
    let id = session.state().id;
    done(store, move |tx| tx.sessions().find(id))
}

/// Every field MUST come back as it was kept.
pub fn a_session_comes_back_as_it_was_kept(store: &dyn Store) {
    let ada = user(store, "ada");
    let (plain, token) = session_of(ada, 1, Transport::Cookie, at(1));
    let full = Session::restore(SessionState {
        version: Version::from(5),
        transport: Transport::Bearer,
        generation: 3,
        last_used_at: at(2),
        expires_at: at(3),
        revoked_at: Some(at(4)),
        address: Some("2001:db8::1".parse().unwrap()),
        ..session_of(ada, 2, Transport::Bearer, at(1)).0.state().clone()
    });
    let bare = Session::restore(SessionState {
        device: None,
        address: None,
        ..session_of(ada, 3, Transport::Bearer, at(1)).0.state().clone()
    });
    for (n, session) in (0..).zip([plain, full, bare]) {
        let token = SessionToken { hash: TokenHash([100 + n; 32]), session: session.state().id, ..token };
        open(store, &(session.clone(), token));
        assert_eq!(find(store, &session), Some(session.clone()));
        let found = done(store, move |tx| tx.sessions().find_by_token(&token.hash));
        assert_eq!(found, Some((session, token)));
    }
    let unknown = TokenHash([0; 32]);
    assert_eq!(done(store, move |tx| tx.sessions().find_by_token(&unknown)), None);
}

/// An identifier or a hash that was used MUST be refused, nothing of the session kept, and the transaction usable.
pub fn a_used_session_id_is_refused(store: &dyn Store) {
    let ada = user(store, "ada");
    let first = session_of(ada, 1, Transport::Bearer, at(1));
    open(store, &first);
    let (other, other_token) = session_of(ada, 2, Transport::Bearer, at(1));
    let (again, used) = (first.0.clone(), first.1);
    let stolen = SessionToken { session: other.state().id, ..used };
    let kept = other.clone();
    let answers = done(store, move |tx| {
        let same_id = tx.sessions().add(&again, &other_token);
        let same_hash = tx.sessions().add(&other, &stolen);
        let same_token = tx.sessions().add_token(&used);
        let nothing = tx.sessions().find(other.state().id)?;
        tx.sessions().add(&other, &other_token)?;
        Ok(([same_id, same_hash, same_token], nothing))
    });
    assert_eq!(answers, ([(); 3].map(|()| Err(StoreError::Taken(Unique::Id))), None));
    assert_eq!(find(store, &kept), Some(kept));
}

/// A save MUST be refused unless it comes from the version that is kept.
pub fn a_stale_session_is_refused(store: &dyn Store) {
    let (mut session, token) = session_of(user(store, "ada"), 1, Transport::Bearer, at(1));
    open(store, &(session.clone(), token));
    session.revoke(at(2));
    let saved = session.clone();
    let answers = done(store, move |tx| Ok([(); 2].map(|()| tx.sessions().save(&saved))));
    assert_eq!(answers, [Ok(()), Err(StoreError::Stale)]);
    let mut state = session.state().clone();
    state.version = state.version.next();
    assert_eq!(find(store, &session), Some(Session::restore(state)));
}

/// Tokens are added to a session and spent; a token that is not there cannot be.
pub fn a_token_is_added_and_spent(store: &dyn Store) {
    let (session, first) = session_of(user(store, "ada"), 1, Transport::Bearer, at(1));
    open(store, &(session.clone(), first));
    let next = SessionToken { hash: TokenHash([77; 32]), generation: 1, ..first };
    let spent = SessionToken { spent_at: Some(at(5)), ..first };
    done(store, move |tx| {
        tx.sessions().add_token(&next)?;
        tx.sessions().save_token(&spent)
    });
    for token in [next, spent] {
        let found = done(store, move |tx| tx.sessions().find_by_token(&token.hash));
        assert_eq!(found, Some((session.clone(), token)));
    }
    let unknown = SessionToken { hash: TokenHash([0; 32]), ..next };
    assert_eq!(change(store, move |tx| tx.sessions().save_token(&unknown)), Err(StoreError::Stale));
}

/// Every live session of the user ends but the one that stays; what has ended, and what is not theirs, stays as it is.
pub fn every_session_but_one_is_revoked(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada"), user(store, "bob"));
    let now = at(100);
    let live = session_of(ada, 1, Transport::Bearer, at(1));
    let spared = session_of(ada, 2, Transport::Cookie, at(1));
    let mut ended = session_of(ada, 3, Transport::Bearer, at(1));
    ended.0.revoke(at(50));
    let mut expired = session_of(ada, 4, Transport::Bearer, at(1));
    let mut state = expired.0.state().clone();
    state.expires_at = now;
    expired.0 = Session::restore(state);
    let foreign = session_of(bob, 5, Transport::Bearer, at(1));
    let all = [&live, &spared, &ended, &expired, &foreign];
    all.iter().for_each(|session| open(store, session));

    let except = spared.0.state().id;
    let revoked = done(store, move |tx| tx.sessions().revoke_all(ada, Some(except), now));
    let next = live.0.state().version.next();
    assert_eq!(revoked, [(live.0.state().id, next)]);
    let kept = find(store, &live.0).unwrap();
    assert_eq!((kept.state().revoked_at, kept.state().version), (Some(now), next));
    for (session, _) in [&spared, &ended, &expired, &foreign] {
        assert_eq!(find(store, session).as_ref(), Some(session));
    }
    let revoked = done(store, move |tx| tx.sessions().revoke_all(ada, None, now));
    assert_eq!(revoked, [(except, next)]);
}

/// Sessions go with all their tokens once their own end is so long ago, in portions; those that were ended early stay
/// until then, and a token of them is known as long.
pub fn sessions_that_ended_long_ago_are_forgotten(store: &dyn Store) {
    let ada = user(store, "ada");
    let ended = |n: u8, expires, revoked_at| {
        let (session, token) = session_of(ada, n, Transport::Bearer, at(1));
        let session = Session::restore(SessionState { expires_at: at(expires), revoked_at, ..session.state().clone() });
        open(store, &(session.clone(), token));
        session
    };
    let (old, older, young) = (ended(1, 9, None), ended(2, 8, Some(at(2))), ended(3, 10, Some(at(2))));
    let (id, first) = (old.state().id, TokenHash([9; 32]));
    done(store, move |tx| {
        (0..103).try_for_each(|n| {
            let hash = TokenHash(std::array::from_fn(|place| if place == 0 { n } else { 77 }));
            tx.sessions().add_token(&SessionToken { hash, session: id, generation: 1, spent_at: Some(at(3)) })
        })?;
        tx.sessions().add_token(&SessionToken { hash: first, session: id, generation: 2, spent_at: None })
    });
    let forget = || done(store, |tx| tx.past_sessions().remove_older(at(10)));
    assert_eq!([forget(), forget(), forget(), forget()], [100, 6, 2, 0]);
    assert_eq!((find(store, &old), find(store, &older)), (None, None));
    let spent = done(store, |tx| tx.sessions().find_by_token(&TokenHash([3; 32])));
    assert_eq!(spent.map(|(session, _)| session), Some(young));
}
