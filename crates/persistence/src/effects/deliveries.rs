use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Nullable, Text};
use lectern_application::ports::Deliveries;
use lectern_application::{Context, StoreError};
use lectern_domain::effects::{Delivery, Parcel};
use lectern_domain::{DeliveryId, Timestamp, WebhookId};

use super::delivery_row::{DeliveryChange, DeliveryRow};
use super::event_row::reader_column;
use crate::columns::{Id, Instant, Named, sql};
use crate::dialect;
use crate::schema::deliveries;
use crate::session::Session;

impl Deliveries for Session<'_> {
    fn find(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        find(self, "deliveries.find", id)
    }

    fn add(&mut self, at: &Context, webhooks: &[WebhookId], parcel: &Parcel) -> Result<Vec<DeliveryId>, StoreError> {
        let Parcel { message, kind, audience, body } = parcel;
        let rows = webhooks.iter().map(|webhook| (Id::minted(at.now), Id::from(*webhook)));
        let rows = dialect::deliveries::rows(rows);
        let added: Vec<Named> = self.run("deliveries.add", |connection| {
            sql_query(dialect::deliveries::ADD.on(connection))
                .bind::<sql::Id, _>(Id(*message))
                .bind::<Text, _>(kind)
                .bind::<Nullable<sql::Id>, _>(reader_column(*audience))
                .bind::<sql::Instant, _>(Instant(at.now))
                .bind::<Text, _>(body)
                .bind::<Text, _>(rows)
                .load(connection)
        })?;
        Ok(added.into_iter().map(|Named { id }| id.into()).collect())
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

    fn remove_to(&mut self, webhook: WebhookId) -> Result<usize, StoreError> {
        self.run("deliveries.remove_to", |connection| {
            sql_query(REMOVE_TO).bind::<sql::Id, _>(Id::from(webhook)).execute(connection)
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

const REMOVE_TO: &str = "
    DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE webhook_id = $1 LIMIT 100)";
