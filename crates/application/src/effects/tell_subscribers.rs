use std::collections::BTreeSet;

use lectern_domain::{Event, Timestamp};

use super::mail::notify;
use super::webhooks::begin_fan_out;
use crate::ports::Tx;
use crate::{Actor, Consumer, Context, EventView, StoreError};

/// Somebody in the program who hears of every event, inside the transaction that marks it as told: what they queue is
/// queued once. The context is that of the event's own request, at the time of telling.
pub(crate) type Subscriber = fn(&mut dyn Tx, &Context, &Told<'_>) -> Result<(), StoreError>;

/// An event, as subscribers hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told<'e> {
    /// What is kept of it.
    pub(crate) kept: &'e EventView,
    /// What happened.
    pub(crate) event: &'e Event,
}

/// Everybody who hears of events, in the order in which they do. Whoever wants to hear adds a line here.
pub(crate) const SUBSCRIBERS: &[Subscriber] = &[notify, begin_fan_out];

/// Tells `subscribers` of those `events` that nobody was told of yet, in order, and answers how many it were. Several may try
/// at once: each event is told by one of them, and an earlier event of a subject before a later one.
pub(crate) fn tell_subscribers(
    tx: &mut dyn Tx,
    now: Timestamp,
    events: &[EventView],
    subscribers: &[Subscriber],
) -> Result<usize, StoreError> {
    let all: Vec<_> = events.iter().map(|event| event.id).collect();
    let ours: BTreeSet<_> = tx.outbox().mark(Consumer::Subscribers, &all, now)?.into_iter().collect();
    for kept in events.iter().filter(|event| ours.contains(&event.id)) {
        let Some(event) = kept.event() else {
            // It tells other facts than this program knows: one of another version announced it.
            tracing::error!(id = %kept.id, name = %kept.name, "an event that nobody understands was told to nobody");
            continue;
        };
        let at = Context { now, actor: Actor::Operator, request_id: kept.request_id, address: None };
        for subscriber in subscribers {
            subscriber(tx, &at, &Told { kept, event: &event })?;
        }
    }
    Ok(ours.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{event_view, id, noon};
    use crate::mocks::MockTx;

    /// Leaves a trace of what it heard, in a port that nothing here needs otherwise.
    fn noted(tx: &mut dyn Tx, at: &Context, told: &Told<'_>) -> Result<(), StoreError> {
        assert_eq!((at.now, at.request_id, at.actor), (noon(), told.kept.request_id, Actor::Operator));
        assert_eq!(Some(told.event), told.kept.event().as_ref());
        tx.follows().remove(told.kept.id.uuid().into(), id(0)).map(|_| ())
    }

    #[test]
    fn whoever_marks_an_event_tells_it_in_order_and_nobody_else_does() {
        let mut tx = MockTx::default();
        let events = [1, 2, 3].map(event_view);
        let marked = tx.outbox.expect_mark().times(1);
        marked
            .withf(|consumer, ids, now| {
                *consumer == Consumer::Subscribers && ids == [1, 2, 3].map(id) && *now == noon()
            })
            .returning(|_, _, _| Ok(vec![id(3), id(1)]));
        let mut order = mockall::Sequence::new();
        for n in [1, 1, 3, 3] {
            let heard = tx.follows.expect_remove().times(1).in_sequence(&mut order);
            heard.withf(move |told, _| *told == id(n)).return_const(Ok(true));
        }
        assert_eq!(tell_subscribers(&mut tx, noon(), &events, &[noted, noted]), Ok(2));
    }

    #[test]
    fn what_a_subscriber_cannot_do_is_not_marked() {
        let mut tx = MockTx::default();
        tx.outbox.expect_mark().returning(|_, ids, _| Ok(ids.to_vec()));
        tx.follows.expect_remove().times(1).return_const(Err(StoreError::Contended));
        let told = tell_subscribers(&mut tx, noon(), &[event_view(1), event_view(2)], &[noted]);
        assert_eq!(told, Err(StoreError::Contended), "so the transaction is undone");
    }

    #[test]
    fn what_nobody_understands_is_not_in_the_way() {
        let mut tx = MockTx::default();
        tx.outbox.expect_mark().returning(|_, ids, _| Ok(ids.to_vec()));
        tx.follows.expect_remove().times(1).withf(|told, _| *told == id(2)).return_const(Ok(true));
        let strange = EventView { facts: Vec::new(), ..event_view(1) };
        assert_eq!(tell_subscribers(&mut tx, noon(), &[strange, event_view(2)], &[noted]), Ok(2));
    }
}
