//! Webhooks, and what is delivered to them.

use lectern_domain::effects::{Delivery, Job, Webhook};
use lectern_domain::{DeliveryId, SignedDuration, WebhookId};

use super::App;
use crate::effects::Performed;
use crate::effects::webhooks::{
    Begun, Broadcast, CreateWebhook, DeleteWebhook, EditWebhook, ListDeliveries, Revealed, TestWebhook, begin_delivery,
    cancel_delivery, create_webhook, delete_webhook, edit_webhook, end_delivery, fan_out, find_delivery, find_webhook,
    list_deliveries, list_webhooks, put_off_delivery, resend_delivery, rotate_webhook_secret, test_webhook,
};
use crate::ports::{Dispatch, SigningSecret, Tx};
use crate::{Answered, Context, Error, Once, Paging, Slice, StoreError};

/// How long a message waits when enough others are under way, and its webhook is not well.
const LONG_PAUSE: SignedDuration = SignedDuration::from_secs(30);

impl App {
    /// Makes a webhook, and tells its secret this once.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Webhook`, `Store`.
    pub async fn create_webhook(&self, at: Context, command: CreateWebhook) -> Result<Revealed, Error> {
        let SigningSecret { text: secret, sealed } = self.outside.courier.mint();
        let policy = self.policies.webhooks.clone();
        let created = move |tx: &mut dyn Tx| create_webhook(tx, &at, &command, &sealed, &policy);
        Ok(Revealed { webhook: self.store().atomically(created).await?, secret })
    }

    /// One webhook of the caller.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `NotFound`, `Store`.
    pub async fn find_webhook(&self, at: Context, id: WebhookId) -> Result<Webhook, Error> {
        self.store().glance(move |view| find_webhook(view, &at, id)).await
    }

    /// The webhooks of the caller, by the time they were made.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Store`.
    pub async fn list_webhooks(&self, at: Context, paging: Paging<()>) -> Result<Slice<Webhook>, Error> {
        self.store().look(paging.reach(), move |view| list_webhooks(view, &at, &paging)).await
    }

    /// Changes a webhook.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `Webhook`, `Store`.
    pub async fn edit_webhook(&self, at: Context, command: EditWebhook) -> Result<Webhook, Error> {
        let policy = self.policies.webhooks.clone();
        self.store().atomically(move |tx| edit_webhook(tx, &at, &command, &policy)).await
    }

    /// Deletes a webhook, with its deliveries.
    ///
    /// # Errors
    /// `NotFound`, `Stale`, `Store`.
    pub async fn delete_webhook(&self, at: Context, command: DeleteWebhook) -> Result<(), Error> {
        self.store().atomically(move |tx| delete_webhook(tx, &at, &command)).await
    }

