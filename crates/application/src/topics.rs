//! What guests are shown, by the kinds in which it changes: so that whoever keeps an answer knows when it is over.

use Topic::{Articles, Comments, Favorites, Follows, People};
use lectern_domain::Event;

/// A kind of thing that guests are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Published articles: which there are, what they say, and their tags.
    Articles,
    /// Who marked which of them, and how many did.
    Favorites,
    /// Their comments, and how many there are.
    Comments,
    /// People: names, pictures, words about themselves, and whether they are there.
    People,
    /// Who follows whom, and how many do.
    Follows,
}

impl Topic {
    /// All that there are.
    pub const ALL: [Self; 5] = [Self::Articles, Self::Favorites, Self::Comments, Self::People, Self::Follows];

    /// What nodes call it among themselves.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Favorites => "favorites",
            Self::Comments => "comments",
            Self::People => "people",
            Self::Follows => "follows",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Articles => 1,
            Self::Favorites => 1 << 1,
            Self::Comments => 1 << 2,
            Self::People => 1 << 3,
            Self::Follows => 1 << 4,
        }
    }
}

/// A set of topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Topics(u8);

impl Topics {
    /// None of them.
    pub const NONE: Self = Self(0);
    /// Whatever guests are shown.
    pub const ALL: Self = Self::of(&Topic::ALL);

    /// These.
    #[must_use]
    pub const fn of(topics: &[Topic]) -> Self {
        let (mut bits, mut rest) = (0, topics);
        while let [first, others @ ..] = rest {
            (bits, rest) = (bits | first.bit(), others);
        }
        Self(bits)
    }

    /// What guests are shown differently, or may be, once `event` was committed. A draft and what hangs on it they do
    /// not see; nor passwords, roles and sessions. Somebody's name stands beside all that they did, and whoever is gone no
    /// longer counts as a follower.
    #[must_use]
    pub const fn touched_by(event: &Event) -> Self {
        match event {
            Event::UserRegistered { .. }
            | Event::UserPasswordChanged { .. }
            | Event::UserPasswordRehashed { .. }
            | Event::UserRolesChanged { .. }
            | Event::SessionStarted { .. }
            | Event::SessionRefreshed { .. }
            | Event::SessionRevoked { .. }
            | Event::UserEmailVerified { .. }
            | Event::WebhookCreated { .. }
            | Event::WebhookUpdated { .. }
            | Event::WebhookSecretRotated { .. }
            | Event::WebhookDisabled { .. }
            | Event::WebhookDeleted { .. }
            | Event::ArticleUnscheduled { .. }
            | Event::JobRetried { .. }
            | Event::JobCancelled { .. }
            | Event::ArticleCreated { .. }
            | Event::ArticleRestored { .. } => Self::NONE,
            Event::UserUpdated { .. }
            | Event::UserSuspended { .. }
            | Event::UserReactivated { .. }
            | Event::UserDeleted { .. } => Self::of(&[People]),
            Event::UserFollowed { .. } | Event::UserUnfollowed { .. } => Self::of(&[Follows]),
            Event::ArticlePublished { .. } | Event::ArticleUnpublished { .. } | Event::ArticleArchived { .. } => {
                Self::of(&[Articles])
            }
            Event::ArticleUpdated { published, .. } | Event::ArticleDeleted { published, .. } => {
                Self::shown(*published, Articles)
            }
            Event::ArticleFavorited { .. } => Self::of(&[Favorites]),
            Event::ArticleUnfavorited { published, .. } => Self::shown(*published, Favorites),
            Event::CommentCreated { .. } => Self::of(&[Comments]),
            Event::CommentUpdated { published, .. }
            | Event::CommentDeleted { published, .. }
            | Event::CommentHidden { published, .. }
            | Event::CommentShown { published, .. } => Self::shown(*published, Comments),
        }
    }

    const fn shown(published: bool, topic: Topic) -> Self {
        if published { Self::of(&[topic]) } else { Self::NONE }
    }

