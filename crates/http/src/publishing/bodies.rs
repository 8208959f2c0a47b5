//! What articles, comments and tags look like in JSON.

use lectern_application::{ArticleCard, ArticleView, AuthorCard, CommentView, ProfileView, TagCount};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answers::Resource;
use crate::shown::{Shows, WHOLE_AUTHOR};

/// The author of an article or a comment, in short; with `expand=author` the whole profile, unless the account is
/// deleted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Author)]
pub(crate) struct AuthorBody {
    id: Uuid,
    #[schema(example = "bob")]
    username: String,
    image: Option<String>,
    /// With `expand=author` only, as what follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    bio: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    followers_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    following_count: Option<i64>,
    /// Whether the caller follows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    followed_by_me: Option<bool>,
}

/// An article, whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Article)]
pub(crate) struct ArticleBody {
    #[serde(flatten)]
    card: ArticleCardBody,
    /// The text, in Markdown.
    #[schema(example = "First the log, **then** the page.")]
    body: String,
    /// The text as HTML that is safe to show; with `expand=html` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "<p>First the log, <strong>then</strong> the page.</p>")]
    body_html: Option<String>,
}

/// An article in a list: everything but its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ArticleCard)]
pub(crate) struct ArticleCardBody {
    id: Uuid,
    /// Its name in addresses. It moves only when asked; a past one answers 308.
    #[schema(example = "what-a-log-is-for")]
    slug: String,
    #[schema(example = "What a log is for")]
    title: String,
    #[schema(example = "Why the log comes first.")]
    summary: String,
    /// `draft`, `published` or `archived`.
    #[schema(example = "published")]
    status: &'static str,
    #[schema(example = json!(["databases"]))]
    tags: Vec<String>,
    author: AuthorBody,
    favorites_count: i64,
    /// Whether the caller marked it; `false` for guests.
    favorited_by_me: bool,
    /// Comments that show.
    comments_count: i64,
    #[schema(format = DateTime)]
    published_at: Option<String>,
    /// When a draft is to be published by itself.
    #[schema(format = DateTime)]
    publish_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    version: i64,
}

/// A comment. A deleted one keeps its place, without author and text; a hidden one shows its text to moderators.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentBody {
    id: Uuid,
    /// Higher than that of every earlier comment of the school.
    number: i64,
    article: Uuid,
    author: Option<AuthorBody>,
    #[schema(example = "Well said.")]
    body: Option<String>,
    /// The comment that it answers.
    parent: Option<Uuid>,
    /// `visible`, `hidden` or `deleted`.
    #[schema(example = "visible")]
    status: &'static str,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    version: i64,
}

/// A tag and how many published articles have it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tag)]
pub(crate) struct TagBody {
    #[schema(example = "databases")]
    name: String,
    articles_count: i64,
}

/// What `expand=html` adds to an article.
pub(crate) const HTML: (&str, &str) = ("html", "the body as HTML that is safe to show");

impl Shows for ArticleBody {
    const EXPANDS: &'static [(&'static str, &'static str)] = &[WHOLE_AUTHOR, HTML];
}

impl Shows for ArticleCardBody {
    const EXPANDS: &'static [(&'static str, &'static str)] = &[WHOLE_AUTHOR];
}

impl Shows for CommentBody {
    const EXPANDS: &'static [(&'static str, &'static str)] = &[WHOLE_AUTHOR];
}

impl Shows for TagBody {}

impl Resource for ArticleBody {
    fn version(&self) -> Option<i64> {
        Some(self.card.version)
    }
}

impl Resource for CommentBody {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl ArticleBody {
    /// The article, with its HTML where it was asked for.
    pub(crate) fn new(article: ArticleView, body_html: Option<String>) -> Self {
        let ArticleView { card, body } = article;
        Self { card: card.into(), body, body_html }
    }
}

impl From<ArticleView> for ArticleBody {
    fn from(article: ArticleView) -> Self {
        Self::new(article, None)
    }
}

impl From<AuthorCard> for AuthorBody {
    fn from(author: AuthorCard) -> Self {
        let AuthorCard { id, username, image, profile } = author;
        let mut body = Self {
            id: id.uuid(),
            username,
            image,
            bio: None,
            followers_count: None,
            following_count: None,
            followed_by_me: None,
        };
        if let Some(profile) = profile {
            let ProfileView { id: _, username: _, bio, image: _, followers_count, following_count, followed_by_me } =
                profile;
            body.bio = Some(bio);
            body.followers_count = Some(followers_count);
            body.following_count = Some(following_count);
            body.followed_by_me = Some(followed_by_me);
        }
        body
    }
}

impl From<ArticleCard> for ArticleCardBody {
    fn from(card: ArticleCard) -> Self {
        let ArticleCard {
            id,
            version,
            slug,
            title,
            summary,
            status,
            tags,
            author,
            favorites_count,
            favorited_by_me,
            comments_count,
            published_at,
            publish_at,
            created_at,
            updated_at,
        } = card;
        Self {
            id: id.uuid(),
            slug,
            title,
            summary,
            status: status.name(),
            tags,
            author: author.into(),
            favorites_count,
            favorited_by_me,
            comments_count,
            published_at: published_at.map(|at| at.to_string()),
            publish_at: publish_at.map(|at| at.to_string()),
            created_at: created_at.to_string(),
            updated_at: updated_at.to_string(),
            version: version.number(),
        }
    }
}

impl From<CommentView> for CommentBody {
    fn from(comment: CommentView) -> Self {
        let CommentView { id, version, number, article, author, body, parent, status, created_at, updated_at } =
            comment;
        Self {
            id: id.uuid(),
            number,
            article: article.uuid(),
            author: author.map(AuthorBody::from),
            body,
            parent: parent.map(|parent| parent.uuid()),
            status: status.name(),
            created_at: created_at.to_string(),
            updated_at: updated_at.to_string(),
            version: version.number(),
        }
    }
}

impl From<TagCount> for TagBody {
    fn from(tag: TagCount) -> Self {
        let TagCount { name, articles_count } = tag;
        Self { name, articles_count }
    }
}