    /// Gives a webhook another secret, and tells it this once.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn rotate_webhook_secret(&self, at: Context, id: WebhookId) -> Result<Revealed, Error> {
        let SigningSecret { text: secret, sealed } = self.outside.courier.mint();
        let overlap = self.policies.webhooks.overlap;
        let rotated = move |tx: &mut dyn Tx| rotate_webhook_secret(tx, &at, id, &sealed, overlap);
        Ok(Revealed { webhook: self.store().atomically(rotated).await?, secret })
    }

    /// Sends a webhook a test.
    ///
    /// # Errors
    /// `NotFound`, `Webhook(Disabled)`, `Store`.
    pub async fn test_webhook(
        &self,
        at: Context,
        command: TestWebhook,
        once: Option<Once<Delivery>>,
    ) -> Result<Answered<Delivery>, Error> {
        self.once(once, at, move |tx, at| test_webhook(tx, at, &command)).await
    }

    /// What was sent to a webhook, by the time it was made.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn list_deliveries(&self, at: Context, query: ListDeliveries) -> Result<Slice<Delivery>, Error> {
        self.store().reading(move |view| list_deliveries(view, &at, &query)).await
    }

    /// One delivery, with its message and its last attempts.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn find_delivery(&self, at: Context, id: DeliveryId) -> Result<Delivery, Error> {
        self.store().reading(move |view| find_delivery(view, &at, id)).await
    }

    /// Sends a message again, at once.
    ///
    /// # Errors
    /// `NotFound`, `Webhook(Disabled)`, `Store`.
    pub async fn resend_delivery(
        &self,
        at: Context,
        id: DeliveryId,
        once: Option<Once<Delivery>>,
    ) -> Result<Answered<Delivery>, Error> {
        self.once(once, at, move |tx, at| resend_delivery(tx, at, id)).await
    }

    /// Makes one attempt at a delivery, between two transactions: nobody waits for the receiver but this job.
    pub(super) async fn deliver(&self, at: Context, job: Job, id: DeliveryId) -> Result<Performed, Error> {
        let now = at.now;
        let begun = self.store().reading(move |view| begin_delivery(view, now, id)).await;
        let (webhook, failing, dispatch) = match begun.map_err(Error::Store)? {
            Begun::Over => return Ok(Performed::Done),
            Begun::Unwanted => {
                let cancelled = self.store().atomically(move |tx| cancel_delivery(tx, now, &job, id)).await;
                return cancelled.map_err(Error::Store);
            }
            Begun::Wanted { webhook, failing, dispatch } => (webhook, failing, dispatch),
        };
        let _lane = match self.lanes.enter(webhook) {
            Ok(lane) => lane,
            Err(pause) => {
                let due_at = now + if failing { LONG_PAUSE } else { pause };
                let put_off = self.store().atomically(move |tx| put_off_delivery(tx, &job, due_at)).await;
                return put_off.map_err(Error::Store);
            }
        };
        self.hand_over(at, job, id, dispatch).await.map_err(Error::Store)
    }

    async fn hand_over(
        &self,
        at: Context,
        job: Job,
        id: DeliveryId,
        dispatch: Dispatch,
    ) -> Result<Performed, StoreError> {
        let url = dispatch.url.clone();
        let attempt = self.outside.courier.deliver(dispatch).await;
        let at = Context { now: self.now(), ..at };
        self.store().atomically(move |tx| end_delivery(tx, &at, &job, id, &url, &attempt)).await
    }

    /// Takes a message to the next webhooks that want it.
    pub(super) async fn fan_out(
        &self,
        at: Context,
        job: Job,
        broadcast: Broadcast,
        after: Option<WebhookId>,
    ) -> Result<Performed, Error> {
        let slice = move |tx: &mut dyn Tx| fan_out(tx, &at, &job, &broadcast, after);
        self.store().atomically(slice).await.map_err(Error::Store)?;
        Ok(Performed::Finished)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_executor::block_on;
    use lectern_domain::effects::{Attempt, DeliveryState, JobStatus, SealedSecret};
    use lectern_domain::identity::Role;
    use lectern_domain::{Audience, Version};

    use super::*;
    use crate::Verdict;
    use crate::fixtures::{Outside, Ran, Scripted, delivery, id, job, member, noon, operator, user, webhook};
    use crate::mocks::MockTx;

    /// A delivery that everybody may read, on its way to webhook 1 of user 1.
    fn wanted() -> MockTx {
        let mut tx = MockTx::default();
        let state = DeliveryState { audience: Audience::Everybody, ..delivery(2).state().clone() };
        tx.webhook_pages.expect_find_delivery().return_once(move |_| Ok(Some(Delivery::restore(state))));
        tx.webhook_pages.expect_find().returning(|_| Ok(Some(webhook(1))));
        tx.user_pages.expect_find().returning(|_| Ok(Some(user(1, Role::Student))));
        tx
    }

    fn deliver(outside: Outside, store: &Arc<Scripted>) -> Result<Performed, Error> {
        block_on(outside.app(store).deliver(operator(), job(1, JobStatus::Leased), id(2)))
    }

    #[test]
    fn an_attempt_stands_between_two_transactions() {
        let mut ended = MockTx::default().having_delivery(|_| ()).having_webhook();
        ended.deliveries.expect_save().times(1).return_const(Ok(()));
        ended.jobs.expect_save().times(1).return_const(Ok(()));
        let store = Arc::new(Scripted::new([wanted(), ended]));
        let mut outside = Outside::new();
        outside.clock.expect_now().return_const(noon());
        let handed = outside.courier.expect_deliver().times(1).withf(|dispatch| dispatch.at == noon());
        handed.returning(|Dispatch { at, .. }| {
            Box::pin(std::future::ready(Attempt { at, took: 7, status: Some(200), error: None, excerpt: None }))
        });
        assert_eq!(deliver(outside, &store), Ok(Performed::Kept(JobStatus::Succeeded)));
        assert_eq!(store.ran(), [Ran::Looked(crate::Reach::Snapshot), Ran::Changed(Verdict::Commit)]);
    }

    #[test]
    fn a_crowded_webhook_is_left_alone_for_a_moment() {
        let mut put_off = MockTx::default();
        let saved = put_off.jobs.expect_save().times(1);
        let soon = noon() + SignedDuration::from_secs(1);
        saved.withf(move |job| job.state().due_at == Some(soon)).return_const(Ok(()));
        let store = Arc::new(Scripted::new([wanted(), put_off]));
        let app = Outside::new().app(&store);
        let _crowd: Vec<_> = std::iter::from_fn(|| app.lanes.enter(id(1)).ok()).collect();
        let put_off = block_on(app.deliver(operator(), job(1, JobStatus::Leased), id(2)));
        assert_eq!(put_off, Ok(Performed::Kept(JobStatus::Queued)));
    }

    #[test]
    fn what_is_over_is_done() {
        let mut over = MockTx::default();
        over.webhook_pages.expect_find_delivery().return_const(Ok(None));
        assert_eq!(deliver(Outside::new(), &Arc::new(Scripted::new([over]))), Ok(Performed::Done));
    }

    #[test]
    fn a_secret_is_told_when_it_is_made_and_only_its_sealed_form_is_kept() {
        let mint = || {
            let mut outside = Outside::new();
            let secret = || SigningSecret { text: "whsec_x".to_owned(), sealed: SealedSecret(vec![9]) };
            outside.courier.expect_mint().times(1).returning(secret);
            outside
        };
        let mut tx = MockTx::default().telling(&["webhook.created"]);
        tx.webhooks.expect_count().return_const(Ok(0));
        let kept = |webhook: &Webhook| webhook.state().secret == SealedSecret(vec![9]);
        tx.webhooks.expect_add().times(1).withf(kept).return_const(Ok(()));
        let store = Arc::new(Scripted::new([tx]));
        let state = webhook(1).state().clone();
        let draft = lectern_domain::effects::WebhookDraft { url: state.url, description: None, types: state.types };
        let command = CreateWebhook { id: id(1), draft };
        let made = block_on(mint().app(&store).create_webhook(member(1, Role::Student), command)).unwrap();
        assert_eq!(made.secret, "whsec_x");

        let mut tx = MockTx::default().having_webhook().telling(&["webhook.secret_rotated"]);
        tx.webhooks.expect_save().times(1).withf(kept).return_const(Ok(Version::from(2)));
        let store = Arc::new(Scripted::new([tx]));
        let rotated = block_on(mint().app(&store).rotate_webhook_secret(member(1, Role::Student), id(1))).unwrap();
        assert_eq!((rotated.secret.as_str(), rotated.webhook.state().version), ("whsec_x", Version::from(2)));
    }
}
