use lectern_application::{CallerView, Store};
use lectern_domain::identity::{Role, Session, SessionToken, Transport, User, UserStatus};

use super::sessions::{open, session_of};
use crate::people::{add, somebody};
use crate::scene::{at, glance};

/// One statement tells whose a session is, whether it is live, and what they may do.
pub fn a_caller_is_found_by_session_and_by_cookie(store: &dyn Store) {
    let mut state = somebody("ada").state().clone();
    state.roles = [Role::Author, Role::Moderator].into_iter().collect();
    state.status = UserStatus::Suspended { until: Some(at(9)) };
    let ada = User::restore(state);
    add(store, &ada);
    let (mut session, token) = session_of(ada.state().id, 1, Transport::Cookie, at(1));
    open(store, &(session.clone(), token));
    let expected = seen(&ada, &session);
    assert_eq!(find(store, &session), Some(expected));
    assert_eq!(by_cookie(store, token), Some(expected));

    session = session_of(ada.state().id, 2, Transport::Cookie, at(1)).0;
    session.revoke(at(2));
    let token = session_of(ada.state().id, 2, Transport::Cookie, at(1)).1;
    open(store, &(session.clone(), token));
    assert_eq!(by_cookie(store, token), Some(seen(&ada, &session)), "an ended one is told as such");

    let unknown = session_of(ada.state().id, 3, Transport::Cookie, at(1));
    assert_eq!((find(store, &unknown.0), by_cookie(store, unknown.1)), (None, None));
}

/// A refresh token MUST NOT open anything when it is shown as a cookie.
pub fn a_refresh_token_is_no_cookie(store: &dyn Store) {
    let ada = somebody("ada");
    add(store, &ada);
    let (session, token) = session_of(ada.state().id, 1, Transport::Bearer, at(1));
    open(store, &(session.clone(), token));
    assert_eq!(by_cookie(store, token), None);
    assert_eq!(find(store, &session), Some(seen(&ada, &session)));
}

fn seen(user: &User, session: &Session) -> CallerView {
    let (user, session) = (user.state(), session.state());
    CallerView {
        session: session.id,
        transport: session.transport,
        expires_at: session.expires_at,
        revoked: session.revoked_at.is_some(),
        user: user.id,
        status: user.status,
        roles: user.roles,
    }
}

fn find(store: &dyn Store, session: &Session) -> Option<CallerView> {
    let id = session.state().id;
    glance(store, move |view| view.callers().find(id))
}

fn by_cookie(store: &dyn Store, token: SessionToken) -> Option<CallerView> {
    glance(store, move |view| view.callers().find_by_cookie(&token.hash))
}
