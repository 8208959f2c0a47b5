use lectern_domain::effects::{Webhook, WebhookEdit, WebhookPolicy};
use lectern_domain::{Event, Version, WebhookId};

use super::{at_version, own};
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::Tx;
use crate::{Context, Error};

/// Change a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// The version that the caller has seen; any, when absent.
    pub expected: Option<Version>,
    /// What is to change.
    pub edit: WebhookEdit,
}

/// Changes a webhook of the caller. What changes nothing is not told.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Stale`, `Webhook(TargetForbidden)`, `Store`.
pub fn edit_webhook(
    tx: &mut dyn Tx,
    at: &Context,
    command: &EditWebhook,
    policy: &WebhookPolicy,
) -> Result<Webhook, Error> {
    let EditWebhook { webhook: id, expected, edit } = command;
    let mut webhook = own(tx, at, *id)?;
    unchanged(webhook.state().version, *expected)?;
    edit.url.as_ref().map_or(Ok(()), |url| policy.admit(url))?;
    if !webhook.edit(edit.clone(), at.now) {
        return Ok(webhook);
    }
    let version = tx.webhooks().save(&webhook)?;
    announce(tx, at, &Event::WebhookUpdated { id: *id, version, owner: webhook.state().owner })?;
    Ok(at_version(&webhook, version))
}

#[cfg(test)]
mod tests {
    use lectern_domain::Patch;
    use lectern_domain::effects::{DisabledBy, WebhookError, WebhookStatus, WebhookUrl};
    use lectern_domain::identity::Role;

    use super::*;
    use crate::Hidden;
    use crate::fixtures::{guest, id, member, webhook};
    use crate::mocks::MockTx;

    fn command(enabled: Option<bool>, url: Option<&str>) -> EditWebhook {
        let url = url.map(|url| WebhookUrl::parse(url).unwrap());
        let edit = WebhookEdit { url, description: Patch::Keep, types: None, enabled };
        EditWebhook { webhook: id(1), expected: None, edit }
    }

    fn run(tx: &mut MockTx, at: &Context, command: &EditWebhook) -> Result<Webhook, Error> {
        edit_webhook(tx, at, command, &WebhookPolicy::default())
    }

    #[test]
    fn its_owner_changes_it() {
        let mut tx = MockTx::default().having_webhook().telling(&["webhook.updated"]);
        let saved = tx.webhooks.expect_save().times(1);
        saved.withf(|webhook| !webhook.is_enabled()).return_const(Ok(Version::from(2)));
        let edited = run(&mut tx, &member(1, Role::Student), &command(Some(false), None)).unwrap();
        assert_eq!(edited.state().version, Version::from(2));
        assert_eq!(edited.state().status, WebhookStatus::Disabled(DisabledBy::Owner));
    }

    #[test]
    fn what_changes_nothing_is_not_told() {
        let mut tx = MockTx::default().having_webhook();
        assert_eq!(run(&mut tx, &member(1, Role::Student), &command(Some(true), None)), Ok(webhook(1)));
    }

    #[test]
    fn others_do_not_find_it_and_nothing_leads_inside() {
        let mut tx = MockTx::default().having_webhook();
        let plain = command(Some(false), None);
        assert_eq!(run(&mut tx, &guest(), &plain), Err(Error::AuthenticationRequired));
        let hidden = Err(Error::NotFound(Hidden::Webhook));
        assert_eq!(run(&mut tx, &member(2, Role::Admin), &plain), hidden, "not even an administrator");
        let owner = member(1, Role::Student);
        let stale = EditWebhook { expected: Some(Version::from(7)), ..plain };
        assert_eq!(run(&mut tx, &owner, &stale), Err(Error::Stale { current: Some(Version::FIRST) }));
        let inside = run(&mut tx, &owner, &command(None, Some("https://127.0.0.1/")));
        assert_eq!(inside, Err(Error::Webhook(WebhookError::TargetForbidden)));
    }
}
