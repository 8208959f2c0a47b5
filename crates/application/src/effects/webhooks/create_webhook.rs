use lectern_domain::effects::{SealedSecret, Webhook, WebhookDraft, WebhookError, WebhookPolicy};
use lectern_domain::{Event, WebhookId};

use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

/// Make a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateWebhook {
    /// The new webhook.
    pub id: WebhookId,
    /// What it is to be.
    pub draft: WebhookDraft,
}

/// Makes a webhook of the caller, which signs with `secret` and hears of events from now on.
///
/// # Errors
/// `AuthenticationRequired`, `Webhook(TargetForbidden)`, `Webhook(TooMany)`, `Store`.
pub fn create_webhook(
    tx: &mut dyn Tx,
    at: &Context,
    CreateWebhook { id, draft }: &CreateWebhook,
    secret: &SealedSecret,
    policy: &WebhookPolicy,
) -> Result<Webhook, Error> {
    let owner = at.signed_in()?.user;
    policy.admit(&draft.url)?;
    if tx.webhooks().count(owner)? >= policy.most.into() {
        return Err(Error::Webhook(WebhookError::TooMany { most: policy.most }));
    }
    let webhook = Webhook::register(*id, owner, draft.clone(), secret.clone(), at.now);
    tx.webhooks().add(&webhook)?;
    announce(tx, at, &Event::WebhookCreated { id: *id, version: webhook.state().version, owner })?;
    Ok(webhook)
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::{EventTypes, WebhookUrl};
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{guest, id, member, webhook};
    use crate::mocks::MockTx;

    fn command(url: &str) -> CreateWebhook {
        let url = WebhookUrl::parse(url).unwrap();
        let draft = WebhookDraft { url, description: None, types: EventTypes::default() };
        CreateWebhook { id: id(1), draft }
    }

    fn run(tx: &mut MockTx, at: &Context, url: &str) -> Result<Webhook, Error> {
        let policy = WebhookPolicy { most: 2, ..WebhookPolicy::default() };
        create_webhook(tx, at, &command(url), &webhook(1).state().secret, &policy)
    }

    #[test]
    fn a_webhook_is_the_caller_s_and_told_of() {
        let mut tx = MockTx::default().telling(&["webhook.created"]);
        tx.webhooks.expect_count().withf(|owner| *owner == id(1)).return_const(Ok(1));
        tx.webhooks.expect_add().times(1).withf(|added| *added == webhook(1)).return_const(Ok(()));
        assert_eq!(run(&mut tx, &member(1, Role::Student), "https://hooks.example/"), Ok(webhook(1)));
    }

    #[test]
    fn nothing_is_kept_beyond_the_most_or_of_what_leads_inside() {
        let at = member(1, Role::Admin);
        let mut tx = MockTx::default();
        tx.webhooks.expect_count().return_const(Ok(2));
        let table = [
            ("https://hooks.example/", WebhookError::TooMany { most: 2 }),
            ("https://169.254.169.254/latest", WebhookError::TargetForbidden),
            ("http://hooks.example/", WebhookError::TargetForbidden),
        ];
        for (url, refusal) in table {
            assert_eq!(run(&mut tx, &at, url), Err(Error::Webhook(refusal)), "{url}");
        }
        assert_eq!(run(&mut tx, &guest(), "https://hooks.example/"), Err(Error::AuthenticationRequired));
    }
}
