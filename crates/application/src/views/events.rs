use std::borrow::Cow;

use lectern_domain::identity::Roles;
use lectern_domain::{Audience, Event, EventId, Fact, Timestamp, UserId, Version};
use uuid::Uuid;

/// An event as it was kept, also one that another version of the program announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView {
    /// Which occurrence it is: whoever gets it twice knows it by this.
    pub id: EventId,
    /// Where it stands in the order of all events.
    pub sequence: i64,
    /// What happened, such as `article.published`.
    pub name: Cow<'static, str>,
    /// The kind of what it is about.
    pub subject_kind: Cow<'static, str>,
    /// What it is about.
    pub subject: Uuid,
    /// The version of that after the change.
    pub version: Version,
    /// What else it tells, by name. Identifiers may stand as text.
    pub facts: Vec<(String, Fact)>,
    /// When it happened.
    pub happened_at: Timestamp,
    /// The request that caused it.
    pub request_id: Uuid,
    /// Who may read it.
    pub audience: Audience,
}

impl EventView {
    /// Whether somebody may read it.
    #[must_use]
    pub fn readable_by(&self, user: UserId, roles: Roles) -> bool {
        self.audience.admits(user, roles)
    }

    /// The event itself, where this program knows it.
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        let fact = |name: &str| self.facts.iter().find(|(known, _)| known == name).map(|(_, fact)| fact.clone());
        Event::restore(&self.name, self.subject, self.version, fact)
    }
}

/// Which events a list shows. Everything that is set must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Of this name.
    pub name: Option<&'static str>,
    /// Those that this account may read for itself; every event when absent. Set by the use case alone.
    pub reader: Option<UserId>,
}

/// Who is told of each event, independently of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Consumer {
    /// The subscribers in the program.
    Subscribers,
    /// The message broker.
    Broker,
}
