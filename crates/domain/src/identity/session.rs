//! Sessions: a family of refresh tokens, or one cookie.

use std::net::IpAddr;

use crate::{SessionId, SignedDuration, Timestamp, UserId, Version};

/// How long after its login a session stands for the password that opened it.
const LATELY: SignedDuration = SignedDuration::from_hours(24);

/// SHA-256 of a token. The token itself is known to its holder alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

/// How the holder shows that the session is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Short access tokens, renewed by a rotating refresh token.
    Bearer,
    /// One opaque cookie that lives as long as the session.
    Cookie,
}

/// How long things of a session live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPolicy {
    /// An access token.
    pub access: SignedDuration,
    /// A session, counted from its last refresh; a cookie, from its login.
    pub session: SignedDuration,
    /// How long the direct predecessor of a refresh token is still taken: its answer may have been lost.
    pub grace: SignedDuration,
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self {
            access: SignedDuration::from_mins(15),
            session: SignedDuration::from_hours(30 * 24),
            grace: SignedDuration::from_secs(10),
        }
    }
}

/// Everything that is kept of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionState {
    /// The session.
    pub id: SessionId,
    /// Counts its changes.
    pub version: Version,
    /// Whose it is.
    pub user: UserId,
    /// How its holder shows that it is theirs.
    pub transport: Transport,
    /// How often it was refreshed.
    pub generation: i64,
    /// What the client called itself (`User-Agent`, cut to 200 characters).
    pub device: Option<String>,
    /// Where the login came from.
    pub address: Option<IpAddr>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_used_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended early.
    pub revoked_at: Option<Timestamp>,
}

/// One token of a session: the cookie, or a refresh token of some generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionToken {
    /// Its hash, unique over all sessions.
    pub hash: TokenHash,
    /// The session that it belongs to.
    pub session: SessionId,
    /// The generation that it opens; 0 is the login's.
    pub generation: i64,
    /// When it was exchanged.
    pub spent_at: Option<Timestamp>,
}

/// Why a token does not refresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// The session has ended.
    #[error("the session has ended")]
    Ended,
    /// A spent token came back: somebody else has it. The session must be revoked.
    #[error("a spent refresh token was used again")]
    Reused,
}

/// A session: the login of one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session(SessionState);

impl Session {
    /// Rebuilds a session from what was kept.
    #[must_use]
    pub const fn restore(state: SessionState) -> Self {
        Self(state)
    }

    /// Everything that is kept.
    #[must_use]
    pub const fn state(&self) -> &SessionState {
        &self.0
    }

    /// Opens a session and its first token.
    #[must_use]
    pub fn open(
        (id, user, transport): (SessionId, UserId, Transport),
        (device, address): (Option<String>, Option<IpAddr>),
        hash: TokenHash,
        policy: &SessionPolicy,
        now: Timestamp,
    ) -> (Self, SessionToken) {
        let session = Self(SessionState {
            id,
            version: Version::FIRST,
            user,
            transport,
            generation: 0,
            device: device.map(|device| device.chars().take(200).collect()),
            address,
            created_at: now,
            last_used_at: now,
            expires_at: now + policy.session,
            revoked_at: None,
        });
        (session, SessionToken { hash, session: id, generation: 0, spent_at: None })
    }

