use std::net::IpAddr;

use diesel::prelude::*;
use lectern_application::StoreError;
use lectern_domain::Version;
use lectern_domain::identity::{Session as Login, SessionState, SessionToken, TokenHash, Transport};

use crate::columns::{Id, Instant, storable, valid};
use crate::schema::{session_tokens, sessions};

/// A session as a row. (`Login`, because `Session` is what the ports stand on.)
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sessions, treat_none_as_null = true)]
pub(super) struct SessionRow {
    id: Id,
    version: i64,
    user_id: Id,
    transport: String,
    generation: i64,
    device: Option<String>,
    address: Option<String>,
    created_at: Instant,
    last_used_at: Instant,
    expires_at: Instant,
    revoked_at: Option<Instant>,
}

/// A token as a row.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = session_tokens)]
pub(super) struct TokenRow {
    hash: Vec<u8>,
    session_id: Id,
    generation: i64,
    spent_at: Option<Instant>,
}

impl SessionRow {
    /// The row of a session under the version that it is to have.
    pub(super) fn of(session: &Login, version: Version) -> Self {
        let SessionState {
            id,
            version: _,
            user,
            transport,
            generation,
            device,
            address,
            created_at,
            last_used_at,
            expires_at,
            revoked_at,
        } = session.state();
        Self {
            id: (*id).into(),
            version: version.number(),
            user_id: (*user).into(),
            transport: transport_column(*transport).to_owned(),
            generation: *generation,
            device: device.as_deref().map(storable),
            address: address.map(|address| address.to_string()),
            created_at: Instant(*created_at),
            last_used_at: Instant(*last_used_at),
            expires_at: Instant(*expires_at),
            revoked_at: revoked_at.map(Instant),
        }
    }

    pub(super) fn session(self) -> Result<Login, StoreError> {
        let Self {
            id,
            version,
            user_id,
            transport,
            generation,
            device,
            address,
            created_at,
            last_used_at,
            expires_at,
            revoked_at,
        } = self;
        Ok(Login::restore(SessionState {
            id: id.into(),
            version: Version::from(version),
            user: user_id.into(),
            transport: transport_of(&transport)?,
            generation,
            device,
            address: address_of(address)?,
            created_at: created_at.0,
            last_used_at: last_used_at.0,
            expires_at: expires_at.0,
            revoked_at: revoked_at.map(|at| at.0),
        }))
    }
}

impl TokenRow {
    pub(super) fn of(token: &SessionToken) -> Self {
        let SessionToken { hash, session, generation, spent_at } = token;
        Self {
            hash: hash.0.to_vec(),
            session_id: (*session).into(),
            generation: *generation,
            spent_at: spent_at.map(Instant),
        }
    }

    pub(super) fn token(self) -> Result<SessionToken, StoreError> {
        let Self { hash, session_id, generation, spent_at } = self;
        Ok(SessionToken {
            hash: TokenHash(valid(hash.try_into())?),
            session: session_id.into(),
            generation,
            spent_at: spent_at.map(|at| at.0),
        })
    }
}

pub(super) fn transport_of(name: &str) -> Result<Transport, StoreError> {
    match name {
        "bearer" => Ok(Transport::Bearer),
        "cookie" => Ok(Transport::Cookie),
        _ => valid(Err("the transport of a session")),
    }
}

pub(super) const fn transport_column(transport: Transport) -> &'static str {
    match transport {
        Transport::Bearer => "bearer",
        Transport::Cookie => "cookie",
    }
}

pub(super) fn address_of(column: Option<String>) -> Result<Option<IpAddr>, StoreError> {
    column.map(|address| valid(address.parse())).transpose()
}
