use diesel::dsl::count_star;
use diesel::prelude::*;
use lectern_application::ports::TagPages;
use lectern_application::{Key, Paging, Position, Slice, StoreError, TagCount, TagSort};
use uuid::Uuid;

use crate::connection::MultiBackend;
use crate::keyset::Window;
use crate::schema::article_tags;
use crate::session::Session;

impl TagPages for Session<'_> {
    fn page(&mut self, paging: &Paging<TagSort>) -> Result<Slice<TagCount>, StoreError> {
        let window = Window::of(paging);
        let query = article_tags::table
            .filter(article_tags::published.eq(true))
            .group_by(article_tags::tag)
            .select((article_tags::tag, count_star()))
            .limit(window.fetch())
            .into_boxed::<MultiBackend>();
        let name = article_tags::tag;
        let query = match (paging.sort, window.falling()) {
            (TagSort::Name, false) => query.order(name.asc()),
            (TagSort::Name, true) => query.order(name.desc()),
            (TagSort::ArticlesCount, false) => query.order((count_star().asc(), name.asc())),
            (TagSort::ArticlesCount, true) => query.order((count_star().desc(), name.desc())),
        };
        let query = match paging.sort {
            TagSort::Name => match (window.text()?, window.falling()) {
                (None, _) => query,
                (Some((from, _)), false) => query.filter(name.gt(from)),
                (Some((from, _)), true) => query.filter(name.lt(from)),
            },
            TagSort::ArticlesCount => match (window.ranked()?, window.falling()) {
                (None, _) => query,
                (Some((count, from)), false) => {
                    query.having(count_star().gt(count).or(count_star().eq(count).and(name.gt(from))))
                }
                (Some((count, from)), true) => {
                    query.having(count_star().lt(count).or(count_star().eq(count).and(name.lt(from))))
                }
            },
        };
        let rows = self.run("tag_pages.page", |connection| query.load(connection))?;
        window.slice(
            rows,
            |row| position(paging.sort, row),
            |(name, articles_count)| Ok(TagCount { name, articles_count }),
        )
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
