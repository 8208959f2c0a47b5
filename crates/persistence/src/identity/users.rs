use diesel::prelude::*;
use lectern_application::ports::Users;
use lectern_application::{StoreError, Unique};
use lectern_domain::identity::{Role, User};
use lectern_domain::{UserId, Version};

use super::user_row::{UserRow, roles_with};
use crate::columns::{Id, storable};
use crate::dialect::insert_new;
use crate::schema::users;
use crate::session::Session;

impl Users for Session<'_> {
    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = self.run("users.find", |connection| {
            let row = users::table.find(Id::from(id)).select(UserRow::as_select());
            row.first(connection).optional()
        })?;
        row.map(UserRow::user).transpose()
    }

    fn find_by_login(&mut self, folded: &str) -> Result<Option<User>, StoreError> {
        let login = storable(folded);
        let row = self.run("users.find_by_login", |connection| {
            users::table
                .filter(users::email_folded.eq(&login).or(users::username_folded.eq(&login)))
                .select(UserRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(UserRow::user).transpose()
    }

    fn add(&mut self, user: &User) -> Result<(), StoreError> {
        let row = UserRow::of(user, user.state().version);
        let insert = diesel::insert_into(users::table).values(row).on_conflict_do_nothing();
        if self.run("users.add", |connection| insert_new(connection, insert))? {
            return Ok(());
        }
        let rivals = rivals(self, user)?;
        let taken = rivals.iter().find_map(|rival| rival.takes(user));
        Err(taken.map_or(StoreError::Corrupt, StoreError::Taken))
    }

    fn save(&mut self, user: &User) -> Result<Version, StoreError> {
        let (id, version) = (user.state().id, user.state().version);
        let (own, others): (Vec<_>, Vec<_>) =
            rivals(self, user)?.into_iter().partition(|rival| rival.id == Id::from(id));
        if own.iter().all(|own| own.version != version.number()) {
            return Err(StoreError::Stale);
        }
        if let Some(taken) = others.iter().find_map(|rival| rival.takes(user)) {
            return Err(StoreError::Taken(taken));
        }
        let row = UserRow::of(user, version.next());
        let saved = self.run("users.save", |connection| {
            diesel::update(users::table.find(Id::from(id)))
                .filter(users::version.eq(version.number()))
                .set(row)
                .execute(connection)
        })?;
        if saved == 0 { Err(StoreError::Stale) } else { Ok(version.next()) }
    }

    fn count_admins(&mut self) -> Result<i64, StoreError> {
        self.run("users.count_admins", |connection| {
            users::table
                .filter(users::status.eq("active"))
                .filter(users::roles.like(roles_with(Role::Admin)))
                .count()
                .get_result(connection)
        })
    }
}

/// What is unique of an account, of one that may stand in the way of another.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Rival {
    id: Id,
    version: i64,
    email_folded: String,
    username_folded: String,
}

impl Rival {
    fn takes(&self, user: &User) -> Option<Unique> {
        let state = user.state();
        if self.id == Id::from(state.id) {
            Some(Unique::Id)
        } else if self.email_folded == state.email.folded() {
            Some(Unique::Email)
        } else if self.username_folded == state.username.folded() {
            Some(Unique::Username)
        } else {
            None
        }
    }
}

/// Every account that shares something unique with `user`, itself too: at most three. A unique value that another
/// transaction takes in between ends in contention, and the next run sees it here.
fn rivals(session: &mut Session<'_>, user: &User) -> Result<Vec<Rival>, StoreError> {
    let state = user.state();
    let same_name = users::email_folded.eq(state.email.folded()).or(users::username_folded.eq(state.username.folded()));
    session.run("users.rivals", |connection| {
        users::table
            .filter(users::id.eq(Id::from(state.id)).or(same_name))
            .order(users::id)
            .select(Rival::as_select())
            .load(connection)
    })
}
