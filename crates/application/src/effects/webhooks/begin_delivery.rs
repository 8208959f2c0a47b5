use lectern_domain::effects::{Delivery, DeliveryState, Webhook};
use lectern_domain::identity::UserStatus;
use lectern_domain::{DeliveryId, Timestamp, WebhookId};

use crate::StoreError;
use crate::ports::{Dispatch, View};

/// What is to be done about a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Begun {
    /// Nothing: it is gone, was taken, or was taken back.
    Over,
    /// Nobody is to have it any more.
    Unwanted,
    /// It is to be handed over.
    Wanted {
        /// To which webhook.
        webhook: WebhookId,
        /// Whether that took nothing lately.
        failing: bool,
        /// What.
        dispatch: Dispatch,
    },
}

/// Looks at a delivery before an attempt: is it still wanted, and may the owner of the webhook still read it?
pub(crate) fn begin_delivery(view: &mut dyn View, now: Timestamp, id: DeliveryId) -> Result<Begun, StoreError> {
    let Some(delivery) = view.webhook_pages().find_delivery(id)?.filter(Delivery::is_pending) else {
        return Ok(Begun::Over);
    };
    let delivery = delivery.state();
    let Some(webhook) = view.webhook_pages().find(delivery.webhook)? else { return Ok(Begun::Over) };
    if !webhook.is_enabled() || !may_have(view, now, &webhook, delivery)? {
        return Ok(Begun::Unwanted);
    }
    let dispatch = Dispatch {
        url: webhook.state().url.clone(),
        message: delivery.message,
        body: delivery.body.clone(),
        secrets: webhook.secrets(now).cloned().collect(),
        at: now,
    };
    let failing = webhook.state().failing_since.is_some();
    Ok(Begun::Wanted { webhook: delivery.webhook, failing, dispatch })
}

/// An attempt may come days after the event: the owner may have been shut out since, or lost the role that let them read it.
fn may_have(
    view: &mut dyn View,
    now: Timestamp,
    webhook: &Webhook,
    delivery: &DeliveryState,
) -> Result<bool, StoreError> {
    let owner = view.user_pages().find(webhook.state().owner)?;
    Ok(owner.is_some_and(|owner| {
        let (id, roles) = (owner.state().id, owner.state().roles);
        owner.status(now) == UserStatus::Active && delivery.audience.admits(id, roles)
    }))
}

#[cfg(test)]
mod tests {
    use lectern_domain::Audience;
    use lectern_domain::effects::{DisabledBy, SealedSecret, WebhookState, WebhookStatus};
    use lectern_domain::identity::{Role, User};

    use super::*;
    use crate::fixtures::{deleted, delivery, id, noon, suspended, user, webhook};
    use crate::mocks::MockTx;

    fn begun(webhook: Option<Webhook>, delivery: Option<Delivery>, owner: User) -> Begun {
        let mut tx = MockTx::default();
        tx.webhook_pages.expect_find_delivery().return_once(move |_| Ok(delivery));
        tx.webhook_pages.expect_find().return_once(move |_| Ok(webhook));
        tx.user_pages.expect_find().return_once(move |_| Ok(Some(owner)));
        begin_delivery(&mut tx, noon(), id(2)).unwrap()
    }

    fn told_to(audience: Audience) -> Option<Delivery> {
        Some(Delivery::restore(DeliveryState { audience, ..delivery(2).state().clone() }))
    }

    #[test]
    fn what_is_wanted_is_handed_over_under_its_name_with_all_its_secrets() {
        let mut rotated = webhook(1);
        rotated.rotate(SealedSecret(vec![8]), lectern_domain::SignedDuration::from_secs(1), noon());
        let Begun::Wanted { webhook, failing, dispatch } =
            begun(Some(rotated), told_to(Audience::Account(id(1))), user(1, Role::Student))
        else {
            panic!("it is wanted")
        };
        assert_eq!((webhook, failing, dispatch.secrets.len()), (id(1), false, 2));
        assert_eq!((dispatch.message, dispatch.at), (delivery(2).state().message, noon()));
    }

    #[test]
    fn what_is_gone_or_ended_is_over() {
        let mut ended = delivery(2);
        ended.cancel();
        assert_eq!(begun(None, None, user(1, Role::Student)), Begun::Over);
        assert_eq!(begun(Some(webhook(1)), Some(ended), user(1, Role::Student)), Begun::Over);
        assert_eq!(begun(None, Some(delivery(2)), user(1, Role::Student)), Begun::Over);
    }

    #[test]
    fn nothing_goes_to_what_is_disabled_or_to_who_may_not_read_it_any_more() {
        let status = WebhookStatus::Disabled(DisabledBy::Gone);
        let disabled = Webhook::restore(WebhookState { status, ..webhook(1).state().clone() });
        let own = Audience::Account(id(1));
        assert_eq!(begun(Some(disabled), told_to(own), user(1, Role::Student)), Begun::Unwanted);
        let table = [
            (own, suspended(1, Role::Student)),
            (own, deleted(1)),
            (Audience::Account(id(2)), user(1, Role::Moderator)),
            (Audience::Administrators, user(1, Role::Moderator)),
        ];
        for (audience, owner) in table {
            assert_eq!(begun(Some(webhook(1)), told_to(audience), owner), Begun::Unwanted, "{audience:?}");
        }
        let admin = begun(Some(webhook(1)), told_to(Audience::Account(id(2))), user(1, Role::Admin));
        assert!(matches!(admin, Begun::Wanted { .. }));
    }
}
