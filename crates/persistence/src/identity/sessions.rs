use diesel::prelude::*;
use diesel::sql_query;
use lectern_application::ports::{PastSessions, Sessions};
use lectern_application::{StoreError, Unique};
use lectern_domain::identity::{Session as Login, SessionToken, TokenHash};
use lectern_domain::{SessionId, Timestamp, UserId, Version};

use super::session_row::{SessionRow, TokenRow};
use crate::columns::{Id, Instant, sql};
use crate::dialect::insert_new;
use crate::schema::{session_tokens, sessions};
use crate::session::Session;

impl Sessions for Session<'_> {
    fn find(&mut self, id: SessionId) -> Result<Option<Login>, StoreError> {
        let row = self.run("sessions.find", |connection| {
            let row = sessions::table.find(Id::from(id)).select(SessionRow::as_select());
            row.first(connection).optional()
        })?;
        row.map(SessionRow::session).transpose()
    }

    fn find_by_token(&mut self, hash: &TokenHash) -> Result<Option<(Login, SessionToken)>, StoreError> {
        let row = self.run("sessions.find_by_token", |connection| {
            session_tokens::table
                .inner_join(sessions::table)
                .filter(session_tokens::hash.eq(hash.0.as_slice()))
                .select((SessionRow::as_select(), TokenRow::as_select()))
                .first(connection)
                .optional()
        })?;
        row.map(|(session, token): (SessionRow, TokenRow)| Ok((session.session()?, token.token()?))).transpose()
    }

    fn add(&mut self, session: &Login, token: &SessionToken) -> Result<(), StoreError> {
        let row = SessionRow::of(session, session.state().version);
        let insert = diesel::insert_into(sessions::table).values(row).on_conflict_do_nothing();
        if !self.run("sessions.add", |connection| insert_new(connection, insert))? {
            return Err(StoreError::Taken(Unique::Id));
        }
        let added = self.add_token(token);
        if added == Err(StoreError::Taken(Unique::Id)) {
            let session = sessions::table.find(Id::from(session.state().id));
            self.run("sessions.add (undo)", |connection| diesel::delete(session).execute(connection))?;
        }
        added
    }

    fn save(&mut self, session: &Login) -> Result<(), StoreError> {
        let (id, version) = (session.state().id, session.state().version);
        let row = SessionRow::of(session, version.next());
        let saved = self.run("sessions.save", |connection| {
            diesel::update(sessions::table.find(Id::from(id)))
                .filter(sessions::version.eq(version.number()))
                .set(row)
                .execute(connection)
        })?;
        if saved == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }

    fn add_token(&mut self, token: &SessionToken) -> Result<(), StoreError> {
        let insert = diesel::insert_into(session_tokens::table).values(TokenRow::of(token)).on_conflict_do_nothing();
        let added = self.run("sessions.add_token", |connection| insert_new(connection, insert))?;
        if added { Ok(()) } else { Err(StoreError::Taken(Unique::Id)) }
    }

    fn save_token(&mut self, token: &SessionToken) -> Result<(), StoreError> {
        let spent = self.run("sessions.save_token", |connection| {
            diesel::update(session_tokens::table.find(token.hash.0.as_slice()))
                .set(session_tokens::spent_at.eq(token.spent_at.map(Instant)))
                .execute(connection)
        })?;
        if spent == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }

    fn revoke_all(
        &mut self,
        user: UserId,
        except: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<(SessionId, Version)>, StoreError> {
        // No session is called nil, so one statement does with and without an exception.
        let except = except.map_or(Id::NIL, Id::from);
        let revoked: Vec<(Id, i64)> = self.run("sessions.revoke_all", |connection| {
            diesel::update(sessions::table)
                .filter(sessions::user_id.eq(Id::from(user)).and(sessions::id.ne(except)))
                .filter(sessions::revoked_at.is_null().and(sessions::expires_at.gt(Instant(now))))
                .set((sessions::revoked_at.eq(Some(Instant(now))), sessions::version.eq(sessions::version + 1)))
                .returning((sessions::id, sessions::version))
                .get_results(connection)
        })?;
        Ok(revoked.into_iter().map(|(id, version)| (id.into(), version.into())).collect())
    }
}

impl PastSessions for Session<'_> {
    /// A session that lived long has thousands of tokens, so they go first.
    fn remove_older(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        let before = Instant(before);
        let tokens = self.run("sessions.remove_older_tokens", |connection| {
            sql_query(REMOVE_TOKENS).bind::<sql::Instant, _>(before).execute(connection)
        })?;
        if tokens > 0 {
            return Ok(tokens);
        }
        self.run("sessions.remove_older", |connection| {
            sql_query(REMOVE_SESSIONS).bind::<sql::Instant, _>(before).execute(connection)
        })
    }
}

const REMOVE_TOKENS: &str = "
    DELETE FROM session_tokens WHERE hash IN (SELECT hash FROM session_tokens WHERE session_id IN
        (SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at, id LIMIT 100) LIMIT 100)";

const REMOVE_SESSIONS: &str = "
    DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < $1 ORDER BY expires_at, id LIMIT 100)";
