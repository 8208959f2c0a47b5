use diesel::prelude::*;
use lectern_application::ports::WebhookPages;
use lectern_application::{Paging, Slice, StoreError};
use lectern_domain::effects::{Delivery, DeliveryStatus, Webhook};
use lectern_domain::{DeliveryId, UserId, WebhookId};

use super::delivery_row::DeliveryRow;
use super::webhook_row::WebhookRow;
use super::{deliveries as delivery, webhooks as webhook};
use crate::columns::Id;
use crate::connection::MultiBackend;
use crate::keyset::{Window, seek};
use crate::schema::{deliveries, webhooks};
use crate::session::Session;
use crate::total::{one, total};

impl WebhookPages for Session<'_> {
    fn find(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        webhook::find(self, "webhook_pages.find", id)
    }

    fn page(&mut self, owner: UserId, paging: &Paging<()>) -> Result<Slice<Webhook>, StoreError> {
        let window = Window::of(paging);
        let from = window.time()?;
        let own = || webhooks::table.filter(webhooks::owner_id.eq(Id::from(owner)));
        let query = own().select(WebhookRow::as_select()).into_boxed::<MultiBackend>();
        let query = seek!(query, window, webhooks::created_at, webhooks::id, from);
        let rows = self.run("webhook_pages.page", |connection| query.load(connection))?;
        let total = total(self, "webhook_pages.count", paging.count, |most| own().select(one()).limit(most))?;
        window.slice(rows, total, WebhookRow::position, WebhookRow::webhook)
    }

    fn find_delivery(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        delivery::find(self, "webhook_pages.find_delivery", id)
    }

    fn page_deliveries(
        &mut self,
        webhook: WebhookId,
        status: Option<DeliveryStatus>,
        paging: &Paging<()>,
    ) -> Result<Slice<Delivery>, StoreError> {
        let window = Window::of(paging);
        let from = window.time()?;
        let query = deliveries_of(webhook, status).select(DeliveryRow::as_select());
        let query = seek!(query, window, deliveries::created_at, deliveries::id, from);
        let rows = self.run("webhook_pages.page_deliveries", |connection| query.load(connection))?;
        let counted = |most| deliveries_of(webhook, status).select(one()).limit(most);
        let total = total(self, "webhook_pages.count_deliveries", paging.count, counted)?;
        window.slice(rows, total, DeliveryRow::position, DeliveryRow::delivery)
    }
}

fn deliveries_of<'q>(webhook: WebhookId, status: Option<DeliveryStatus>) -> deliveries::BoxedQuery<'q, MultiBackend> {
    let own = deliveries::table.filter(deliveries::webhook_id.eq(Id::from(webhook))).into_boxed();
    match status {
        Some(status) => own.filter(deliveries::status.eq(status.name())),
        None => own,
    }
}
