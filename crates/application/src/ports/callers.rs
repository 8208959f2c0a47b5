use lectern_domain::identity::TokenHash;
use lectern_domain::{SessionId, Timestamp, UserId};

use crate::{CallerView, StoreError};

/// Sessions as requests need them, in one statement.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Callers {
    /// The session and its user.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, session: SessionId) -> Result<Option<CallerView>, StoreError>;

    /// The session that a cookie opens.
    ///
    /// # Errors
    /// Those of the store.
    fn find_by_cookie(&mut self, hash: &TokenHash) -> Result<Option<CallerView>, StoreError>;
}

/// What was lately known of sessions, for at most one second: after it, the store is asked again.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait CallerCache: Send + Sync {
    /// What was known of a session, unless it is older than a second at `now`.
    fn find(&self, session: SessionId, now: Timestamp) -> Option<CallerView>;

    /// Remembers a session as known at `now`.
    fn save(&self, view: &CallerView, now: Timestamp);

    /// Forgets every session of a user: their roles, standing or sessions changed on this node.
    fn remove(&self, user: UserId);
}
