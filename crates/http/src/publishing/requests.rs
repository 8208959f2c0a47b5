//! What articles and comments are asked for: bodies and queries, read into commands.

use lectern_application::{ArticleFilter, ArticleKey, Error, Hidden, Policies};
use lectern_domain::publishing::{
    ArticleBody, ArticleEdit, ArticleStatus, CommentBody, Slug, Summary, Tag, Tags, Title,
};
use lectern_domain::{ArticleId, CommentId, Form, Patch, Timestamp, Violation, instant};
use lectern_web::{FromBody, Members, Params, Rejection, Segment};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::period::period;

/// A new article.
#[derive(ToSchema)]
pub(crate) struct NewArticle {
    /// One line.
    #[schema(value_type = String, min_length = 1, max_length = 200, example = "What a log is for")]
    pub(crate) title: Title,
    /// What it is about. A draft may leave it empty; publishing needs it.
    #[schema(value_type = Option<String>, max_length = 500, example = "Why the log comes first.")]
    pub(crate) summary: Summary,
    /// Markdown.
    #[schema(value_type = String, min_length = 1, max_length = 200_000, example = "First the log, **then** the page.")]
    pub(crate) body: ArticleBody,
    /// In the order in which they are shown; lower case.
    #[schema(value_type = Option<Vec<String>>, max_items = 10, example = json!(["databases"]))]
    pub(crate) tags: Tags,
    /// Its name in addresses; made from the title when absent.
    #[schema(value_type = Option<String>, max_length = 100, example = "what-a-log-is-for")]
    pub(crate) slug: Option<Slug>,
    /// Whether everybody reads it at once; a draft, when absent.
    #[schema(value_type = Option<bool>)]
    pub(crate) publish: bool,
    /// When the draft is to be published by itself: an instant that lies ahead. Not beside `publish`.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(crate) publish_at: Option<Timestamp>,
}

impl FromBody for NewArticle {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let title = body.required("title", Title::parse);
        let summary = body.optional("summary", Summary::parse);
        let text = body.required("body", ArticleBody::parse);
        let tags = tags(body);
        let slug = body.optional("slug", Slug::parse);
        let (publish, publish_at) = (body.boolean("publish", false), body.optional("publish_at", instant));
        if publish == Some(true) && matches!(publish_at, Some(Some(_))) {
            body.note("/publish_at", Violation::Excluded { other: "publish" });
        }
        let summary = match summary? {
            Some(summary) => summary,
            None => Summary::parse("").ok()?,
        };
        Some(Self {
            title: title?,
            summary,
            body: text?,
            tags: tags?.unwrap_or_default(),
            slug: slug?,
            publish: publish?,
            publish_at: publish_at?,
        })
    }
}

/// Changes to an article (JSON Merge Patch, RFC 7396); what is absent stays.
#[derive(ToSchema)]
pub(crate) struct ArticlePatch {
    /// The slug stays unless it is named.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 200, example = "What the log is for")]
    title: Option<Title>,
    /// What it is about.
    #[schema(value_type = Option<String>, nullable = false, max_length = 500)]
    summary: Option<Summary>,
    /// Markdown.
    #[schema(value_type = Option<String>, nullable = false, min_length = 1, max_length = 200_000)]
    body: Option<ArticleBody>,
    /// All of its tags from now on.
    #[schema(value_type = Option<Vec<String>>, nullable = false, max_items = 10)]
    tags: Option<Tags>,
    /// Another name in addresses; the old one stays reserved and leads here.
    #[schema(value_type = Option<String>, nullable = false, max_length = 100)]
    slug: Option<Slug>,
    /// When a draft is to be published by itself: an instant that lies ahead; `null` drops the plan.
    #[schema(value_type = Option<String>, format = DateTime)]
    publish_at: Patch<Timestamp>,
}

impl ArticlePatch {
    /// The changes, as a rule takes them.
    pub(crate) fn edit(self) -> ArticleEdit {
        let Self { title, summary, body, tags, slug, publish_at } = self;
        ArticleEdit { title, summary, body, tags, slug, publish_at }
    }
}

