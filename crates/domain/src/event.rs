//! What happened, as others may hear of it: the catalogue of events, and who may read them.
//!
//! A line of the table below is all that a new event takes here. Its facts are what a consumer cannot look up by the
//! subject, or cannot look up any more. `published` says whether everybody may read the article.

mod audience;
mod fact;

pub use audience::Audience;
pub use fact::{Fact, FactKind};

use fact::Telling;
use uuid::Uuid;

use crate::{ArticleId, CommentId, JobId, SessionId, UserId, Version, WebhookId};

/// The aggregate that an event is about. Order is kept per subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    /// `user`, `session`, `article`, `comment`, `webhook` or `job`.
    pub kind: &'static str,
    /// The identifier of the aggregate.
    pub id: Uuid,
    /// Its version after the change.
    pub version: Version,
}

/// A row of the catalogue: what a kind of event is called, what it says and what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType {
    /// `resource.past_verb`, such as `article.published`.
    pub name: &'static str,
    /// What happened, in a sentence.
    pub about: &'static str,
    /// Counts the changes of what it tells, from 1. Facts are added, and never taken away or given another meaning: what
    /// needs that is another event, of another name.
    pub version: u16,
    /// The kind of its subject.
    pub subject: &'static str,
    /// The facts that it tells, in order. All of them are always there.
    pub facts: &'static [(&'static str, FactKind)],
}

macro_rules! events {
    ($(#[doc = $about:literal] $variant:ident, $name:literal, $edition:literal, $kind:literal, $id:ty { $($field:ident: $type:ty),* };)+) => {
        /// Something that happened, named `resource.past_verb`.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {$(
            #[doc = $about]
            $variant {
                /// The aggregate that changed.
                id: $id,
                /// Its version after the change.
                version: Version,
                $(
                    /// A fact of the event.
                    $field: $type,
                )*
            },
        )+}

        impl Event {
            /// The catalogue: every kind of event that there is.
            pub const CATALOG: &'static [EventType] = &[$(EventType {
                name: $name,
                about: $about.trim_ascii_start(),
                version: $edition,
                subject: $kind,
                facts: &[$((stringify!($field), <$type as Telling>::KIND)),*],
            },)+];

            /// The name of this event, such as `article.published`.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {$( Self::$variant { .. } => $name, )+}
            }

            /// What the event is about.
            #[must_use]
            pub const fn subject(&self) -> Subject {
                match self {$(
                    Self::$variant { id, version, .. } => Subject { kind: $kind, id: id.uuid(), version: *version },
                )+}
            }

            /// What else the event tells, by name.
            #[must_use]
            pub fn facts(&self) -> Vec<(&'static str, Fact)> {
                match self {$(
                    Self::$variant { id: _, version: _, $($field),* } => vec![$((stringify!($field), $field.fact())),*],
                )+}
            }

            /// The event again, from its name, its subject and what `fact` knows by name. None where this catalogue has
            /// no such event, or has it with other facts: another version of the program announced it.
            #[must_use]
            pub fn restore(
                name: &str,
                id: Uuid,
                version: Version,
                mut fact: impl FnMut(&str) -> Option<Fact>,
            ) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant {
                        id: id.into(),
                        version,
                        $($field: <$type as Telling>::understood(fact(stringify!($field))?)?,)*
                    }),)+
                    _ => None,
                }
            }
        }
    };
}

