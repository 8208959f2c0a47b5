use diesel::dsl::count_star;
use diesel::prelude::*;
use lectern_application::ports::TagPages;
use lectern_application::{Key, Paging, Position, Slice, StoreError, TagCount, TagSort};
use uuid::Uuid;

use crate::connection::MultiBackend;
use crate::keyset::{Window, taken};
use crate::schema::article_tags;
use crate::session::Session;
use crate::total::{one, total};

impl TagPages for Session<'_> {
    fn most_used(&mut self, most: u16) -> Result<Vec<String>, StoreError> {
        self.run("tag_pages.most_used", |connection| {
            article_tags::table
                .filter(article_tags::published.eq(true))
                .group_by(article_tags::tag)
                .select(article_tags::tag)
                .order((count_star().desc(), article_tags::tag.asc()))
                .limit(i64::from(most))
                .load(connection)
        })
    }

    fn page(&mut self, paging: &Paging<TagSort>) -> Result<Slice<TagCount>, StoreError> {
        let window = Window::of(paging);
        let listed = || article_tags::table.filter(article_tags::published.eq(true)).group_by(article_tags::tag);
        let counted = listed().select((article_tags::tag, count_star()));
        let query = taken!(counted.into_boxed::<MultiBackend>(), window);
        let (name, count) = (article_tags::tag, count_star);
        let query = match (paging.sort, window.falling()) {
            (TagSort::Name, false) => {
                beyond(window.text()?, query, |all, (from, _)| all.filter(name.gt(from))).order(name.asc())
            }
            (TagSort::Name, true) => {
                beyond(window.text()?, query, |all, (from, _)| all.filter(name.lt(from))).order(name.desc())
            }
            (TagSort::ArticlesCount, false) => beyond(window.ranked()?, query, |all, (n, from)| {
                all.having(count().gt(n).or(count().eq(n).and(name.gt(from))))
            })
            .order((count().asc(), name.asc())),
            (TagSort::ArticlesCount, true) => beyond(window.ranked()?, query, |all, (n, from)| {
                all.having(count().lt(n).or(count().eq(n).and(name.lt(from))))
            })
            .order((count().desc(), name.desc())),
        };
        let rows = self.run("tag_pages.page", |connection| query.load(connection))?;
        let total = total(self, "tag_pages.count", paging.count, |most| listed().select(one()).limit(most))?;
        window.slice(
            rows,
            total,
            |row| position(paging.sort, row),
            |(name, articles_count)| Ok(TagCount { name, articles_count }),
        )
    }
}

/// Leaves out what the page does not go beyond, if it starts anywhere but at the first item.
fn beyond<Query, From>(from: Option<From>, query: Query, narrow: impl FnOnce(Query, From) -> Query) -> Query {
    match from {
        Some(from) => narrow(query, from),
        None => query,
    }
}

fn position(sort: TagSort, (name, count): &(String, i64)) -> Position {
    Position {
        key: match sort {
            TagSort::Name => Key::Text(name.clone()),
            TagSort::ArticlesCount => Key::Ranked(*count, name.clone()),
        },
        id: Uuid::nil(),
    }
}
