use super::{Broadcast, NewJob, Task, enqueue};
use crate::effects::Told;
use crate::ports::Tx;
use crate::{Context, ListenerFilter, StoreError};

/// Queues the job that takes an event to the webhooks which want it, if there may be one. It is a subscriber: this happens in
/// the transaction that marks the event as told, so it happens once.
pub(crate) fn begin_fan_out(tx: &mut dyn Tx, at: &Context, told: &Told<'_>) -> Result<(), StoreError> {
    let (kind, audience) = (told.kept.name.to_string(), told.kept.audience);
    let anybody = ListenerFilter { kind, audience, after: None, most: 1 };
    if tx.webhooks().find_listening(&anybody)?.is_empty() {
        return Ok(());
    }
    let broadcast = Broadcast::of(told, at);
    let key = broadcast.key();
    enqueue(tx, at, &NewJob::now(at, Task::FanOutWebhooks { broadcast, after: None }).keyed(key)).map(|_| ())
}

#[cfg(test)]
mod tests {
    use lectern_domain::Audience;
    use lectern_domain::effects::EventTypes;
    use lectern_domain::identity::{Roles, UserStatus};

    use super::*;
    use crate::fixtures::{event_view, id, operator};
    use crate::mocks::MockTx;
    use crate::{EventView, Listener};

    fn begin(mut tx: MockTx, listening: Vec<Listener>) {
        let audience = Audience::Account(id(2));
        let asked = tx.webhooks.expect_find_listening().times(1);
        let anybody = ListenerFilter { kind: "article.updated".to_owned(), audience, after: None, most: 1 };
        asked.withf(move |filter| *filter == anybody).return_const(Ok(listening));
        let kept = EventView { audience, ..event_view(7) };
        let event = kept.event().unwrap();
        assert_eq!(begin_fan_out(&mut tx, &operator(), &Told { kept: &kept, event: &event }), Ok(()));
    }

    #[test]
    fn what_somebody_may_want_is_queued_once_under_the_name_of_the_event() {
        let (types, status) = (EventTypes::default(), UserStatus::Active);
        let somebody = Listener { webhook: id(1), types, owner: id(2), status, roles: Roles::NONE };
        let mut tx = MockTx::default();
        let queued = tx.jobs.expect_add().times(1);
        queued
            .withf(|_, job| {
                let key = format!("webhook.fan_out:{}", id::<lectern_domain::EventId>(7));
                matches!(job.task, Task::FanOutWebhooks { after: None, .. }) && job.key == Some(key)
            })
            .return_const(Ok(Some(id(3))));
        begin(tx, vec![somebody]);
    }

    #[test]
    fn for_what_nobody_wants_nothing_is_queued() {
        begin(MockTx::default(), Vec::new());
    }
}
