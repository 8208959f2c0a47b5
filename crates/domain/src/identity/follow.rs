//! Following an author.

use crate::{Timestamp, UserId};

/// That one user follows another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Follow {
    follower: UserId,
    followed: UserId,
    since: Timestamp,
}

/// Why somebody cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FollowError {
    /// Nobody follows themselves.
    #[error("nobody follows themselves")]
    Oneself,
}

impl Follow {
    /// `follower` begins to follow `followed`.
    ///
    /// # Errors
    /// [`FollowError::Oneself`].
    pub fn new(follower: UserId, followed: UserId, now: Timestamp) -> Result<Self, FollowError> {
        if follower == followed {
            return Err(FollowError::Oneself);
        }
        Ok(Self { follower, followed, since: now })
    }

    /// Who follows.
    #[must_use]
    pub const fn follower(&self) -> UserId {
        self.follower
    }

    /// Who is followed.
    #[must_use]
    pub const fn followed(&self) -> UserId {
        self.followed
    }

    /// Since when.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.since
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn nobody_follows_themselves() {
        let (ada, bob) = (UserId::from(Uuid::from_u128(1)), UserId::from(Uuid::from_u128(2)));
        assert_eq!(Follow::new(ada, ada, Timestamp::UNIX_EPOCH), Err(FollowError::Oneself));
        assert!(Follow::new(ada, bob, Timestamp::UNIX_EPOCH).is_ok());
    }
}
