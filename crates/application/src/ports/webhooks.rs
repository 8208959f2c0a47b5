use lectern_domain::effects::{Delivery, DeliveryStatus, Parcel, Webhook};
use lectern_domain::{DeliveryId, Timestamp, UserId, Version, WebhookId};

use crate::{Context, Listener, ListenerFilter, Paging, Slice, StoreError};

/// Webhooks, for what changes them and for what they are to hear of.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Webhooks {
    /// The webhook.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError>;

    /// The first so many that are enabled, hear of this, and whose owner may read it, by their identifiers; perhaps others
    /// among them, which [`Listener::wants`] leaves out. Fewer than were asked for are the last ones.
    ///
    /// # Errors
    /// Those of the store.
    fn find_listening(&mut self, filter: &ListenerFilter) -> Result<Vec<Listener>, StoreError>;

    /// How many an account has.
    ///
    /// # Errors
    /// Those of the store.
    fn count(&mut self, owner: UserId) -> Result<i64, StoreError>;

    /// Keeps a new webhook.
    ///
    /// # Errors
    /// MUST answer `Taken(Id)`, after which the transaction is usable and nothing was kept.
    fn add(&mut self, webhook: &Webhook) -> Result<(), StoreError>;

    /// Keeps the changes of a webhook, and answers its next version.
    ///
    /// # Errors
    /// MUST answer [`StoreError::Stale`] when the kept version is not that of `webhook`.
    fn save(&mut self, webhook: &Webhook) -> Result<Version, StoreError>;

    /// Removes a webhook. Its deliveries stay for [`Deliveries::remove_to`].
    ///
    /// # Errors
    /// MUST answer [`StoreError::Stale`] when the kept version is not `version`.
    fn remove(&mut self, id: WebhookId, version: Version) -> Result<(), StoreError>;

    /// Removes all that an account has, as [`remove`](Self::remove), and answers which, in any order.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_all(&mut self, owner: UserId) -> Result<Vec<WebhookId>, StoreError>;
}

/// Deliveries, for those who see to them.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Deliveries {
    /// The delivery.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError>;

    /// Keeps a message for each of these webhooks, pending since the time of `at`, and answers the deliveries that are new,
    /// in any order. It is one statement, however many they are.
    ///
    /// MUST leave a webhook out for which this message is kept already; the transaction stays usable.
    ///
    /// # Errors
    /// Those of the store.
    fn add(&mut self, at: &Context, webhooks: &[WebhookId], parcel: &Parcel) -> Result<Vec<DeliveryId>, StoreError>;

    /// Keeps what became of a delivery.
    ///
    /// # Errors
    /// MUST answer [`StoreError::Stale`] when the kept version is not that of `delivery`.
    fn save(&mut self, delivery: &Delivery) -> Result<(), StoreError>;

    /// Forgets up to 100 deliveries that were made before `before`, the oldest first, and tells how many.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_older(&mut self, before: Timestamp) -> Result<usize, StoreError>;

    /// Forgets up to 100 deliveries to a webhook, and tells how many.
    ///
    /// # Errors
    /// Those of the store.
    fn remove_to(&mut self, webhook: WebhookId) -> Result<usize, StoreError>;
}

/// Webhooks and deliveries, for their owners.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait WebhookPages {
    /// The webhook.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError>;

    /// The webhooks of an account, by the time they were made.
    ///
    /// # Errors
    /// Those of the store.
    fn page(&mut self, owner: UserId, paging: &Paging<()>) -> Result<Slice<Webhook>, StoreError>;

    /// The delivery.
    ///
    /// # Errors
    /// Those of the store.
    fn find_delivery(&mut self, id: DeliveryId) -> Result<Option<Delivery>, StoreError>;

    /// The deliveries to a webhook, those that stand at `status` where that is asked, by the time they were made.
    ///
    /// # Errors
    /// Those of the store.
    fn page_deliveries(
        &mut self,
        webhook: WebhookId,
        status: Option<DeliveryStatus>,
        paging: &Paging<()>,
    ) -> Result<Slice<Delivery>, StoreError>;
}
