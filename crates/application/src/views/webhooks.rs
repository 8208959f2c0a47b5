use lectern_domain::effects::EventTypes;
use lectern_domain::identity::{Roles, UserStatus};
use lectern_domain::{Audience, Timestamp, UserId, WebhookId};

/// A webhook that may want to hear of something, and who its owner is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// The webhook.
    pub webhook: WebhookId,
    /// What it hears of.
    pub types: EventTypes,
    /// Whose it is.
    pub owner: UserId,
    /// Their standing, as kept.
    pub status: UserStatus,
    /// Their roles.
    pub roles: Roles,
}

impl Listener {
    /// Whether its owner may read what is told to `audience`. Nothing is told to accounts that are shut out.
    #[must_use]
    pub fn may_read(&self, audience: Audience, now: Timestamp) -> bool {
        self.status.at(now) == UserStatus::Active && audience.admits(self.owner, self.roles)
    }
}
