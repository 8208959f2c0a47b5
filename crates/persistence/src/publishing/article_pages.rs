use diesel::prelude::*;
use lectern_application::ports::ArticlePages;
use lectern_application::{
    ArticleCard, ArticleFilter, ArticleKey, ArticleSort, ArticleView, Paging, Slice, StoreError,
};
use lectern_domain::UserId;

use super::article_filter::{counted, filtered};
use super::card_row::{CardRow, Cards, cards};
use crate::columns::Id;
use crate::cut::Cut;
use crate::dialect::directly;
use crate::keyset::{Window, sorted};
use crate::schema::{article_slugs, articles};
use crate::session::Session;
use crate::total::{one, total};

impl ArticlePages for Session<'_> {
    /// The most frequent statement of a school, so it is spared the enum between the engines (`dialect.rs`).
    fn find(&mut self, key: &ArticleKey, viewer: Option<UserId>) -> Result<Option<ArticleView>, StoreError> {
        let own = |id| articles::id.eq(id);
        let named = |slug| {
            let slugs = article_slugs::table.filter(article_slugs::slug.eq(slug)).select(article_slugs::article_id);
            // A slug has one article. Among the rows of a list it would be looked for in a table that SQLite opens for it.
            articles::id.nullable().eq(slugs.single_value())
        };
        // One name for each text, so that traces need not write it out anew.
        let name = match key {
            ArticleKey::Id(_) => "article_pages.find_by_id",
            ArticleKey::Slug(_) => "article_pages.find_by_slug",
        };
        let row = self.run(name, |connection| match key {
            ArticleKey::Id(id) => directly!(connection, |engine| {
                cards(eyes(viewer))
                    .filter(own(Id::from(*id)))
                    .select((CardRow::as_select(), articles::body))
                    .first(engine)
                    .optional()
            }),
            ArticleKey::Slug(slug) => directly!(connection, |engine| {
                cards(eyes(viewer))
                    .filter(named(slug.as_str()))
                    .select((CardRow::as_select(), articles::body))
                    .first(engine)
                    .optional()
            }),
        })?;
        row.map(|(card, body): (CardRow, String)| Ok(ArticleView { card: card.card()?, body })).transpose()
    }

    fn page(
        &mut self,
        filter: &ArticleFilter,
        viewer: Option<UserId>,
        paging: &Paging<ArticleSort>,
    ) -> Result<Slice<ArticleCard>, StoreError> {
        let window = Window::of(paging);
        let all: Cards<'_> = cards(eyes(viewer)).select(CardRow::as_select()).into_boxed();
        let query = filtered(all, filter);
        let query = match paging.sort {
            ArticleSort::PublishedAt => sorted!(query, window, articles::listed_at, articles::id, window.time()?),
            ArticleSort::CreatedAt => sorted!(query, window, articles::created_at, articles::id, window.time()?),
            ArticleSort::Title => sorted!(query, window, articles::title_folded, articles::id, window.text()?),
            ArticleSort::FavoritesCount => {
                sorted!(query, window, articles::favorites_count, articles::id, window.number()?)
            }
        };
        let cut = if filter.is_state_alone() { Cut::even } else { Cut::uneven };
        let query = cut(query, &window);
        let rows = self.run("article_pages.page", |connection| query.load(connection))?;
        let total = total(self, "article_pages.count", paging.count, |most| counted(filter).select(one()).limit(most))?;
        window.slice(rows, total, |row: &CardRow| row.position(paging.sort), CardRow::card)
    }
}

/// Nobody has marked anything for a guest.
fn eyes(viewer: Option<UserId>) -> Id {
    viewer.map_or(Id::NIL, Id::from)
}
