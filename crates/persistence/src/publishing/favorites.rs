use diesel::prelude::*;
use lectern_application::StoreError;
use lectern_application::ports::Favorites;
use lectern_domain::{ArticleId, Timestamp, UserId};

use crate::columns::{Id, Instant};
use crate::dialect::insert_new;
use crate::schema::{articles, favorites};
use crate::session::Session;

impl Favorites for Session<'_> {
    fn add(&mut self, user: UserId, article: ArticleId, now: Timestamp) -> Result<bool, StoreError> {
        let insert = diesel::insert_into(favorites::table)
            .values((
                favorites::user_id.eq(Id::from(user)),
                favorites::article_id.eq(Id::from(article)),
                favorites::since.eq(Instant(now)),
            ))
            .on_conflict_do_nothing();
        let added = self.run("favorites.add", |connection| insert_new(connection, insert))?;
        if added {
            count(self, article, 1)?;
        }
        Ok(added)
    }

    fn remove(&mut self, user: UserId, article: ArticleId) -> Result<bool, StoreError> {
        let pair = favorites::table.find((Id::from(user), Id::from(article)));
        let removed = self.run("favorites.remove", |connection| diesel::delete(pair).execute(connection))?;
        if removed > 0 {
            count(self, article, -1)?;
        }
        Ok(removed > 0)
    }
}

/// Counted where it is, not read and written back: two that count at once must both count.
fn count(session: &mut Session<'_>, article: ArticleId, change: i64) -> Result<(), StoreError> {
    session.run("favorites.count", |connection| {
        diesel::update(articles::table.find(Id::from(article)))
            .set(articles::favorites_count.eq(articles::favorites_count + change))
            .execute(connection)
    })?;
    Ok(())
}
