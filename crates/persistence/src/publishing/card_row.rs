use diesel::dsl::{AsSelect, IntoBoxed, Select, auto_type};
use diesel::prelude::*;
use lectern_application::{ArticleCard, ArticleSort, Key, Position, StoreError};

use super::article_row::{status_of, tags_of};
use super::author_row::AuthorRow;
use crate::columns::{Id, Instant};
use crate::connection::MultiBackend;
use crate::schema::{articles, favorites, users};

/// A list of articles that is still being put together.
pub(super) type Cards<'q> = IntoBoxed<'q, Select<cards, AsSelect<CardRow, MultiBackend>>, MultiBackend>;

/// Articles with their authors and the mark of the viewer, if there is one.
#[auto_type]
pub(super) fn cards(viewer: Id) -> _ {
    let marked = favorites::article_id.eq(articles::id).and(favorites::user_id.eq(viewer));
    articles::table.inner_join(users::table).left_join(favorites::table.on(marked))
}

/// An article in a list, as a row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = articles)]
pub(super) struct CardRow {
    id: Id,
    version: i64,
    slug: String,
    title: String,
    title_folded: String,
    summary: String,
    tags: String,
    status: String,
    favorites_count: i64,
    comments_count: i64,
    published_at: Option<Instant>,
    publish_at: Option<Instant>,
    listed_at: Instant,
    created_at: Instant,
    updated_at: Instant,
    #[diesel(embed)]
    author: AuthorRow,
    #[diesel(select_expression = favorites::user_id.nullable())]
    favorited: Option<Id>,
}

impl CardRow {
    pub(super) fn position(&self, sort: ArticleSort) -> Position {
        Position {
            key: match sort {
                ArticleSort::PublishedAt => Key::Time(self.listed_at.0),
                ArticleSort::CreatedAt => Key::Time(self.created_at.0),
                ArticleSort::Title => Key::Text(self.title_folded.clone()),
                ArticleSort::FavoritesCount => Key::Number(self.favorites_count),
            },
            id: self.id.0,
        }
    }

    pub(super) fn card(self) -> Result<ArticleCard, StoreError> {
        let Self {
            id,
            version,
            slug,
            title,
            title_folded: _,
            summary,
            tags,
            status,
            favorites_count,
            comments_count,
            published_at,
            publish_at,
            listed_at: _,
            created_at,
            updated_at,
            author,
            favorited,
        } = self;
        Ok(ArticleCard {
            id: id.into(),
            version: version.into(),
            slug,
            title,
            summary,
            status: status_of(&status)?,
            tags: tags_of(&tags)?,
            author: author.card(),
            favorites_count,
            favorited_by_me: favorited.is_some(),
            comments_count,
            published_at: published_at.map(|at| at.0),
            publish_at: publish_at.map(|at| at.0),
            created_at: created_at.0,
            updated_at: updated_at.0,
        })
    }
}