    /// What any of `events` touched.
    #[must_use]
    pub fn touched_by_all(events: &[Event]) -> Self {
        events.iter().map(Self::touched_by).fold(Self::NONE, Self::and)
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `topic` is one of them.
    #[must_use]
    pub const fn has(self, topic: Topic) -> bool {
        self.0 & topic.bit() != 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Topic> {
        Topic::ALL.into_iter().filter(move |topic| self.has(*topic))
    }

    /// Their names, with commas: what one node writes, another reads.
    #[must_use]
    pub fn names(self) -> String {
        self.iter().map(Topic::name).collect::<Vec<_>>().join(",")
    }

    /// What another node named. A name that is not known here is that of something newer, so it may be anything.
    #[must_use]
    pub fn named(names: &str) -> Self {
        let named = |name| Topic::ALL.into_iter().find(|topic| topic.name() == name);
        let all: Option<Vec<Topic>> = names.split(',').map(named).collect();
        all.map_or(Self::ALL, |all| Self::of(&all))
    }
}

#[cfg(test)]
mod tests {
    use lectern_domain::{Fact, FactKind, Version};
    use uuid::Uuid;

    use super::*;

    /// The event of this kind, with some value for each fact, and `published` as given.
    fn some(name: &str, published: bool) -> Event {
        let kind = Event::CATALOG.iter().find(|kind| kind.name == name).unwrap();
        let fact = |asked: &str| match kind.facts.iter().find(|(known, _)| *known == asked)?.1 {
            FactKind::Id => Some(Fact::Id(Uuid::nil())),
            FactKind::Text => Some(Fact::Text("text".to_owned())),
            FactKind::Texts => Some(Fact::Texts(Vec::new())),
            FactKind::Flag => Some(Fact::Flag(published)),
        };
        Event::restore(name, Uuid::nil(), Version::FIRST, fact).unwrap()
    }

    /// Each kind of event, and what it touches. One that tells whether the article is published touches nothing where
    /// it is not.
    const TABLE: &[(&str, &[Topic])] = &[
        ("user.registered", &[]),
        ("user.updated", &[Topic::People]),
        ("user.email_verified", &[]),
        ("user.password_changed", &[]),
        ("user.password_rehashed", &[]),
        ("user.roles_changed", &[]),
        ("user.suspended", &[Topic::People]),
        ("user.reactivated", &[Topic::People]),
        ("user.deleted", &[Topic::People]),
        ("user.followed", &[Topic::Follows]),
        ("user.unfollowed", &[Topic::Follows]),
        ("session.started", &[]),
        ("session.refreshed", &[]),
        ("session.revoked", &[]),
        ("article.created", &[]),
        ("article.updated", &[Topic::Articles]),
        ("article.published", &[Topic::Articles]),
        ("article.unscheduled", &[]),
        ("article.unpublished", &[Topic::Articles]),
        ("article.archived", &[Topic::Articles]),
        ("article.restored", &[]),
        ("article.deleted", &[Topic::Articles]),
        ("article.favorited", &[Topic::Favorites]),
        ("article.unfavorited", &[Topic::Favorites]),
        ("comment.created", &[Topic::Comments]),
        ("comment.updated", &[Topic::Comments]),
        ("comment.deleted", &[Topic::Comments]),
        ("comment.hidden", &[Topic::Comments]),
        ("comment.shown", &[Topic::Comments]),
        ("webhook.created", &[]),
        ("webhook.updated", &[]),
        ("webhook.secret_rotated", &[]),
        ("webhook.disabled", &[]),
        ("webhook.deleted", &[]),
        ("job.retried", &[]),
        ("job.cancelled", &[]),
    ];

    #[test]
    fn every_kind_of_event_says_what_it_touches() {
        let kinds: Vec<&str> = Event::CATALOG.iter().map(|kind| kind.name).collect();
        assert_eq!(TABLE.iter().map(|(name, _)| *name).collect::<Vec<_>>(), kinds, "each kind has its row");
        for (name, touched) in TABLE {
            assert_eq!(Topics::touched_by(&some(name, true)), Topics::of(touched), "{name}");
        }
    }

    #[test]
    fn what_happens_to_a_draft_touches_nothing() {
        let tells = |facts: &[(&str, FactKind)]| facts.iter().any(|(name, _)| *name == "published");
        for kind in Event::CATALOG.iter().filter(|kind| tells(kind.facts)) {
            assert_eq!(Topics::touched_by(&some(kind.name, false)), Topics::NONE, "{}", kind.name);
        }
    }

    #[test]
    fn several_events_touch_what_each_of_them_does() {
        let events = [some("article.created", true), some("article.published", true), some("user.followed", true)];
        assert_eq!(Topics::touched_by_all(&events), Topics::of(&[Topic::Articles, Topic::Follows]));
        assert!(Topics::touched_by_all(&[]).is_empty());
    }

    #[test]
    fn nodes_understand_each_other_and_fear_what_they_do_not() {
        let two = Topics::of(&[Topic::Comments, Topic::Articles]);
        assert_eq!(two.names(), "articles,comments");
        assert_eq!(Topics::named(&two.names()), two);
        assert_eq!(Topics::named(&Topics::ALL.names()), Topics::ALL);
        for unknown in ["", "articles,courses", "articles,"] {
            assert_eq!(Topics::named(unknown), Topics::ALL, "{unknown:?}");
        }
    }
}
