use lectern_domain::identity::{Session, SessionToken, TokenHash};
use lectern_domain::{SessionId, Timestamp, UserId, Version};

use crate::StoreError;

/// Sessions, and the tokens that open them, spent ones too.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Sessions {
    /// The session, ended ones too.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: SessionId) -> Result<Option<Session>, StoreError>;

    /// The token of that hash, spent or not, with its session.
    ///
    /// # Errors
    /// Those of the store.
    fn find_by_token(&mut self, hash: &TokenHash) -> Result<Option<(Session, SessionToken)>, StoreError>;

    /// Keeps a new session and its first token.
    ///
    /// # Errors
    /// `Taken(Id)` when either is there already.
    fn add(&mut self, session: &Session, token: &SessionToken) -> Result<(), StoreError>;

    /// Keeps the changes of a session.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the kept version is not that of `session`.
    fn save(&mut self, session: &Session) -> Result<(), StoreError>;

    /// Keeps a further token of a session.
    ///
    /// # Errors
    /// `Taken(Id)` when its hash is there already.
    fn add_token(&mut self, token: &SessionToken) -> Result<(), StoreError>;

    /// Keeps that a token was spent.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the token is not there.
    fn save_token(&mut self, token: &SessionToken) -> Result<(), StoreError>;

    /// Ends every live session of a user but `except`, and answers which they were, with their next versions.
    ///
    /// # Errors
    /// Those of the store.
    fn revoke_all(
        &mut self,
        user: UserId,
        except: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<(SessionId, Version)>, StoreError>;
}

/// Sessions that nobody can use any more.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait PastSessions {
    /// Forgets sessions whose own end came before `before`, the oldest first: up to 100 of their tokens, or, once those
    /// are gone, up to 100 sessions. Answers how many of either; none are left when it was none. A session that was ended
    /// early MUST stay until its own end, and so MUST every token of it.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_older(&mut self, before: Timestamp) -> Result<usize, StoreError>;
}
