use lectern_domain::identity::{Session, SessionPolicy, TokenHash, Transport, User};
use lectern_domain::{Event, SessionId, SignedDuration, UserId};

use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, StoreError};

/// The session that a login asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Its identifier.
    pub id: SessionId,
    /// How the client wants to show that it is theirs.
    pub transport: Transport,
    /// What the client calls itself (`User-Agent`).
    pub device: Option<String>,
}

/// A session as it will be opened: what was asked for, the hash of its first secret, and how long it lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTerms {
    /// What was asked for.
    pub asked: NewSession,
    /// The hash of the cookie or of the first refresh token.
    pub hash: TokenHash,
    /// How long things live.
    pub policy: SessionPolicy,
}

impl SessionTerms {
    /// Opens the session for `user` and keeps it with its first token.
    pub(super) fn open(&self, tx: &mut dyn Tx, at: &Context, user: UserId) -> Result<(), StoreError> {
        let NewSession { id, transport, device } = self.asked.clone();
        let (session, token) =
            Session::open((id, user, transport), (device, at.address), self.hash, &self.policy, at.now);
        tx.sessions().add(&session, &token)?;
        let version = session.state().version;
        announce(tx, at, &Event::SessionStarted { id, version, user })
    }
}

/// A session that was opened or renewed, with what its holder shows from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Whose it is.
    pub user: User,
    /// The session.
    pub session: SessionId,
    /// The secrets. They are shown once.
    pub keys: SessionKeys,
}

/// What the holder of a session shows.
#[derive(Clone, PartialEq, Eq)]
pub enum SessionKeys {
    /// Tokens for programs.
    Bearer {
        /// A signed token for the next while.
        access: String,
        /// How long it is taken.
        expires_in: SignedDuration,
        /// What it is renewed with, once.
        refresh: String,
    },
    /// A cookie for browsers.
    Cookie {
        /// Its value.
        secret: String,
        /// How long it is taken.
        expires_in: SignedDuration,
    },
}
