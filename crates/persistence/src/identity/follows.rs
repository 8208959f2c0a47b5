use diesel::prelude::*;
use lectern_application::StoreError;
use lectern_application::ports::Follows;
use lectern_domain::UserId;
use lectern_domain::identity::Follow;

use crate::columns::{Id, Instant};
use crate::dialect::insert_new;
use crate::schema::follows;
use crate::session::Session;

impl Follows for Session<'_> {
    fn add(&mut self, follow: &Follow) -> Result<bool, StoreError> {
        let insert = diesel::insert_into(follows::table)
            .values((
                follows::follower_id.eq(Id::from(follow.follower())),
                follows::followed_id.eq(Id::from(follow.followed())),
                follows::since.eq(Instant(follow.since())),
            ))
            .on_conflict_do_nothing();
        self.run("follows.add", |connection| insert_new(connection, insert))
    }

    fn remove(&mut self, follower: UserId, followed: UserId) -> Result<bool, StoreError> {
        let pair = follows::table.find((Id::from(follower), Id::from(followed)));
        let removed = self.run("follows.remove", |connection| diesel::delete(pair).execute(connection))?;
        Ok(removed > 0)
    }
}
