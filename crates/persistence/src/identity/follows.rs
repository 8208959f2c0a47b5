use diesel::prelude::*;
use diesel::sql_query;
use lectern_application::StoreError;
use lectern_application::ports::Follows;
use lectern_domain::UserId;
use lectern_domain::identity::Follow;

use crate::columns::{Id, Instant, sql};
use crate::dialect::insert_new;
use crate::schema::{follows, users};
use crate::session::Session;

impl Follows for Session<'_> {
    fn add(&mut self, follow: &Follow) -> Result<bool, StoreError> {
        let (follower, followed) = (Id::from(follow.follower()), Id::from(follow.followed()));
        let insert = diesel::insert_into(follows::table)
            .values((
                follows::follower_id.eq(follower),
                follows::followed_id.eq(followed),
                follows::since.eq(Instant(follow.since())),
            ))
            .on_conflict_do_nothing();
        let added = self.run("follows.add", |connection| insert_new(connection, insert))?;
        if added {
            count(self, follower, followed, 1)?;
        }
        Ok(added)
    }

    fn remove(&mut self, follower: UserId, followed: UserId) -> Result<bool, StoreError> {
        let (follower, followed) = (Id::from(follower), Id::from(followed));
        let pair = follows::table.find((follower, followed));
        let removed = self.run("follows.remove", |connection| diesel::delete(pair).execute(connection))?;
        if removed > 0 {
            count(self, follower, followed, -1)?;
        }
        Ok(removed > 0)
    }

    fn remove_of(&mut self, user: UserId) -> Result<usize, StoreError> {
        self.run("follows.uncount", |connection| {
            diesel::update(users::table.find(Id::from(user)))
                .set((users::followers_count.eq(0), users::following_count.eq(0)))
                .execute(connection)
        })?;
        let mut removed = 0;
        for (own, other, count) in
            [("follower_id", "followed_id", "followers_count"), ("followed_id", "follower_id", "following_count")]
        {
            // In the order of an index, so that both statements mean the same.
            let some = format!("SELECT {other} FROM follows WHERE {own} = $1 ORDER BY since, {other} LIMIT 100");
            let counts = format!("UPDATE users SET {count} = {count} - 1 WHERE {count} > 0 AND id IN ({some})");
            let follows = format!("DELETE FROM follows WHERE {own} = $1 AND {other} IN ({some})");
            let mut run = |name, text| {
                self.run(name, |connection| sql_query(text).bind::<sql::Id, _>(Id::from(user)).execute(connection))
            };
            run("follows.discount", counts)?;
            removed += run("follows.remove_of", follows)?;
        }
        Ok(removed)
    }
}

/// Counted where it is, not read and written back: two that count at once must both count. In one order of accounts, or two
/// who follow each other would wait for one another.
fn count(session: &mut Session<'_>, follower: Id, followed: Id, change: i64) -> Result<(), StoreError> {
    if follower.0 < followed.0 {
        count_following(session, follower, change)?;
        return count_followers(session, followed, change);
    }
    count_followers(session, followed, change)?;
    count_following(session, follower, change)
}

/// What a node of before followed was not counted, and there is no less than nobody.
macro_rules! counting {
    ($name:ident, $count:ident, $statement:literal) => {
        fn $name(session: &mut Session<'_>, user: Id, change: i64) -> Result<(), StoreError> {
            let counted = users::table.find(user).filter((users::$count + change).ge(0));
            session.run($statement, |connection| {
                diesel::update(counted).set(users::$count.eq(users::$count + change)).execute(connection)
            })?;
            Ok(())
        }
    };
}

counting!(count_followers, followers_count, "follows.count_followers");
counting!(count_following, following_count, "follows.count_following");