impl FromBody for ArticlePatch {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let title = body.changed("title", Title::parse);
        let summary = body.changed("summary", Summary::parse);
        let text = body.changed("body", ArticleBody::parse);
        let tags = tags(body);
        let slug = body.changed("slug", Slug::parse);
        let publish_at = body.patch("publish_at", instant);
        Some(Self { title: title?, summary: summary?, body: text?, tags: tags?, slug: slug?, publish_at: publish_at? })
    }
}

fn tags(body: &mut Members) -> Option<Option<Tags>> {
    let Some(tags) = body.texts("tags", Tag::parse)? else {
        return Some(None);
    };
    match Tags::new(tags) {
        Ok(tags) => Some(Some(tags)),
        Err(violation) => {
            body.note("/tags", violation);
            None
        }
    }
}

/// A new comment.
#[derive(ToSchema)]
pub(crate) struct NewComment {
    /// Plain text.
    #[schema(value_type = String, min_length = 1, max_length = 10_000, example = "Well said.")]
    pub(crate) body: CommentBody,
    /// The comment that it answers: one that shows, on the same article.
    #[schema(value_type = Option<Uuid>)]
    pub(crate) parent: Option<CommentId>,
}

impl FromBody for NewComment {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let text = body.required("body", CommentBody::parse);
        let parent = body.optional("parent", uuid);
        Some(Self { body: text?, parent: parent?.map(CommentId::from) })
    }
}

/// Another text for a comment (JSON Merge Patch, RFC 7396).
#[derive(ToSchema)]
pub(crate) struct CommentPatch {
    /// Plain text.
    #[schema(value_type = String, min_length = 1, max_length = 10_000, example = "Well said, but for one thing.")]
    pub(crate) body: CommentBody,
}

impl FromBody for CommentPatch {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        body.required("body", CommentBody::parse).map(|body| Self { body })
    }
}

/// The article that a path names: by identifier, or by slug, present or past. Every UUID is an identifier, since no
/// slug may look like one; what can be neither is the name of nothing.
pub(crate) fn article_key(name: &Segment) -> Result<ArticleKey, Rejection> {
    let text = name.text().unwrap_or_default();
    let key = match Uuid::try_parse(text) {
        Ok(id) => Some(ArticleKey::Id(ArticleId::from(id))),
        Err(_) => Slug::parse(text).ok().map(ArticleKey::Slug),
    };
    key.ok_or(Rejection::Application(Error::NotFound(Hidden::Article)))
}

/// The filters of the list of articles.
pub(crate) fn article_filter(query: &mut Params) -> Result<ArticleFilter, Rejection> {
    let tag = query.filter("tag", |text| Tag::parse(text).map(|tag| vec![tag]))?;
    let any_tag = query.filter_by("tag", "in", any_of)?;
    if tag.is_some() && any_tag.is_some() {
        let reason = "cannot stand beside filter[tag]".to_owned();
        return Err(Rejection::InvalidParameter { name: "filter[tag][in]".to_owned(), reason });
    }
    Ok(ArticleFilter {
        status: query
            .filter_among("status", ArticleStatus::ALL.map(|status| (status.name(), status)))?
            .unwrap_or(ArticleStatus::Published),
        author: query.filter("author", name)?,
        tags: tag.or(any_tag).unwrap_or_default(),
        favorited_by: query.filter("favorited_by", name)?,
        followed_by: None,
        owned_by: None,
        published: period(query, "published_at")?,
        created: period(query, "created_at")?,
    })
}

/// As many as an article may have: each is one more thing that the database looks for.
fn any_of(text: &str) -> Result<Vec<Tag>, Violation> {
    let tags = text.split(',').map(Tag::parse).collect::<Result<Vec<_>, _>>()?;
    Ok(Tags::new(tags)?.iter().cloned().collect())
}

/// A username to compare with: what nobody can be called is nobody's, and finds nothing.
fn name(text: &str) -> Result<String, Violation> {
    if text.is_empty() || text.chars().count() > 39 {
        Err(Violation::InvalidFormat(Form::Username))
    } else {
        Ok(text.to_owned())
    }
}

fn uuid(text: &str) -> Result<Uuid, Violation> {
    Uuid::try_parse(text).map_err(|_| Violation::InvalidFormat(Form::Uuid))
}
