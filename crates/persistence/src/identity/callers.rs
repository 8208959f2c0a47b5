use diesel::prelude::*;
use lectern_application::ports::Callers;
use lectern_application::{CallerView, StoreError};
use lectern_domain::SessionId;
use lectern_domain::identity::{TokenHash, Transport};

use super::session_row::{transport_column, transport_of};
use super::user_row::{roles_of, status_of};
use crate::columns::{Id, Instant};
use crate::schema::{session_tokens, sessions, users};
use crate::session::Session;

impl Callers for Session<'_> {
    fn find(&mut self, session: SessionId) -> Result<Option<CallerView>, StoreError> {
        let row = self.run("callers.find", |connection| {
            sessions::table
                .inner_join(users::table)
                .filter(sessions::id.eq(Id::from(session)))
                .select(CallerRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(CallerRow::view).transpose()
    }

    /// A refresh token is no cookie: whoever shows one as such must not get in for as long as its session lives.
    fn find_by_cookie(&mut self, hash: &TokenHash) -> Result<Option<CallerView>, StoreError> {
        let row = self.run("callers.find_by_cookie", |connection| {
            session_tokens::table
                .inner_join(sessions::table.inner_join(users::table))
                .filter(session_tokens::hash.eq(hash.0.as_slice()))
                .filter(sessions::transport.eq(transport_column(Transport::Cookie)))
                .select(CallerRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(CallerRow::view).transpose()
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sessions)]
struct CallerRow {
    id: Id,
    transport: String,
    expires_at: Instant,
    revoked_at: Option<Instant>,
    user_id: Id,
    #[diesel(select_expression = users::status)]
    status: String,
    #[diesel(select_expression = users::suspended_until)]
    suspended_until: Option<Instant>,
    #[diesel(select_expression = users::roles)]
    roles: String,
}

impl CallerRow {
    fn view(self) -> Result<CallerView, StoreError> {
        let Self { id, transport, expires_at, revoked_at, user_id, status, suspended_until, roles } = self;
        Ok(CallerView {
            session: id.into(),
            transport: transport_of(&transport)?,
            expires_at: expires_at.0,
            revoked: revoked_at.is_some(),
            user: user_id.into(),
            status: status_of(&status, suspended_until)?,
            roles: roles_of(&roles)?,
        })
    }
}
