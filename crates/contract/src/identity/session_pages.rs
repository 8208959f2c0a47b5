use lectern_application::{SessionView, Store};
use lectern_domain::identity::{Session, SessionState, Transport};

use super::sessions::{open, session_of, user};
use crate::scene::{at, look_at};
use crate::walk::both_ways;

/// The live sessions of one user stand by the time they began; the identifier breaks ties.
pub fn live_sessions_are_paged_by_time(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada"), user(store, "bob"));
    let now = at(100);
    let mut expected = Vec::new();
    for (n, second) in [(5, 1), (4, 2), (3, 2), (2, 2), (1, 9)] {
        let session = session_of(ada, n, Transport::Cookie, at(second));
        open(store, &session);
        expected.push(shown(session.0.state()));
    }
    let mut ended = session_of(ada, 6, Transport::Bearer, at(3));
    ended.0.revoke(at(4));
    let mut state = session_of(ada, 7, Transport::Bearer, at(3)).0.state().clone();
    state.expires_at = now;
    let expired = (Session::restore(state), session_of(ada, 7, Transport::Bearer, at(3)).1);
    for session in [ended, expired, session_of(bob, 8, Transport::Bearer, at(3))] {
        open(store, &session);
    }
    expected.sort_by_key(|view| (view.created_at, view.id));
    let pages = both_ways((), |paging| {
        look_at(store, paging.reach(), move |view| view.session_pages().page(ada, now, &paging))
    });
    assert_eq!(pages, expected);
}

fn shown(state: &SessionState) -> SessionView {
    SessionView {
        id: state.id,
        transport: state.transport,
        device: state.device.clone(),
        address: state.address,
        created_at: state.created_at,
        last_used_at: state.last_used_at,
        expires_at: state.expires_at,
    }
}
