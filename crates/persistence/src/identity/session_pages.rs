use diesel::prelude::*;
use lectern_application::ports::SessionPages;
use lectern_application::{Key, Paging, Position, SessionView, Slice, StoreError};
use lectern_domain::{Timestamp, UserId};

use super::session_row::{address_of, transport_of};
use crate::columns::{Id, Instant};
use crate::connection::MultiBackend;
use crate::keyset::{Window, seek};
use crate::schema::sessions;
use crate::session::Session;
use crate::total::{one, total};

impl SessionPages for Session<'_> {
    fn page(&mut self, user: UserId, now: Timestamp, paging: &Paging<()>) -> Result<Slice<SessionView>, StoreError> {
        let window = Window::of(paging);
        let from = window.time()?;
        let live = || {
            sessions::table
                .filter(sessions::user_id.eq(Id::from(user)))
                .filter(sessions::revoked_at.is_null().and(sessions::expires_at.gt(Instant(now))))
        };
        let query = live().select(SessionViewRow::as_select()).into_boxed::<MultiBackend>();
        let query = seek!(query, window, sessions::created_at, sessions::id, from);
        let rows = self.run("session_pages.page", |connection| query.load(connection))?;
        let total = total(self, "session_pages.count", paging.count, |most| live().select(one()).limit(most))?;
        window.slice(rows, total, SessionViewRow::position, SessionViewRow::view)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct SessionViewRow {
    id: Id,
    transport: String,
    device: Option<String>,
    address: Option<String>,
    created_at: Instant,
    last_used_at: Instant,
    expires_at: Instant,
}

impl SessionViewRow {
    fn position(&self) -> Position {
        Position { key: Key::Time(self.created_at.0), id: self.id.0 }
    }

    fn view(self) -> Result<SessionView, StoreError> {
        let Self { id, transport, device, address, created_at, last_used_at, expires_at } = self;
        Ok(SessionView {
            id: id.into(),
            transport: transport_of(&transport)?,
            device,
            address: address_of(address)?,
            created_at: created_at.0,
            last_used_at: last_used_at.0,
            expires_at: expires_at.0,
        })
    }
}
