use super::Event;
use crate::UserId;
use crate::identity::{Capability, Roles};

/// Who may read an event: those who may read what it is about. It is decided once, when the event happens, and holds
/// for the API, for webhooks and for whatever else delivers events to accounts.
///
/// What everybody could read before or after a change is told to everybody who is signed in, so that whoever mirrors
/// the school learns that something went. Holders of `event:read_any` read every event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everybody who is signed in.
    Everybody,
    /// This account alone.
    Account(UserId),
    /// Holders of `event:read_any` alone.
    Administrators,
}

impl Audience {
    /// Whether `user` with these `roles` may read the event.
    #[must_use]
    pub fn admits(self, user: UserId, roles: Roles) -> bool {
        let named = match self {
            Self::Everybody => true,
            Self::Account(account) => account == user,
            Self::Administrators => false,
        };
        named || roles.hold(Capability::ReadAnyEvent)
    }

    const fn of(public: bool, owner: UserId) -> Self {
        if public { Self::Everybody } else { Self::Account(owner) }
    }
}

impl Event {
    /// Who may read it. An account is its owner's, and so is what happened to it; a draft is its author's, and a comment
    /// is read where its article is.
    #[must_use]
    pub const fn audience(&self) -> Audience {
        match self {
            Self::UserRegistered { id: user, .. }
            | Self::UserUpdated { id: user, .. }
            | Self::UserEmailVerified { id: user, .. }
            | Self::UserPasswordChanged { id: user, .. }
            | Self::UserPasswordRehashed { id: user, .. }
            | Self::UserRolesChanged { id: user, .. }
            | Self::UserSuspended { id: user, .. }
            | Self::UserReactivated { id: user, .. }
            | Self::UserDeleted { id: user, .. }
            | Self::UserFollowed { id: user, .. }
            | Self::UserUnfollowed { id: user, .. }
            | Self::SessionStarted { user, .. }
            | Self::SessionRefreshed { user, .. }
            | Self::SessionRevoked { user, .. }
            | Self::WebhookCreated { owner: user, .. }
            | Self::WebhookUpdated { owner: user, .. }
            | Self::WebhookSecretRotated { owner: user, .. }
            | Self::WebhookDisabled { owner: user, .. }
            | Self::WebhookDeleted { owner: user, .. } => Audience::Account(*user),
            Self::ArticleCreated { author, .. }
            | Self::ArticleUnscheduled { author, .. }
            | Self::ArticleRestored { author, .. } => Audience::Account(*author),
            Self::ArticlePublished { .. }
            | Self::ArticleUnpublished { .. }
            | Self::ArticleArchived { .. }
            | Self::ArticleFavorited { .. }
            | Self::CommentCreated { .. } => Audience::Everybody,
            Self::ArticleUpdated { published, author: owner, .. }
            | Self::ArticleDeleted { published, author: owner, .. }
            | Self::ArticleUnfavorited { published, author: owner, .. }
            | Self::CommentUpdated { published, article_author: owner, .. }
            | Self::CommentDeleted { published, article_author: owner, .. }
            | Self::CommentHidden { published, article_author: owner, .. }
            | Self::CommentShown { published, article_author: owner, .. } => Audience::of(*published, *owner),
            Self::JobRetried { .. } | Self::JobCancelled { .. } => Audience::Administrators,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::identity::Role;
    use crate::{ArticleId, SessionId, Version};

    fn user(n: u128) -> UserId {
        UserId::from(Uuid::from_u128(n))
    }

    #[test]
    fn an_account_hears_of_itself_and_everybody_of_what_everybody_may_read() {
        let (id, version, author, slug) = (ArticleId::from(Uuid::nil()), Version::FIRST, user(1), String::new());
        let updated = |published| Event::ArticleUpdated { id, version, author, slug: slug.clone(), published };
        let session = SessionId::from(Uuid::nil());
        let table = [
            (Event::UserFollowed { id: user(2), version, follower: user(1) }, Audience::Account(user(2))),
            (Event::SessionStarted { id: session, version, user: user(3) }, Audience::Account(user(3))),
            (Event::ArticleCreated { id, version, author, slug: slug.clone() }, Audience::Account(author)),
            (updated(false), Audience::Account(author)),
            (updated(true), Audience::Everybody),
            (Event::ArticleArchived { id, version, author, slug: slug.clone() }, Audience::Everybody),
        ];
        for (event, audience) in table {
            assert_eq!(event.audience(), audience, "{event:?}");
        }
    }

    #[test]
    fn who_is_admitted() {
        let (student, admin) = (Roles::from_iter([Role::Student]), Roles::from_iter([Role::Admin]));
        let own = Audience::Account(user(1));
        assert!(own.admits(user(1), student) && own.admits(user(2), admin));
        assert!(!own.admits(user(2), student));
        assert!(Audience::Everybody.admits(user(2), Roles::NONE));
        assert!(Audience::Administrators.admits(user(2), admin) && !Audience::Administrators.admits(user(2), student));
    }
}
