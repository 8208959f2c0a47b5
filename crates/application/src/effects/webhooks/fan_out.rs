use lectern_domain::WebhookId;
use lectern_domain::effects::Job;

use super::{Broadcast, NewJob, Task, enqueue, send};
use crate::effects::finish;
use crate::ports::Tx;
use crate::{Context, ListenerFilter, StoreError};

/// How many webhooks are seen to in one transaction.
const SLICE: u16 = 200;

/// Makes a delivery of a message for each webhook that wants it and whose owner may read it, for the next few behind
/// `after`, and queues the job for those behind them: in the transaction that finishes `job`, so each happens once. A
/// handful of statements do it, however many they are.
pub(crate) fn fan_out(
    tx: &mut dyn Tx,
    at: &Context,
    job: &Job,
    broadcast: &Broadcast,
    after: Option<WebhookId>,
) -> Result<(), StoreError> {
    finish(tx, job, at.now)?;
    let (parcel, told_at) = (broadcast.clone().parcel(), broadcast.told_at()?);
    let (kind, audience) = (parcel.kind.clone(), parcel.audience);
    let slice = tx.webhooks().find_listening(&ListenerFilter { kind, audience, after, most: SLICE })?;
    let wanting = slice.iter().filter(|listener| listener.wants(&parcel.kind, audience, at.now));
    let wanting: Vec<WebhookId> = wanting.map(|listener| listener.webhook).collect();
    send(tx, at, &wanting, &parcel, (told_at, None))?;
    match slice.last() {
        Some(last) if slice.len() >= SLICE.into() => {
            let task = Task::FanOutWebhooks { broadcast: broadcast.clone(), after: Some(last.webhook.uuid()) };
            enqueue(tx, at, &NewJob::due(told_at, task).keyed(broadcast.key())).map(|_| ())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use lectern_domain::effects::{EventTypes, JobStatus};
    use lectern_domain::identity::{Role, Roles, UserStatus};
    use lectern_domain::{Audience, SignedDuration};
    use uuid::Uuid;

    use super::*;
    use crate::effects::{Message, Told};
    use crate::fixtures::{event_view, id, job, noon, operator};
    use crate::mocks::MockTx;
    use crate::{EventView, Listener};

    fn listener(n: u128, types: &[&str], role: Role, status: UserStatus) -> Listener {
        let types = EventTypes::restore(types.iter().map(|name| (*name).to_owned()));
        Listener { webhook: id(n), types, owner: id(n), status, roles: Roles::from_iter([role]) }
    }

    fn everybody(count: u128) -> Vec<Listener> {
        (1..=count).map(|n| listener(n, &[], Role::Student, UserStatus::Active)).collect()
    }

    /// The message about event 7, told at noon.
    fn broadcast(audience: Audience) -> Broadcast {
        let kept = EventView { audience, ..event_view(7) };
        let event = kept.event().unwrap();
        Broadcast::of(&Told { kept: &kept, event: &event }, &operator())
    }

    fn leased() -> Job {
        job(1, JobStatus::Leased)
    }

    /// A minute after it was told.
    fn later() -> Context {
        Context { now: noon() + SignedDuration::from_mins(1), ..operator() }
    }

    /// A transaction in which these listen, and which deliveries are asked for in it.
    fn having(listening: Vec<Listener>) -> (MockTx, Arc<Mutex<Vec<u128>>>) {
        let (mut tx, reached) = (MockTx::default(), Arc::new(Mutex::new(Vec::new())));
        tx.jobs.expect_save().times(1).withf(|job| job.state().status == JobStatus::Succeeded).return_const(Ok(()));
        tx.webhooks.expect_find_listening().times(1).return_const(Ok(listening));
        let noted = Arc::clone(&reached);
        tx.deliveries.expect_add().times(0..=1).returning(move |_, webhooks, parcel| {
            assert_eq!((parcel.message, parcel.kind.as_str()), (Uuid::from_u128(7), "article.updated"));
            assert_eq!(parcel.body, Message::from(&EventView { audience: parcel.audience, ..event_view(7) }).text());
            noted.lock().unwrap().extend(webhooks.iter().map(|webhook| webhook.uuid().as_u128()));
            Ok(webhooks.iter().map(|webhook| webhook.uuid().into()).collect())
        });
        (tx, reached)
    }

    /// Which webhooks get a message that is told to `audience`.
    fn reached(audience: Audience) -> Vec<u128> {
        let (mut tx, reached) = having(vec![
            listener(1, &[], Role::Student, UserStatus::Active),
            listener(2, &["article.updated"], Role::Student, UserStatus::Active),
            listener(3, &["article.published"], Role::Admin, UserStatus::Active),
            listener(4, &[], Role::Admin, UserStatus::Active),
            listener(5, &[], Role::Admin, UserStatus::Suspended { until: None }),
        ]);
        let queued = tx.jobs.expect_add_all().times(1);
        queued
            .withf(|_, jobs| jobs.iter().all(|job| job.key.is_some() && job.owner.is_none() && job.due_at == noon()))
            .return_const(Ok(()));
        assert_eq!(fan_out(&mut tx, &later(), &leased(), &broadcast(audience), None), Ok(()));
        drop(tx);
        Arc::into_inner(reached).unwrap().into_inner().unwrap()
    }

    #[test]
    fn whoever_wants_it_and_may_read_it_gets_it() {
        assert_eq!(reached(Audience::Everybody), [1, 2, 4]);
        assert_eq!(reached(Audience::Account(id(2))), [2, 4]);
        assert_eq!(reached(Audience::Account(id(9))), [4]);
        assert_eq!(reached(Audience::Administrators), [4]);
    }

    #[test]
    fn a_full_slice_leaves_the_rest_to_a_successor_that_is_due_before_what_was_told_later() {
        let (mut tx, reached) = having(everybody(200));
        tx.jobs.expect_add_all().times(1).withf(|_, jobs| jobs.len() == 200).return_const(Ok(()));
        let message = broadcast(Audience::Everybody);
        let (task, key) = (Task::FanOutWebhooks { broadcast: message.clone(), after: Some(id(200)) }, message.key());
        let queued = tx.jobs.expect_add().times(1);
        queued
            .withf(move |_, job| job.task == task && job.key.as_ref() == Some(&key) && job.due_at == noon())
            .return_const(Ok(Some(id(4))));
        assert_eq!(fan_out(&mut tx, &later(), &leased(), &message, None), Ok(()));
        assert_eq!(reached.lock().unwrap().len(), 200);
    }

    #[test]
    fn a_slice_goes_on_where_the_one_before_it_ended() {
        let mut tx = MockTx::default();
        tx.jobs.expect_save().return_const(Ok(()));
        let asked = tx.webhooks.expect_find_listening().times(1);
        asked.withf(|filter| (filter.after, filter.most) == (Some(id(200)), SLICE)).return_const(Ok(Vec::new()));
        let message = broadcast(Audience::Everybody);
        assert_eq!(fan_out(&mut tx, &later(), &leased(), &message, Some(id(200))), Ok(()));
    }

    #[test]
    fn what_is_kept_already_is_not_carried_again_and_a_lost_job_makes_nothing() {
        let mut tx = MockTx::default();
        tx.jobs.expect_save().return_const(Ok(()));
        tx.webhooks.expect_find_listening().return_const(Ok(everybody(1)));
        tx.deliveries.expect_add().times(1).return_const(Ok(Vec::new()));
        assert_eq!(fan_out(&mut tx, &later(), &leased(), &broadcast(Audience::Everybody), None), Ok(()));
        let mut tx = MockTx::default();
        tx.jobs.expect_save().return_const(Err(StoreError::Stale));
        let lost = fan_out(&mut tx, &later(), &leased(), &broadcast(Audience::Everybody), None);
        assert_eq!(lost, Err(StoreError::Stale));
    }
}