    /// Whether the session opens anything at `now`.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.0.revoked_at.is_none() && now < self.0.expires_at
    }

    /// Whether its holder showed the password lately: at most 24 hours ago. Refreshing shows none.
    #[must_use]
    pub fn began_lately(&self, now: Timestamp) -> bool {
        now.duration_since(self.0.created_at) <= LATELY
    }

    /// Exchanges `token` for the next one, hashed as `next`.
    ///
    /// A token that was spent is taken for `policy.grace` more, as long as none of its successors was spent: the
    /// answer with the successor may have been lost. Any other spent token is in two hands (RFC 9700, 4.14.2). So is
    /// one that was never spent while its twin, which the same predecessor brought, was: of two answers one was lost.
    ///
    /// # Errors
    /// [`RefreshError::Ended`], or [`RefreshError::Reused`], upon which the caller revokes the session.
    pub fn refresh(
        &mut self,
        token: &mut SessionToken,
        next: TokenHash,
        policy: &SessionPolicy,
        now: Timestamp,
    ) -> Result<SessionToken, RefreshError> {
        if !self.is_live(now) || self.0.transport != Transport::Bearer {
            return Err(RefreshError::Ended);
        }
        let successor = token.generation.saturating_add(1);
        let in_grace = |since: Timestamp| now.duration_since(since) <= policy.grace;
        match token.spent_at {
            None if successor > self.0.generation || in_grace(self.0.last_used_at) => token.spent_at = Some(now),
            Some(spent) if successor == self.0.generation && in_grace(spent) => {}
            _ => return Err(RefreshError::Reused),
        }
        self.0.generation = self.0.generation.max(successor);
        self.0.last_used_at = now;
        self.0.expires_at = now + policy.session;
        Ok(SessionToken { hash: next, session: self.0.id, generation: successor, spent_at: None })
    }

    /// Ends the session. Ending it twice changes nothing.
    pub fn revoke(&mut self, now: Timestamp) {
        self.0.revoked_at.get_or_insert(now);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
    }

    fn opened(transport: Transport) -> (Session, SessionToken) {
        let ids = (SessionId::from(Uuid::from_u128(1)), UserId::from(Uuid::from_u128(2)), transport);
        Session::open(ids, (Some("x".repeat(300)), None), TokenHash([0; 32]), &SessionPolicy::default(), at(0))
    }

    fn refresh(session: &mut Session, token: &mut SessionToken, now: i64) -> Result<SessionToken, RefreshError> {
        session.refresh(token, TokenHash([9; 32]), &SessionPolicy::default(), at(now))
    }

    #[test]
    fn each_token_is_exchanged_for_the_next() {
        let (mut session, mut first) = opened(Transport::Bearer);
        let second = refresh(&mut session, &mut first, 60);
        assert_eq!(second.map(|token| token.generation), Ok(1));
        assert_eq!(first.spent_at, Some(at(60)));
        assert_eq!(session.state().device.as_ref().map(String::len), Some(200));
    }

    #[test]
    fn refreshing_shows_no_password() {
        let (mut session, mut token) = opened(Transport::Bearer);
        refresh(&mut session, &mut token, 80_000).expect("fresh");
        assert!(session.began_lately(at(86_400)));
        assert!(!session.began_lately(at(86_401)));
    }

    #[test]
    fn a_lost_answer_may_be_asked_for_again_for_ten_seconds() {
        let (mut session, mut first) = opened(Transport::Bearer);
        let mut second = refresh(&mut session, &mut first, 60).expect("fresh");
        let mut again = refresh(&mut session, &mut first, 70).expect("in grace");
        assert_eq!(refresh(&mut session, &mut first, 71), Err(RefreshError::Reused));
        assert!(refresh(&mut session, &mut second, 71).is_ok(), "both successors are good");
        assert!(refresh(&mut session, &mut again, 72).is_ok());
    }

    #[test]
    fn grace_does_not_give_a_thief_a_line_of_tokens_of_their_own() {
        let (mut session, mut stolen) = opened(Transport::Bearer);
        let mut owners = refresh(&mut session, &mut stolen, 60).expect("fresh");
        let mut thiefs = refresh(&mut session, &mut stolen, 65).expect("in grace");
        refresh(&mut session, &mut owners, 900).expect("fresh");
        assert_eq!(refresh(&mut session, &mut thiefs, 911), Err(RefreshError::Reused));
    }

    #[test]
    fn no_grace_once_a_successor_was_used() {
        let (mut session, mut first) = opened(Transport::Bearer);
        let mut second = refresh(&mut session, &mut first, 60).expect("fresh");
        refresh(&mut session, &mut second, 61).expect("fresh");
        assert_eq!(refresh(&mut session, &mut first, 62), Err(RefreshError::Reused));
    }

    #[test]
    fn an_ended_session_and_a_cookie_refresh_nothing() {
        let (mut session, mut token) = opened(Transport::Bearer);
        session.revoke(at(5));
        assert_eq!(refresh(&mut session, &mut token, 6), Err(RefreshError::Ended));
        let (mut session, mut token) = opened(Transport::Bearer);
        assert_eq!(refresh(&mut session, &mut token, 30 * 86_400), Err(RefreshError::Ended));
        let (mut session, mut token) = opened(Transport::Cookie);
        assert_eq!(refresh(&mut session, &mut token, 1), Err(RefreshError::Ended));
    }
}
