use diesel::prelude::*;
use diesel::sql_query;
use lectern_application::StoreError;
use lectern_application::ports::{AttemptKey, LoginAttempts};
use lectern_domain::Timestamp;
use lectern_domain::identity::Ladder;

use crate::columns::{Instant, sql, storable, valid};
use crate::dialect::insert_new;
use crate::schema::login_attempts;
use crate::session::Session;

impl LoginAttempts for Session<'_> {
    fn find(&mut self, key: &AttemptKey) -> Result<Option<Ladder>, StoreError> {
        let row: Option<(i64, Instant)> = self.run("login_attempts.find", |connection| {
            login_attempts::table
                .find(columns(key))
                .select((login_attempts::attempts, login_attempts::last_at))
                .first(connection)
                .optional()
        })?;
        row.map(|(attempts, last)| Ok(Ladder { attempts: valid(attempts.try_into())?, last: last.0 })).transpose()
    }

    fn save(&mut self, key: &AttemptKey, ladder: &Ladder) -> Result<(), StoreError> {
        let row = AttemptRow::of(key, ladder);
        let known = self.run("login_attempts.save", |connection| {
            diesel::update(login_attempts::table.find(columns(key))).set(&row).execute(connection)
        })?;
        if known == 0 {
            let insert = diesel::insert_into(login_attempts::table).values(row).on_conflict_do_nothing();
            self.run("login_attempts.save (first)", |connection| insert_new(connection, insert))?;
        }
        Ok(())
    }

    fn remove(&mut self, key: &AttemptKey) -> Result<(), StoreError> {
        self.run("login_attempts.remove", |connection| {
            diesel::delete(login_attempts::table.find(columns(key))).execute(connection)
        })?;
        Ok(())
    }

    fn remove_older(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.run("login_attempts.remove_older", |connection| {
            sql_query(REMOVE_OLDER).bind::<sql::Instant, _>(Instant(before)).execute(connection)
        })?;
        Ok(())
    }
}

/// Diesel has no word for a row that is in a set of rows.
const REMOVE_OLDER: &str = "
    DELETE FROM login_attempts WHERE (login, address) IN
        (SELECT login, address FROM login_attempts WHERE last_at < $1 ORDER BY last_at LIMIT 100)";

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = login_attempts)]
struct AttemptRow {
    login: String,
    address: String,
    attempts: i64,
    last_at: Instant,
}

impl AttemptRow {
    fn of(key: &AttemptKey, ladder: &Ladder) -> Self {
        let (login, address) = columns(key);
        let Ladder { attempts, last } = *ladder;
        Self { login, address, attempts: attempts.into(), last_at: Instant(last) }
    }
}

/// The key of the row; no address is an empty one, since a part of a primary key cannot be absent.
fn columns(key: &AttemptKey) -> (String, String) {
    let AttemptKey { login, address } = key;
    (storable(login), address.map(|address| address.to_string()).unwrap_or_default())
}
