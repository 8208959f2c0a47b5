use diesel::prelude::*;
use lectern_application::ports::ArticlePages;
use lectern_application::{
    ArticleCard, ArticleFilter, ArticleKey, ArticleSort, ArticleView, Paging, Slice, StoreError,
};
use lectern_domain::UserId;

use super::article_filter::filtered;
use super::card_row::{CardRow, Cards, cards};
use crate::columns::Id;
use crate::connection::MultiBackend;
use crate::keyset::{Window, seek};
use crate::schema::{article_slugs, articles};
use crate::session::Session;
use crate::total::{one, total};

impl ArticlePages for Session<'_> {
    fn find(&mut self, key: &ArticleKey, viewer: Option<UserId>) -> Result<Option<ArticleView>, StoreError> {
        let query = cards(eyes(viewer)).select((CardRow::as_select(), articles::body)).into_boxed::<MultiBackend>();
        let query = match key {
            ArticleKey::Id(id) => query.filter(articles::id.eq(Id::from(*id))),
            ArticleKey::Slug(slug) => query.filter(articles::id.eq_any(
                article_slugs::table.filter(article_slugs::slug.eq(slug.as_str())).select(article_slugs::article_id),
            )),
        };
        let row = self.run("article_pages.find", |connection| query.first(connection).optional())?;
        row.map(|(card, body): (CardRow, String)| Ok(ArticleView { card: card.card()?, body })).transpose()
    }

    fn page(
        &mut self,
        filter: &ArticleFilter,
        viewer: Option<UserId>,
        paging: &Paging<ArticleSort>,
    ) -> Result<Slice<ArticleCard>, StoreError> {
        let window = Window::of(paging);
        let all = || -> Cards<'_> { cards(eyes(viewer)).select(CardRow::as_select()).into_boxed() };
        let query = filtered(all(), filter);
        let query = match paging.sort {
            ArticleSort::PublishedAt => seek!(query, window, articles::listed_at, articles::id, window.time()?),
            ArticleSort::CreatedAt => seek!(query, window, articles::created_at, articles::id, window.time()?),
            ArticleSort::Title => seek!(query, window, articles::title_folded, articles::id, window.text()?),
            ArticleSort::FavoritesCount => {
                seek!(query, window, articles::favorites_count, articles::id, window.number()?)
            }
        };
        let rows = self.run("article_pages.page", |connection| query.load(connection))?;
        let total =
            total(self, "article_pages.count", paging.count, |most| filtered(all(), filter).select(one()).limit(most))?;
        window.slice(rows, total, |row: &CardRow| row.position(paging.sort), CardRow::card)
    }
}

/// Nobody has marked anything for a guest.
fn eyes(viewer: Option<UserId>) -> Id {
    viewer.map_or(Id::NIL, Id::from)
}
