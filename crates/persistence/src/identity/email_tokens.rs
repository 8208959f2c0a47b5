use diesel::dsl::count;
use diesel::prelude::*;
use diesel::sql_query;
use lectern_application::StoreError;
use lectern_application::ports::EmailTokens;
use lectern_domain::identity::{EmailToken, TokenHash, TokenPurpose};
use lectern_domain::{Timestamp, UserId};

use crate::columns::{Id, Instant, sql, valid};
use crate::dialect::insert_new;
use crate::schema::email_tokens;
use crate::session::Session;

impl EmailTokens for Session<'_> {
    fn find(&mut self, hash: &TokenHash) -> Result<Option<EmailToken>, StoreError> {
        let row: Option<TokenRow> = self.run("email_tokens.find", |connection| {
            let row = email_tokens::table.find(hash.0.as_slice()).select(TokenRow::as_select());
            row.first(connection).optional()
        })?;
        row.map(TokenRow::token).transpose()
    }

    fn save(&mut self, token: &EmailToken) -> Result<(), StoreError> {
        let row = TokenRow::of(token);
        let known = self.run("email_tokens.save", |connection| {
            diesel::update(email_tokens::table.find(token.hash.0.as_slice())).set(&row).execute(connection)
        })?;
        if known == 0 {
            let insert = diesel::insert_into(email_tokens::table).values(row).on_conflict_do_nothing();
            self.run("email_tokens.save (first)", |connection| insert_new(connection, insert))?;
        }
        Ok(())
    }

    fn count_beside(&mut self, token: &EmailToken, now: Timestamp) -> Result<i64, StoreError> {
        let EmailToken { purpose, user, email, job, .. } = token;
        let (of, alive) = (email_tokens::purpose.eq(purpose.name()), email_tokens::expires_at.gt(Instant(now)));
        let theirs: i64 = self.run("email_tokens.count_beside (theirs)", |connection| {
            email_tokens::table
                .filter(email_tokens::user_id.eq(Id::from(*user)))
                .filter(email_tokens::job_id.ne(Id::from(*job)))
                .filter(of)
                .filter(alive)
                .count()
                .get_result(connection)
        })?;
        let others: i64 = self.run("email_tokens.count_beside (others)", |connection| {
            email_tokens::table
                .filter(email_tokens::email_folded.eq(email))
                .filter(email_tokens::user_id.ne(Id::from(*user)))
                .filter(of)
                .filter(alive)
                .select(count(email_tokens::user_id).aggregate_distinct())
                .get_result(connection)
        })?;
        Ok(theirs + others)
    }

    fn spend_all(&mut self, user: UserId, purpose: TokenPurpose, now: Timestamp) -> Result<(), StoreError> {
        self.run("email_tokens.spend_all", |connection| {
            let theirs = email_tokens::table
                .filter(email_tokens::user_id.eq(Id::from(user)))
                .filter(email_tokens::purpose.eq(purpose.name()))
                .filter(email_tokens::spent_at.is_null());
            diesel::update(theirs).set(email_tokens::spent_at.eq(Instant(now))).execute(connection)
        })?;
        Ok(())
    }

    fn remove_all(&mut self, user: UserId) -> Result<(), StoreError> {
        self.run("email_tokens.remove_all", |connection| {
            diesel::delete(email_tokens::table.filter(email_tokens::user_id.eq(Id::from(user)))).execute(connection)
        })?;
        Ok(())
    }

    fn remove_older(&mut self, before: Timestamp) -> Result<(), StoreError> {
        self.run("email_tokens.remove_older", |connection| {
            sql_query(REMOVE_OLDER).bind::<sql::Instant, _>(Instant(before)).execute(connection)
        })?;
        Ok(())
    }
}

/// Diesel has no word for a row that is in a set of rows.
const REMOVE_OLDER: &str = "
    DELETE FROM email_tokens WHERE hash IN
        (SELECT hash FROM email_tokens WHERE expires_at < $1 ORDER BY expires_at LIMIT 100)";

/// A token as a row.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = email_tokens, treat_none_as_null = true)]
struct TokenRow {
    hash: Vec<u8>,
    purpose: String,
    user_id: Id,
    email_folded: String,
    job_id: Id,
    expires_at: Instant,
    spent_at: Option<Instant>,
}

impl TokenRow {
    fn of(token: &EmailToken) -> Self {
        let EmailToken { hash, purpose, user, email, job, expires_at, spent_at } = token;
        Self {
            hash: hash.0.to_vec(),
            purpose: purpose.name().to_owned(),
            user_id: (*user).into(),
            email_folded: email.clone(),
            job_id: (*job).into(),
            expires_at: Instant(*expires_at),
            spent_at: spent_at.map(Instant),
        }
    }

    fn token(self) -> Result<EmailToken, StoreError> {
        let Self { hash, purpose, user_id, email_folded, job_id, expires_at, spent_at } = self;
        Ok(EmailToken {
            hash: TokenHash(valid(hash.try_into().map_err(|_| "a hash of 32 bytes"))?),
            purpose: valid(TokenPurpose::named(&purpose).ok_or("what a token is good for"))?,
            user: user_id.into(),
            email: email_folded,
            job: job_id.into(),
            expires_at: expires_at.0,
            spent_at: spent_at.map(|at| at.0),
        })
    }
}
