use lectern_domain::{Event, Version, WebhookId};

use super::{forget_deliveries, own};
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::Tx;
use crate::{Context, Error};

/// Delete a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeleteWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// The version that the caller has seen; any, when absent.
    pub expected: Option<Version>,
}

/// Deletes a webhook of the caller: it is gone at once, with its deliveries, which a job forgets. What is on its way to it is
/// not tried again.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Stale`, `Store`.
pub fn delete_webhook(tx: &mut dyn Tx, at: &Context, command: &DeleteWebhook) -> Result<(), Error> {
    let webhook = own(tx, at, command.webhook)?;
    let (id, version, owner) = (webhook.state().id, webhook.state().version, webhook.state().owner);
    unchanged(version, command.expected)?;
    tx.webhooks().remove(id, version)?;
    forget_deliveries(tx, at, &[id])?;
    Ok(announce(tx, at, &Event::WebhookDeleted { id, version, owner })?)
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::Hidden;
    use crate::effects::Task;
    use crate::fixtures::{id, member};
    use crate::mocks::MockTx;

    #[test]
    fn its_owner_deletes_it_in_the_version_that_they_saw() {
        let command = |version| DeleteWebhook { webhook: id(1), expected: Some(Version::from(version)) };
        let mut tx = MockTx::default().having_webhook().telling(&["webhook.deleted"]);
        tx.webhooks.expect_remove().times(1).return_const(Ok(()));
        let forgotten = tx.jobs.expect_add().times(1);
        let task = Task::ForgetDeliveries { webhooks: vec![id(1)] };
        forgotten.withf(move |_, job| job.task == task).return_const(Ok(Some(id(2))));
        assert_eq!(delete_webhook(&mut tx, &member(1, Role::Student), &command(1)), Ok(()));
        let mut tx = MockTx::default().having_webhook();
        let stale = Err(Error::Stale { current: Some(Version::FIRST) });
        assert_eq!(delete_webhook(&mut tx, &member(1, Role::Student), &command(2)), stale);
        let hidden = Err(Error::NotFound(Hidden::Webhook));
        assert_eq!(delete_webhook(&mut tx, &member(2, Role::Admin), &command(1)), hidden);
    }
}
