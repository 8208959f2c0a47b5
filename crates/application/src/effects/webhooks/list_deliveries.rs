use lectern_domain::WebhookId;
use lectern_domain::effects::{Delivery, DeliveryStatus};

use super::find_webhook;
use crate::ports::View;
use crate::{Context, Error, Paging, Slice};

/// List what was sent to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDeliveries {
    /// Which webhook.
    pub webhook: WebhookId,
    /// What stands here; everything, when absent.
    pub status: Option<DeliveryStatus>,
    /// Which page, by the time it was made.
    pub paging: Paging<()>,
}

/// The deliveries to a webhook of the caller.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn list_deliveries(view: &mut dyn View, at: &Context, query: &ListDeliveries) -> Result<Slice<Delivery>, Error> {
    let ListDeliveries { webhook, status, paging } = query;
    find_webhook(view, at, *webhook)?;
    Ok(view.webhook_pages().page_deliveries(*webhook, *status, paging)?)
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::Hidden;
    use crate::fixtures::{delivery, first_page, id, member, page_of, webhook};
    use crate::mocks::MockTx;

    #[test]
    fn its_owner_lists_what_was_sent_and_nobody_else_does() {
        let mut tx = MockTx::default();
        tx.webhook_pages.expect_find().returning(|_| Ok(Some(webhook(1))));
        let status = Some(DeliveryStatus::Failed);
        let page = tx.webhook_pages.expect_page_deliveries().times(1);
        page.withf(move |webhook, asked, _| *webhook == id(1) && *asked == status)
            .returning(|_, _, _| Ok(page_of(vec![delivery(2)])));
        let query = ListDeliveries { webhook: id(1), status, paging: first_page(()) };
        assert_eq!(list_deliveries(&mut tx, &member(1, Role::Student), &query), Ok(page_of(vec![delivery(2)])));
        let hidden = Err(Error::NotFound(Hidden::Webhook));
        assert_eq!(list_deliveries(&mut tx, &member(2, Role::Admin), &query), hidden);
    }
}