events! {
    /// An account was made.
    UserRegistered, "user.registered", 1, "user", UserId { username: String };
    /// Profile, e-mail or username changed.
    UserUpdated, "user.updated", 1, "user", UserId { username: String };
    /// The e-mail address was shown to be theirs.
    UserEmailVerified, "user.email_verified", 1, "user", UserId {};
    /// The password changed.
    UserPasswordChanged, "user.password_changed", 1, "user", UserId {};
    /// The same password is kept under a newer scheme or cost.
    UserPasswordRehashed, "user.password_rehashed", 1, "user", UserId {};
    /// The roles were set.
    UserRolesChanged, "user.roles_changed", 1, "user", UserId { roles: Vec<String> };
    /// The account was suspended.
    UserSuspended, "user.suspended", 1, "user", UserId {};
    /// The account was made active again.
    UserReactivated, "user.reactivated", 1, "user", UserId {};
    /// The account was deleted and made anonymous. Its follows go with it.
    UserDeleted, "user.deleted", 1, "user", UserId {};
    /// Somebody follows this user.
    UserFollowed, "user.followed", 1, "user", UserId { follower: UserId };
    /// Somebody no longer follows this user.
    UserUnfollowed, "user.unfollowed", 1, "user", UserId { follower: UserId };
    /// Somebody logged in.
    SessionStarted, "session.started", 1, "session", SessionId { user: UserId };
    /// A refresh token was exchanged for the next one.
    SessionRefreshed, "session.refreshed", 1, "session", SessionId { user: UserId };
    /// A session was ended: by its owner, with the password or the account, or because a spent token was used.
    SessionRevoked, "session.revoked", 1, "session", SessionId { user: UserId, reason: String };
    /// An article was written.
    ArticleCreated, "article.created", 1, "article", ArticleId { author: UserId, slug: String };
    /// An article was edited.
    ArticleUpdated, "article.updated", 1, "article", ArticleId { author: UserId, slug: String, published: bool };
    /// An article became readable by everybody.
    ArticlePublished, "article.published", 1, "article", ArticleId { author: UserId, slug: String };
    /// A draft was not published at its time: whoever planned that may publish it no more, or it lacks what readers need.
    ArticleUnscheduled, "article.unscheduled", 1, "article", ArticleId { author: UserId, slug: String };
    /// An article went back to being a draft.
    ArticleUnpublished, "article.unpublished", 1, "article", ArticleId { author: UserId, slug: String };
    /// An article was archived.
    ArticleArchived, "article.archived", 1, "article", ArticleId { author: UserId, slug: String };
    /// An archived article became a draft again.
    ArticleRestored, "article.restored", 1, "article", ArticleId { author: UserId, slug: String };
    /// An article was deleted, with its comments and favourites.
    ArticleDeleted, "article.deleted", 1, "article", ArticleId { author: UserId, slug: String, published: bool };
    /// Somebody marked an article as a favourite.
    ArticleFavorited, "article.favorited", 1, "article", ArticleId { user: UserId, author: UserId };
    /// Somebody took the mark back.
    ArticleUnfavorited, "article.unfavorited", 1, "article", ArticleId { user: UserId, author: UserId, published: bool };
    /// A comment was written.
    CommentCreated, "comment.created", 1, "comment", CommentId { article: ArticleId, author: UserId, article_author: UserId };
    /// A comment was edited by its author.
    CommentUpdated, "comment.updated", 1, "comment", CommentId { article: ArticleId, author: UserId, article_author: UserId, published: bool };
    /// A comment was deleted; its place in the thread stays.
    CommentDeleted, "comment.deleted", 1, "comment", CommentId { article: ArticleId, author: UserId, article_author: UserId, published: bool };
    /// A moderator hid a comment.
    CommentHidden, "comment.hidden", 1, "comment", CommentId { article: ArticleId, author: UserId, article_author: UserId, published: bool };
    /// A moderator showed a hidden comment again.
    CommentShown, "comment.shown", 1, "comment", CommentId { article: ArticleId, author: UserId, article_author: UserId, published: bool };
    /// A webhook was made.
    WebhookCreated, "webhook.created", 1, "webhook", WebhookId { owner: UserId };
    /// A webhook was changed by its owner, who may have enabled or disabled it.
    WebhookUpdated, "webhook.updated", 1, "webhook", WebhookId { owner: UserId };
    /// A webhook got another signing secret.
    WebhookSecretRotated, "webhook.secret_rotated", 1, "webhook", WebhookId { owner: UserId };
    /// A webhook was disabled because it is gone, or failed for days.
    WebhookDisabled, "webhook.disabled", 1, "webhook", WebhookId { owner: UserId, reason: String };
    /// A webhook was deleted, with its deliveries.
    WebhookDeleted, "webhook.deleted", 1, "webhook", WebhookId { owner: UserId };
    /// An administrator had a job done after all that was given up.
    JobRetried, "job.retried", 1, "job", JobId { kind: String };
    /// An administrator took a job back.
    JobCancelled, "job.cancelled", 1, "job", JobId { kind: String };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_tells_its_name_subject_and_facts() {
        let author = UserId::from(Uuid::from_u128(7));
        let id = ArticleId::from(Uuid::from_u128(8));
        let event = Event::ArticlePublished { id, version: Version::from(3), author, slug: "on-locks".to_owned() };
        assert_eq!(event.name(), "article.published");
        assert_eq!(event.subject(), Subject { kind: "article", id: id.uuid(), version: Version::from(3) });
        let facts = vec![("author", Fact::Id(author.uuid())), ("slug", Fact::Text("on-locks".to_owned()))];
        assert_eq!(event.facts(), facts);
        let among = |name: &str| facts.iter().find(|(known, _)| *known == name).map(|(_, fact)| fact.clone());
        assert_eq!(Event::restore("article.published", id.uuid(), Version::from(3), among), Some(event));
        assert_eq!(Event::restore("article.burnt", id.uuid(), Version::from(3), among), None);
        assert_eq!(Event::restore("article.published", id.uuid(), Version::from(3), |_| None), None);
    }

    #[test]
    fn names_are_a_resource_and_a_verb_and_never_twice() {
        let mut seen = std::collections::HashSet::new();
        for EventType { name, subject, .. } in Event::CATALOG {
            assert_eq!(name.split('.').map(str::len).filter(|length| *length > 0).count(), 2, "{name}");
            assert_eq!(name.split('.').next(), Some(*subject));
            assert!(seen.insert(name), "{name} stands twice");
        }
    }
}
