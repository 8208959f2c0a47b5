use diesel::prelude::*;
use lectern_application::ports::{FollowSide, ProfilePages};
use lectern_application::{Key, Paging, Position, ProfileView, Slice, StoreError};
use lectern_domain::UserId;

use crate::columns::{Id, Instant, storable};
use crate::connection::MultiBackend;
use crate::dialect::directly;
use crate::keyset::{Window, seek};
use crate::schema::{follows, users};
use crate::session::Session;
use crate::total::{one, total};

diesel::alias!(follows as mine: Mine);

/// What is shown of an account.
macro_rules! profile {
    () => {
        (
            users::id,
            users::username,
            users::bio,
            users::image,
            users::followers_count,
            users::following_count,
            mine.field(follows::followed_id).nullable(),
        )
    };
}

/// Joins the follow of the viewer, if there is one.
macro_rules! followed_by {
    ($viewer:expr) => {
        mine.on(mine
            .field(follows::followed_id)
            .eq(users::id)
            .and(mine.field(follows::follower_id).eq($viewer.map_or(Id::NIL, Id::from))))
    };
}

impl ProfilePages for Session<'_> {
    fn find(&mut self, folded: &str, viewer: Option<UserId>) -> Result<Option<ProfileView>, StoreError> {
        let row: Option<ProfileRow> = self.run("profile_pages.find", |connection| {
            users::table
                .left_join(followed_by!(viewer))
                .filter(users::username_folded.eq(storable(folded)))
                .filter(users::status.ne("deleted"))
                .select(profile!())
                .first(connection)
                .optional()
        })?;
        Ok(row.map(ProfileRow::view))
    }

    fn find_all(&mut self, users: &[UserId], viewer: Option<UserId>) -> Result<Vec<ProfileView>, StoreError> {
        // The statement of one is kept; that of several is written anew for each number of them.
        if let [one] = users {
            let row: Option<ProfileRow> = self.run("profile_pages.find_by_id", |connection| {
                directly!(connection, |engine| {
                    users::table
                        .left_join(followed_by!(viewer))
                        .filter(users::id.eq(Id::from(*one)))
                        .filter(users::status.ne("deleted"))
                        .select(profile!())
                        .first(engine)
                        .optional()
                })
            })?;
            return Ok(row.into_iter().map(ProfileRow::view).collect());
        }
        let users: Vec<Id> = users.iter().copied().map(Id::from).collect();
        let rows: Vec<ProfileRow> = self.run("profile_pages.find_all", |connection| {
            users::table
                .left_join(followed_by!(viewer))
                .filter(users::id.eq_any(users))
                .filter(users::status.ne("deleted"))
                .select(profile!())
                .load(connection)
        })?;
        Ok(rows.into_iter().map(ProfileRow::view).collect())
    }

    fn page(
        &mut self,
        user: UserId,
        side: FollowSide,
        viewer: Option<UserId>,
        paging: &Paging<()>,
    ) -> Result<Slice<ProfileView>, StoreError> {
        macro_rules! page {
            ($theirs:expr, $of:expr) => {{
                let window = Window::of(paging);
                let from = window.time()?;
                let query = users::table
                    .inner_join(follows::table.on($theirs.eq(users::id)))
                    .left_join(followed_by!(viewer))
                    .filter($of.eq(Id::from(user)))
                    .filter(users::status.ne("deleted"))
                    .select((follows::since, profile!()))
                    .into_boxed::<MultiBackend>();
                let query = seek!(query, window, follows::since, $theirs, from);
                let rows = self.run("profile_pages.page", |connection| query.load(connection))?;
                let total = total(self, "profile_pages.count", paging.count, |most| {
                    let shown = users::table.inner_join(follows::table.on($theirs.eq(users::id)));
                    shown.filter($of.eq(Id::from(user))).filter(users::status.ne("deleted")).select(one()).limit(most)
                })?;
                window.slice(rows, total, position, |(_, row): (Instant, ProfileRow)| Ok(row.view()))
            }};
        }
        match side {
            FollowSide::Followers => page!(follows::follower_id, follows::followed_id),
            FollowSide::Following => page!(follows::followed_id, follows::follower_id),
        }
    }
}

fn position((since, row): &(Instant, ProfileRow)) -> Position {
    Position { key: Key::Time(since.0), id: row.id.0 }
}

#[derive(Queryable)]
struct ProfileRow {
    id: Id,
    username: String,
    bio: Option<String>,
    image: Option<String>,
    followers_count: i64,
    following_count: i64,
    followed: Option<Id>,
}

impl ProfileRow {
    fn view(self) -> ProfileView {
        let Self { id, username, bio, image, followers_count, following_count, followed } = self;
        ProfileView {
            id: id.into(),
            username,
            bio,
            image,
            followers_count,
            following_count,
            followed_by_me: followed.is_some(),
        }
    }
}
