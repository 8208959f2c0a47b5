use diesel::prelude::*;
use lectern_application::{Key, Position, StoreError};
use lectern_domain::effects::{Attempt, Delivery, DeliveryState, DeliveryStatus};
use lectern_domain::{Timestamp, Version};

use super::event_row::audience;
use crate::columns::{Id, Instant, valid};
use crate::schema::deliveries;

/// A delivery as a row.
#[derive(Queryable, Selectable)]
#[diesel(table_name = deliveries)]
pub(super) struct DeliveryRow {
    id: Id,
    version: i64,
    webhook_id: Id,
    message_id: Id,
    kind: String,
    reader_id: Option<Id>,
    status: String,
    tried: i64,
    attempts: String,
    next_at: Option<Instant>,
    created_at: Instant,
    body: String,
}

/// What changes of a delivery.
#[derive(AsChangeset)]
#[diesel(table_name = deliveries, treat_none_as_null = true)]
pub(super) struct DeliveryChange {
    version: i64,
    status: &'static str,
    tried: i64,
    attempts: String,
    next_at: Option<Instant>,
}

impl DeliveryRow {
    pub(super) fn position(&self) -> Position {
        Position { key: Key::Time(self.created_at.0), id: self.id.0 }
    }

    pub(super) fn delivery(self) -> Result<Delivery, StoreError> {
        let Self {
            id,
            version,
            webhook_id,
            message_id,
            kind,
            reader_id,
            status,
            tried,
            attempts,
            next_at,
            created_at,
            body,
        } = self;
        Ok(Delivery::restore(DeliveryState {
            id: id.into(),
            version: Version::from(version),
            webhook: webhook_id.into(),
            message: message_id.0,
            kind,
            audience: audience(reader_id),
            body,
            status: valid(DeliveryStatus::named(&status).ok_or("the status of a delivery"))?,
            tried: valid(tried.try_into())?,
            attempts: attempts_of(&attempts)?,
            next_at: next_at.map(|at| at.0),
            created_at: created_at.0,
        }))
    }
}

impl DeliveryChange {
    /// Under the version that it is to have.
    pub(super) fn of(delivery: &Delivery, version: Version) -> Result<Self, StoreError> {
        let DeliveryState {
            id: _,
            version: _,
            webhook: _,
            message: _,
            kind: _,
            audience: _,
            body: _,
            status,
            tried,
            attempts,
            next_at,
            created_at: _,
        } = delivery.state();
        Ok(Self {
            version: version.number(),
            status: status.name(),
            tried: (*tried).into(),
            attempts: attempts_column(attempts)?,
            next_at: next_at.map(Instant),
        })
    }
}

/// When (in microseconds), how long (in milliseconds), what status, why none, what it said.
type Told = (i64, u32, Option<u16>, Option<String>, Option<String>);

/// A JSON list.
fn attempts_column(attempts: &[Attempt]) -> Result<String, StoreError> {
    let told = attempts.iter().map(|Attempt { at, took, status, error, excerpt }| -> Told {
        (at.as_microsecond(), *took, *status, error.clone(), excerpt.clone())
    });
    valid(serde_json::to_string(&told.collect::<Vec<_>>()))
}

fn attempts_of(json: &str) -> Result<Vec<Attempt>, StoreError> {
    let told: Vec<Told> = valid(serde_json::from_str(json))?;
    let attempt = |(at, took, status, error, excerpt)| {
        Ok(Attempt { at: valid(Timestamp::from_microsecond(at))?, took, status, error, excerpt })
    };
    told.into_iter().map(attempt).collect()
}
