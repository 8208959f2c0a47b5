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
    /// Whether it hears of `kind` and its owner may read what is told to `audience`. Nothing is told to accounts that are
    /// shut out.
    #[must_use]
    pub fn wants(&self, kind: &str, audience: Audience, now: Timestamp) -> bool {
        self.types.hold(kind) && self.status.at(now) == UserStatus::Active && audience.admits(self.owner, self.roles)
    }
}

/// Which webhooks are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenerFilter {
    /// What they hear of.
    pub kind: String,
    /// What their owners may read.
    pub audience: Audience,
    /// Behind which one; from the first on, when absent.
    pub after: Option<WebhookId>,
    /// How many at most.
    pub most: u16,
}
