use diesel::prelude::*;
use lectern_application::StoreError;
use lectern_domain::Version;
use lectern_domain::publishing::{Article, ArticleBody, ArticleState, ArticleStatus, Slug, Summary, Tag, Tags, Title};

use crate::columns::{Id, Instant, valid};
use crate::schema::articles;

/// An article as a row, but for its counts, which other ports keep.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = articles, treat_none_as_null = true)]
pub(super) struct ArticleRow {
    id: Id,
    version: i64,
    author_id: Id,
    slug: String,
    title: String,
    title_folded: String,
    summary: String,
    body: String,
    tags: String,
    status: String,
    published_at: Option<Instant>,
    publish_at: Option<Instant>,
    listed_at: Instant,
    created_at: Instant,
    updated_at: Instant,
}

impl ArticleRow {
    /// The row of an article under the version that it is to have.
    pub(super) fn of(article: &Article, version: Version) -> Self {
        let ArticleState {
            id,
            version: _,
            author,
            slug,
            title,
            summary,
            body,
            tags,
            status,
            published_at,
            publish_at,
            created_at,
            updated_at,
        } = article.state();
        Self {
            id: (*id).into(),
            version: version.number(),
            author_id: (*author).into(),
            slug: slug.as_str().to_owned(),
            title_folded: title.folded(),
            title: title.as_str().to_owned(),
            summary: summary.as_str().to_owned(),
            body: body.as_str().to_owned(),
            tags: tags_column(tags),
            status: status.name().to_owned(),
            published_at: published_at.map(Instant),
            publish_at: publish_at.map(Instant),
            listed_at: Instant(published_at.unwrap_or(*created_at)),
            created_at: Instant(*created_at),
            updated_at: Instant(*updated_at),
        }
    }

    pub(super) fn article(self) -> Result<Article, StoreError> {
        let Self {
            id,
            version,
            author_id,
            slug,
            title,
            title_folded: _,
            summary,
            body,
            tags,
            status,
            published_at,
            publish_at,
            listed_at: _,
            created_at,
            updated_at,
        } = self;
        let tags = tags_of(&tags)?;
        let tags: Vec<Tag> = valid(tags.iter().map(|tag| Tag::parse(tag)).collect())?;
        Ok(Article::restore(ArticleState {
            id: id.into(),
            version: Version::from(version),
            author: author_id.into(),
            slug: valid(Slug::parse(&slug))?,
            title: valid(Title::parse(&title))?,
            summary: valid(Summary::parse(&summary))?,
            body: valid(ArticleBody::parse(&body))?,
            tags: valid(Tags::new(tags))?,
            status: status_of(&status)?,
            published_at: published_at.map(|at| at.0),
            publish_at: publish_at.map(|at| at.0),
            created_at: created_at.0,
            updated_at: updated_at.0,
        }))
    }
}

pub(super) fn status_of(name: &str) -> Result<ArticleStatus, StoreError> {
    valid(ArticleStatus::named(name).ok_or("the status of an article"))
}

pub(super) fn tags_of(json: &str) -> Result<Vec<String>, StoreError> {
    valid(serde_json::from_str(json))
}

/// A JSON array, in the author's order.
pub(super) fn tags_column(tags: &Tags) -> String {
    tags.iter().map(|tag| tag.as_str()).collect::<serde_json::Value>().to_string()
}
