//! What happened, as others may hear of it.

use uuid::Uuid;

use crate::{ArticleId, CommentId, SessionId, UserId, Version};

/// The aggregate that an event is about. Order is kept per subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    /// `user`, `session`, `article` or `comment`.
    pub kind: &'static str,
    /// The identifier of the aggregate.
    pub id: Uuid,
    /// Its version after the change.
    pub version: Version,
}

/// One fact that an event carries beside its subject. Never a secret, never an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The identifier of something else.
    Id(Uuid),
    /// A name or a state.
    Text(String),
    /// Several names.
    Texts(Vec<String>),
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident, $name:literal, $kind:literal, $id:ty { $($field:ident: $type:ty),* };)+) => {
        /// Something that happened, named `resource.past_verb`.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {$(
            $(#[$doc])*
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
            /// Every name, in the order of the catalogue.
            pub const NAMES: &'static [&'static str] = &[$($name),+];

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
                    Self::$variant { id: _, version: _, $($field),* } => vec![$((stringify!($field), $field.into())),*],
                )+}
            }
        }
    };
}

events! {
    /// An account was made.
    UserRegistered, "user.registered", "user", UserId { username: String };
    /// Profile, e-mail or username changed.
    UserUpdated, "user.updated", "user", UserId { username: String };
    /// The password changed.
    UserPasswordChanged, "user.password_changed", "user", UserId {};
    /// The same password is kept under a newer scheme or cost.
    UserPasswordRehashed, "user.password_rehashed", "user", UserId {};
    /// The roles were set.
    UserRolesChanged, "user.roles_changed", "user", UserId { roles: Vec<String> };
    /// The account was suspended.
    UserSuspended, "user.suspended", "user", UserId {};
    /// The account was made active again.
    UserReactivated, "user.reactivated", "user", UserId {};
    /// The account was deleted and made anonymous.
    UserDeleted, "user.deleted", "user", UserId {};
    /// Somebody follows this user.
    UserFollowed, "user.followed", "user", UserId { follower: UserId };
    /// Somebody no longer follows this user.
    UserUnfollowed, "user.unfollowed", "user", UserId { follower: UserId };
    /// Somebody logged in.
    SessionStarted, "session.started", "session", SessionId { user: UserId };
    /// A refresh token was exchanged for the next one.
    SessionRefreshed, "session.refreshed", "session", SessionId { user: UserId };
    /// A session was ended: by its owner, with the password or the account, or because a spent token was used.
    SessionRevoked, "session.revoked", "session", SessionId { user: UserId, reason: String };
    /// An article was written.
    ArticleCreated, "article.created", "article", ArticleId { author: UserId, slug: String };
    /// An article was edited.
    ArticleUpdated, "article.updated", "article", ArticleId { author: UserId, slug: String };
    /// An article became readable by everybody.
    ArticlePublished, "article.published", "article", ArticleId { author: UserId, slug: String };
    /// An article went back to being a draft.
    ArticleUnpublished, "article.unpublished", "article", ArticleId { author: UserId, slug: String };
    /// An article was archived.
    ArticleArchived, "article.archived", "article", ArticleId { author: UserId, slug: String };
    /// An archived article became a draft again.
    ArticleRestored, "article.restored", "article", ArticleId { author: UserId, slug: String };
    /// An article was deleted, with its comments and favourites.
    ArticleDeleted, "article.deleted", "article", ArticleId { author: UserId, slug: String };
    /// Somebody marked an article as a favourite.
    ArticleFavorited, "article.favorited", "article", ArticleId { user: UserId };
    /// Somebody took the mark back.
    ArticleUnfavorited, "article.unfavorited", "article", ArticleId { user: UserId };
    /// A comment was written.
    CommentCreated, "comment.created", "comment", CommentId { article: ArticleId, author: UserId };
    /// A comment was edited by its author.
    CommentUpdated, "comment.updated", "comment", CommentId { article: ArticleId, author: UserId };
    /// A comment was deleted; its place in the thread stays.
    CommentDeleted, "comment.deleted", "comment", CommentId { article: ArticleId, author: UserId };
    /// A moderator hid a comment.
    CommentHidden, "comment.hidden", "comment", CommentId { article: ArticleId, author: UserId };
    /// A moderator showed a hidden comment again.
    CommentShown, "comment.shown", "comment", CommentId { article: ArticleId, author: UserId };
}

impl From<&UserId> for Fact {
    fn from(id: &UserId) -> Self {
        Self::Id(id.uuid())
    }
}

impl From<&ArticleId> for Fact {
    fn from(id: &ArticleId) -> Self {
        Self::Id(id.uuid())
    }
}

impl From<&String> for Fact {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<&Vec<String>> for Fact {
    fn from(texts: &Vec<String>) -> Self {
        Self::Texts(texts.clone())
    }
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
    }

    #[test]
    fn names_are_a_resource_and_a_verb_and_never_twice() {
        let mut seen = std::collections::HashSet::new();
        for name in Event::NAMES {
            assert_eq!(name.split('.').count(), 2, "{name}");
            assert!(seen.insert(name), "{name} stands twice");
        }
    }
}
