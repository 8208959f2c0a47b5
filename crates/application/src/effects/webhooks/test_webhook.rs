use std::collections::BTreeMap;

use lectern_domain::effects::{Delivery, Parcel};
use lectern_domain::{Audience, WebhookId};
use uuid::Uuid;

use super::{enabled, own, send};
use crate::effects::{Message, MessageSubject};
use crate::ports::Tx;
use crate::{Context, Error, StoreError};

/// Send a webhook a message that means nothing, to see whether it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestWebhook {
    /// Which webhook.
    pub webhook: WebhookId,
    /// What the message is to be known by.
    pub message: Uuid,
}

/// The type of such a message. It is no event, so it stands in no catalogue and no filter, and every webhook gets it.
const KIND: &str = "webhook.test";

/// Queues a test for a webhook of the caller.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Webhook(Disabled)`, `Store`.
pub fn test_webhook(tx: &mut dyn Tx, at: &Context, command: &TestWebhook) -> Result<Delivery, Error> {
    let webhook = own(tx, at, command.webhook)?;
    enabled(&webhook)?;
    let (state, message) = (webhook.state(), command.message);
    let body = Message {
        id: message.to_string(),
        name: KIND.to_owned(),
        timestamp: at.now.to_string(),
        request_id: at.request_id.to_string(),
        subject: MessageSubject {
            kind: "webhook".to_owned(),
            id: state.id.to_string(),
            version: state.version.number(),
        },
        data: BTreeMap::new(),
    };
    let audience = Audience::Account(state.owner);
    let parcel = Parcel { message, kind: KIND.to_owned(), audience, body: body.text() };
    let id = send(tx, at, &[state.id], &parcel, (at.now, Some(state.owner)))?.pop();
    // The message has just been minted, so nobody kept it before.
    let id = id.ok_or(StoreError::Corrupt)?;
    Ok(Delivery::of(id, state.id, parcel, at.now))
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::{DisabledBy, WebhookError, WebhookStatus};
    use lectern_domain::identity::Role;

    use super::*;
    use crate::Hidden;
    use crate::effects::{NewJob, Task};
    use crate::fixtures::{id, member, noon};
    use crate::mocks::MockTx;

    fn command() -> TestWebhook {
        TestWebhook { webhook: id(1), message: Uuid::from_u128(5) }
    }

    #[test]
    fn a_test_is_queued_for_whoever_asked() {
        let mut tx = MockTx::default().having_webhook();
        let added = tx.deliveries.expect_add().times(1);
        added.withf(|_, webhooks, parcel| webhooks == [id(1)] && parcel.kind == KIND).return_const(Ok(vec![id(9)]));
        let queued = tx.jobs.expect_add_all().times(1);
        let task = Task::DeliverWebhook { delivery: Uuid::from_u128(9) };
        let asked_by_owner = move |job: &NewJob| job.task == task && job.owner == Some(id(1));
        queued.withf(move |_, jobs| jobs.len() == 1 && jobs.iter().all(&asked_by_owner)).return_const(Ok(()));
        let delivery = test_webhook(&mut tx, &member(1, Role::Student), &command()).unwrap();
        let state = delivery.state();
        assert_eq!((state.id, state.message, state.next_at), (id(9), Uuid::from_u128(5), Some(noon())));
        assert!(state.body.starts_with(r#"{"id":"00000000-0000-0000-0000-000000000005","type":"webhook.test""#));
    }

    #[test]
    fn nothing_is_queued_for_what_is_disabled_or_another_s() {
        let mut tx =
            MockTx::default().having_webhook_like(|state| state.status = WebhookStatus::Disabled(DisabledBy::Failing));
        let refused = test_webhook(&mut tx, &member(1, Role::Student), &command());
        assert_eq!(refused, Err(Error::Webhook(WebhookError::Disabled)));
        let hidden = Err(Error::NotFound(Hidden::Webhook));
        assert_eq!(test_webhook(&mut tx, &member(2, Role::Admin), &command()), hidden);
    }
}
