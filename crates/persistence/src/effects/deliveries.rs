use diesel::prelude::*;
use diesel::sql_query;
use lectern_application::ports::Deliveries;
use lectern_application::{Context, StoreError};
use lectern_domain::effects::{Delivery, DeliveryStatus, Parcel};
use lectern_domain::{DeliveryId, Timestamp, Version, WebhookId};

use super::delivery_row::{DeliveryChange, DeliveryRow};
use super::event_row::reader_column;
use crate::columns::{Id, Instant, sql};
use crate::dialect::insert_new;
use crate::schema::deliveries;
use crate::session::Session;

impl Deliveries for Session<'_> {
    fn find(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        find(self, "deliveries.find", id)
    }

    fn add(&mut self, at: &Context, webhook: WebhookId, parcel: &Parcel) -> Result<Option<DeliveryId>, StoreError> {
        let Parcel { message, kind, audience, body } = parcel;
        let id = Id::minted(at.now);
        let row = (
            deliveries::id.eq(id),
            deliveries::version.eq(Version::FIRST.number()),
            deliveries::webhook_id.eq(Id::from(webhook)),
            deliveries::message_id.eq(Id(*message)),
            deliveries::kind.eq(kind),
            deliveries::reader_id.eq(reader_column(*audience)),
            deliveries::status.eq(DeliveryStatus::Pending.name()),
            deliveries::tried.eq(0),
            deliveries::attempts.eq("[]"),
            deliveries::next_at.eq(Some(Instant(at.now))),
            deliveries::created_at.eq(Instant(at.now)),
            deliveries::body.eq(body),
        );
        let insert = diesel::insert_into(deliveries::table).values(row).on_conflict_do_nothing();
        let added = self.run("deliveries.add", |connection| insert_new(connection, insert))?;
        Ok(added.then(|| id.into()))
    }

    fn save(&mut self, delivery: &Delivery) -> Result<(), StoreError> {
        let (id, version) = (delivery.state().id, delivery.state().version);
        let change = DeliveryChange::of(delivery, version.next())?;
        let saved = self.run("deliveries.save", |connection| {
            diesel::update(deliveries::table.find(Id::from(id)))
                .filter(deliveries::version.eq(version.number()))
                .set(change)
                .execute(connection)
        })?;
        if saved == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }

    fn remove_older(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        self.run("deliveries.remove_older", |connection| {
            sql_query(REMOVE_OLDER).bind::<sql::Instant, _>(Instant(before)).execute(connection)
        })
    }
}

/// The delivery, for whoever asks under the name `statement`.
pub(super) fn find(
    session: &mut Session<'_>,
    statement: &'static str,
    id: DeliveryId,
) -> Result<Option<Delivery>, StoreError> {
    let row = session.run(statement, |connection| {
        deliveries::table.find(Id::from(id)).select(DeliveryRow::as_select()).first(connection).optional()
    })?;
    row.map(DeliveryRow::delivery).transpose()
}

/// Diesel has no word for a row that is in a set of rows.
const REMOVE_OLDER: &str = "
    DELETE FROM deliveries WHERE id IN
        (SELECT id FROM deliveries WHERE created_at < $1 ORDER BY created_at LIMIT 100)";
