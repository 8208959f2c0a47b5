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

    fn remove_some(&mut self, user: UserId) -> Result<usize, StoreError> {
        let mut removed = 0;
        for Side { discount, remove } in [FOLLOWED, FOLLOWERS] {
            let mut run = |name, text| {
                self.run(name, |connection| sql_query(text).bind::<sql::Id, _>(Id::from(user)).execute(connection))
            };
            run("follows.discount", discount)?;
            removed += run("follows.remove_some", remove)?;
        }
        Ok(removed)
    }
}

/// How some follows on one side of an account go: out of the counts of the others, and then themselves. Diesel has no word
/// for a row that is in a set of rows.
struct Side {
    discount: &'static str,
    remove: &'static str,
}

/// The first ones, in the order of an index: the same for both statements.
macro_rules! some {
    ($own:literal, $other:literal) => {
        concat!("SELECT ", $other, " FROM follows WHERE ", $own, " = $1 ORDER BY since, ", $other, " LIMIT 100")
    };
}

macro_rules! side {
    ($own:literal, $other:literal, $count:literal) => {
        Side {
            discount: concat!(
                "UPDATE users SET ",
                $count,
                " = ",
                $count,
                " - 1 WHERE id IN (",
                some!($own, $other),
                ")"
            ),
            remove: concat!(
                "DELETE FROM follows WHERE ",
                $own,
                " = $1 AND ",
                $other,
                " IN (",
                some!($own, $other),
                ")"
            ),
        }
    };
}

const FOLLOWED: Side = side!("follower_id", "followed_id", "followers_count");
const FOLLOWERS: Side = side!("followed_id", "follower_id", "following_count");

/// Counted where it is, as favorites are. The rows are taken in one order by everybody, or two who follow each other would
/// wait for one another.
fn count(session: &mut Session<'_>, follower: Id, followed: Id, change: i64) -> Result<(), StoreError> {
    let mut both = [(follower, 0, change), (followed, change, 0)];
    both.sort_by_key(|(id, ..)| id.0);
    for (id, followers, following) in both {
        session.run("follows.count", |connection| {
            diesel::update(users::table.find(id))
                .set((
                    users::followers_count.eq(users::followers_count + followers),
                    users::following_count.eq(users::following_count + following),
                ))
                .execute(connection)
        })?;
    }
    Ok(())
}
