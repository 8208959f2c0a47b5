//! Read models: what lists and screens show, shaped like them.

mod events;
mod jobs;
mod webhooks;

pub use events::{Consumer, EventFilter, EventView};
pub use jobs::{JobDepth, JobFilter, JobView};
pub use webhooks::{Listener, ListenerFilter};

use std::net::IpAddr;

use lectern_domain::identity::{Role, Roles, Transport, UserStatus};
use lectern_domain::publishing::{ArticleStatus, CommentStatus, Slug, Tag};
use lectern_domain::{ArticleId, CommentId, SessionId, Timestamp, UserId, Version};

use crate::Reach;

/// Through whose eyes something is shown; nobody's, for a guest.
pub type Viewer = Option<(UserId, Roles)>;

/// What a request needs to know of a session: is it live, whose is it, what may they do?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallerView {
    /// The session.
    pub session: SessionId,
    /// Its transport.
    pub transport: Transport,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Whether it was ended early.
    pub revoked: bool,
    /// Whose it is.
    pub user: UserId,
    /// Their standing, as kept; see [`UserStatus`].
    pub status: UserStatus,
    /// Their roles.
    pub roles: Roles,
}

/// A session in the list of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// Its transport.
    pub transport: Transport,
    /// What the client called itself.
    pub device: Option<String>,
    /// Where the login came from.
    pub address: Option<IpAddr>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_used_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Which accounts an administrator wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserFilter {
    /// With this role.
    pub role: Option<Role>,
    /// `active`, `suspended` or `deleted`, as kept.
    pub status: Option<StatusName>,
}

/// The name of a standing, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusName {
    /// In good standing.
    Active,
    /// Shut out, for good or until some time that may have passed.
    Suspended,
    /// Gone and made anonymous.
    Deleted,
}

/// What everybody may see of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileView {
    /// The account.
    pub id: UserId,
    /// The handle.
    pub username: String,
    /// A few words.
    pub bio: Option<String>,
    /// A picture.
    pub image: Option<String>,
    /// How many follow them.
    pub followers_count: i64,
    /// How many they follow.
    pub following_count: i64,
    /// Whether the viewer does.
    pub followed_by_me: bool,
}

/// The author of an article or a comment, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorCard {
    /// The account.
    pub id: UserId,
    /// The handle.
    pub username: String,
    /// A picture.
    pub image: Option<String>,
    /// The whole profile, where it was asked for. A deleted account has none.
    pub profile: Option<ProfileView>,
}

/// How much is told of the authors of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Authors {
    /// What a line has room for.
    #[default]
    Short,
    /// Their whole profiles, which takes one statement more for all of them.
    Whole,
}

impl Authors {
    /// How much of a view it takes to tell of them, beside what tells of their works.
    #[must_use]
    pub const fn reach(self) -> Reach {
        match self {
            Self::Short => Reach::Glance,
            Self::Whole => Reach::Snapshot,
        }
    }
}

/// How an article is named in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArticleKey {
    /// By its identifier.
    Id(ArticleId),
    /// By its slug, present or past.
    Slug(Slug),
}

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleCard {
    /// The article.
    pub id: ArticleId,
    /// Its version.
    pub version: Version,
    /// Its present slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Where it stands.
    pub status: ArticleStatus,
    /// Its tags, in the author's order.
    pub tags: Vec<String>,
    /// Who wrote it.
    pub author: AuthorCard,
    /// How many marked it.
    pub favorites_count: i64,
    /// Whether the viewer did.
    pub favorited_by_me: bool,
    /// How many comments it has that are not deleted or hidden.
    pub comments_count: i64,
    /// When it was last published.
    pub published_at: Option<Timestamp>,
    /// When a draft is to be published by itself.
    pub publish_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// One article, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleView {
    /// What a list shows of it.
    pub card: ArticleCard,
    /// Its text, in Markdown.
    pub body: String,
}

/// A span of time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Period {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub to: Option<Timestamp>,
}

/// Which articles a list shows. Everything that is set must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleFilter {
    /// In one of these states. What the viewer may not read is decided by the use case, not here.
    pub status: ArticleStatus,
    /// By the author of this username (any case).
    pub author: Option<String>,
    /// With at least one of these tags; any article when empty.
    pub tags: Vec<Tag>,
    /// Marked by the user of this username (any case).
    pub favorited_by: Option<String>,
    /// By authors whom this user follows.
    pub followed_by: Option<UserId>,
    /// Written by this user: set where only one's own may be shown.
    pub owned_by: Option<UserId>,
    /// Published in this span.
    pub published: Period,
    /// Made in this span.
    pub created: Period,
}

impl ArticleFilter {
    /// Every published article.
    pub const PUBLISHED: Self = Self {
        status: ArticleStatus::Published,
        author: None,
        tags: Vec::new(),
        favorited_by: None,
        followed_by: None,
        owned_by: None,
        published: Period { from: None, to: None },
        created: Period { from: None, to: None },
    };

    /// Whether nothing but the state of an article decides.
    #[must_use]
    pub fn is_state_alone(&self) -> bool {
        *self == Self { status: self.status, ..Self::PUBLISHED }
    }
}

/// By what articles are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArticleSort {
    /// When they were published; what never was sorts by when it was made.
    PublishedAt,
    /// When they were made.
    CreatedAt,
    /// Their title, by code point of its case-folded form.
    Title,
    /// How many marked them.
    FavoritesCount,
}

/// A comment in a thread. What does not show has neither body nor, when deleted, author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentView {
    /// The comment.
    pub id: CommentId,
    /// Its version.
    pub version: Version,
    /// Its number, unique over the school.
    pub number: i64,
    /// What it is about.
    pub article: ArticleId,
    /// Who wrote it.
    pub author: Option<AuthorCard>,
    /// Its text.
    pub body: Option<String>,
    /// The comment that it answers.
    pub parent: Option<CommentId>,
    /// Whether it shows.
    pub status: CommentStatus,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A tag and how many published articles have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    /// The tag.
    pub name: String,
    /// How many published articles have it.
    pub articles_count: i64,
}

/// By what tags are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TagSort {
    /// Their name, by code point.
    Name,
    /// How many published articles have them.
    ArticlesCount,
}
