use diesel::prelude::*;
use lectern_application::ports::{UserPages, Users};
use lectern_application::{Key, Paging, Position, Slice, StatusName, StoreError, UserFilter};
use lectern_domain::UserId;
use lectern_domain::identity::User;

use super::user_row::{UserRow, roles_with};
use crate::columns::storable;
use crate::connection::MultiBackend;
use crate::keyset::{Window, seek};
use crate::schema::users;
use crate::session::Session;
use crate::total::{one, total};

impl UserPages for Session<'_> {
    fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        Users::find(self, id)
    }

    fn find_by_username(&mut self, folded: &str) -> Result<Option<User>, StoreError> {
        let row = self.run("user_pages.find_by_username", |connection| {
            users::table
                .filter(users::username_folded.eq(storable(folded)))
                .select(UserRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(UserRow::user).transpose()
    }

    fn page(&mut self, filter: &UserFilter, paging: &Paging<()>) -> Result<Slice<User>, StoreError> {
        let window = Window::of(paging);
        let from = window.time()?;
        let query = seek!(filtered(filter).select(UserRow::as_select()), window, users::created_at, users::id, from);
        let rows = self.run("user_pages.page", |connection| query.load(connection))?;
        let total = total(self, "user_pages.count", paging.count, |most| filtered(filter).select(one()).limit(most))?;
        window.slice(rows, total, position, UserRow::user)
    }
}

fn filtered<'q>(UserFilter { role, status }: &UserFilter) -> users::BoxedQuery<'q, MultiBackend> {
    let mut query = users::table.into_boxed();
    if let Some(role) = role {
        query = query.filter(users::roles.like(roles_with(*role)));
    }
    if let Some(status) = status {
        query = query.filter(users::status.eq(status_column(*status)));
    }
    query
}

fn position(row: &UserRow) -> Position {
    Position { key: Key::Time(row.created_at.0), id: row.id.0 }
}

const fn status_column(status: StatusName) -> &'static str {
    match status {
        StatusName::Active => "active",
        StatusName::Suspended => "suspended",
        StatusName::Deleted => "deleted",
    }
}
