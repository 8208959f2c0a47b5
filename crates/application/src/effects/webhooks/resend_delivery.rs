use lectern_domain::DeliveryId;
use lectern_domain::effects::{Delivery, JobStatus};

use super::{carrying, enabled, enqueue, key, own_delivery};
use crate::ports::Tx;
use crate::{Context, Error, StoreError};

/// Sends a delivery to a webhook of the caller at once, whatever became of it: the same message, tried from the
/// beginning. Where it is under way at this moment, that is enough.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Webhook(Disabled)`, `Store`.
pub fn resend_delivery(tx: &mut dyn Tx, at: &Context, id: DeliveryId) -> Result<Delivery, Error> {
    let (mut delivery, webhook) = own_delivery(tx, at, id)?;
    enabled(&webhook)?;
    if let Some(mut job) = tx.jobs().find_by_key(&key(id))? {
        if job.state().status == JobStatus::Leased {
            return Ok(delivery);
        }
        job.cancel(at.now).map_err(|_| StoreError::Stale)?;
        tx.jobs().save(&job)?;
    }
    delivery.send_again(at.now);
    tx.deliveries().save(&delivery)?;
    enqueue(tx, at, &carrying(id, at.now, Some(webhook.state().owner)))?;
    Ok(delivery)
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::{DisabledBy, WebhookError, WebhookStatus};
    use lectern_domain::identity::Role;

    use super::*;
    use crate::Hidden;
    use crate::fixtures::{id, job, member};
    use crate::mocks::MockTx;

    fn having(job: Option<lectern_domain::effects::Job>) -> MockTx {
        let mut tx = MockTx::default().having_webhook().having_delivery(|delivery| delivery.cancel());
        let asked = tx.jobs.expect_find_by_key();
        asked.withf(|key| key == format!("webhook.deliver:{}", id::<DeliveryId>(2))).return_const(Ok(job));
        tx
    }

    #[test]
    fn what_ended_is_sent_again_and_what_waits_need_not_wait() {
        for waiting in [None, Some(job(1, JobStatus::Retrying))] {
            let mut tx = having(waiting.clone());
            if waiting.is_some() {
                let saved = tx.jobs.expect_save().times(1);
                saved.withf(|job| job.state().status == JobStatus::Cancelled).return_const(Ok(()));
            }
            tx.deliveries.expect_save().times(1).withf(Delivery::is_pending).return_const(Ok(()));
            tx.jobs.expect_add().times(1).return_const(Ok(Some(id(3))));
            assert!(resend_delivery(&mut tx, &member(1, Role::Student), id(2)).is_ok_and(|sent| sent.is_pending()));
        }
    }

    #[test]
    fn what_is_under_way_is_left_alone() {
        let mut tx = having(Some(job(1, JobStatus::Leased)));
        assert!(resend_delivery(&mut tx, &member(1, Role::Student), id(2)).is_ok());
    }

    #[test]
    fn nothing_is_sent_to_what_is_disabled_or_for_others() {
        let mut tx = MockTx::default()
            .having_webhook_like(|state| state.status = WebhookStatus::Disabled(DisabledBy::Gone))
            .having_delivery(|_| ());
        let refused = resend_delivery(&mut tx, &member(1, Role::Student), id(2));
        assert_eq!(refused, Err(Error::Webhook(WebhookError::Disabled)));
        let hidden = Err(Error::NotFound(Hidden::Delivery));
        assert_eq!(resend_delivery(&mut tx, &member(2, Role::Admin), id(2)), hidden);
    }
}
