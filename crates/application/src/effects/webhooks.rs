//! Webhooks: who made one hears there of what they may read. One use case a file, named as its function and its command.
//!
//! A job is queued in the transaction that marks an event as told ([`begin_fan_out`]), and makes a delivery for each webhook
//! that wants it, slice by slice ([`fan_out`]); a job carries each delivery. [`begin_delivery`] says what to carry, the
//! courier carries it between two transactions, and [`end_delivery`] keeps what came of it together with what becomes of
//! the job.

mod begin_delivery;
mod begin_fan_out;
mod broadcast;
mod create_webhook;
mod delete_webhook;
mod edit_webhook;
mod end_delivery;
mod fan_out;
mod find_delivery;
mod find_webhook;
mod follow_job;
mod lanes;
mod list_deliveries;
mod list_webhooks;
mod resend_delivery;
mod rotate_webhook_secret;
mod test_webhook;

pub(crate) use begin_delivery::{Begun, begin_delivery};
pub(crate) use begin_fan_out::begin_fan_out;
pub use broadcast::Broadcast;
pub use create_webhook::{CreateWebhook, create_webhook};
pub use delete_webhook::{DeleteWebhook, delete_webhook};
pub use edit_webhook::{EditWebhook, edit_webhook};
pub(crate) use end_delivery::{cancel_delivery, end_delivery, put_off_delivery};
pub(crate) use fan_out::fan_out;
pub use find_delivery::find_delivery;
pub use find_webhook::find_webhook;
pub(crate) use follow_job::follow_job;
pub(crate) use lanes::Lanes;
pub use list_deliveries::{ListDeliveries, list_deliveries};
pub use list_webhooks::list_webhooks;
pub use resend_delivery::resend_delivery;
pub use rotate_webhook_secret::rotate_webhook_secret;
pub use test_webhook::{TestWebhook, test_webhook};

use std::fmt;

use lectern_domain::effects::{Delivery, Parcel, Webhook, WebhookError, WebhookState};
use lectern_domain::{DeliveryId, Timestamp, UserId, Version, WebhookId};

use super::{NewJob, Task, enqueue};
use crate::ports::Tx;
use crate::trace::decided;
use crate::{Context, Error, Hidden, StoreError};

/// A webhook and a secret that is shown this once.
#[derive(Clone, PartialEq, Eq)]
pub struct Revealed {
    /// The webhook.
    pub webhook: Webhook,
    /// Its new secret.
    pub secret: String,
}

/// The secret is shown once, and in no log.
impl fmt::Debug for Revealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revealed").field("webhook", &self.webhook).finish_non_exhaustive()
    }
}

/// The webhook, if it is the caller's. What is another's is not there.
fn own(tx: &mut dyn Tx, at: &Context, id: WebhookId) -> Result<Webhook, Error> {
    let caller = at.signed_in()?.user;
    owned(tx.webhooks().find(id)?, caller)
}

fn owned(webhook: Option<Webhook>, caller: UserId) -> Result<Webhook, Error> {
    let own = |webhook: &Webhook| decided("ownership", webhook.state().owner == caller);
    webhook.filter(own).ok_or(Error::NotFound(Hidden::Webhook))
}

/// The delivery and its webhook, if that is the caller's.
fn own_delivery(tx: &mut dyn Tx, at: &Context, id: DeliveryId) -> Result<(Delivery, Webhook), Error> {
    at.signed_in()?;
    let delivery = tx.deliveries().find(id)?.ok_or(Error::NotFound(Hidden::Delivery))?;
    let webhook = own(tx, at, delivery.state().webhook).map_err(as_delivery)?;
    Ok((delivery, webhook))
}

/// Whose a delivery is shows by its webhook; that it is another's must not.
fn as_delivery(error: Error) -> Error {
    match error {
        Error::NotFound(_) => Error::NotFound(Hidden::Delivery),
        error => error,
    }
}

/// The webhook after it was saved.
fn at_version(webhook: &Webhook, version: Version) -> Webhook {
    Webhook::restore(WebhookState { version, ..webhook.state().clone() })
}

/// Only what is enabled is sent anything.
fn enabled(webhook: &Webhook) -> Result<(), Error> {
    if webhook.is_enabled() { Ok(()) } else { Err(Error::Webhook(WebhookError::Disabled)) }
}

/// Keeps a message for each of these webhooks and queues the jobs that deliver it, for those who do not have it yet. Answers
/// the deliveries that are new.
fn send(
    tx: &mut dyn Tx,
    at: &Context,
    webhooks: &[WebhookId],
    parcel: &Parcel,
    (due_at, asked_by): (Timestamp, Option<UserId>),
) -> Result<Vec<DeliveryId>, StoreError> {
    if webhooks.is_empty() {
        return Ok(Vec::new());
    }
    let added = tx.deliveries().add(at, webhooks, parcel)?;
    if !added.is_empty() {
        let jobs: Vec<NewJob> = added.iter().map(|id| carrying(*id, due_at, asked_by)).collect();
        tx.jobs().add_all(at, &jobs)?;
    }
    Ok(added)
}

/// Removes all webhooks of an account.
pub(crate) fn remove_all(tx: &mut dyn Tx, at: &Context, owner: UserId) -> Result<(), StoreError> {
    let removed = tx.webhooks().remove_all(owner)?;
    forget_deliveries(tx, at, &removed)
}

/// Queues the job that forgets what was sent to webhooks that are gone: that may be much, and nobody waits for it.
fn forget_deliveries(tx: &mut dyn Tx, at: &Context, gone: &[WebhookId]) -> Result<(), StoreError> {
    if gone.is_empty() {
        return Ok(());
    }
    let webhooks = gone.iter().map(|webhook| webhook.uuid()).collect();
    enqueue(tx, at, &NewJob::now(at, Task::ForgetDeliveries { webhooks })).map(|_| ())
}

/// The job that delivers it.
fn carrying(id: DeliveryId, due_at: Timestamp, asked_by: Option<UserId>) -> NewJob {
    let job = NewJob::due(due_at, Task::DeliverWebhook { delivery: id.uuid() }).keyed(key(id));
    NewJob { owner: asked_by, ..job }
}

/// How the key of a job begins that carries a delivery.
const CARRIED: &str = "webhook.deliver:";

/// Of all jobs that deliver it, one at most has not ended.
fn key(id: DeliveryId) -> String {
    format!("{CARRIED}{id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::webhook;

    #[test]
    fn a_secret_that_is_shown_once_stands_in_no_log() {
        let shown = Revealed { webhook: webhook(1), secret: "whsec_x".to_owned() };
        assert!(!format!("{shown:?}").contains("whsec_x"));
    }
}
