use lectern_application::{Context, Store, StoreError};
use lectern_domain::effects::{Attempt, Delivery, DeliveryState, DeliveryStatus, Parcel};
use lectern_domain::{Audience, DeliveryId, UserId, Version, WebhookId};
use uuid::Uuid;

use super::jobs::context;
use super::webhooks::{id, keep, user, webhook};
use crate::races::together;
use crate::scene::{at, change, done, glance, look_at};
use crate::walk::both_ways;

/// A delivery comes back as it was made, and with all that became of it.
pub fn a_delivery_comes_back_as_it_was_kept(store: &dyn Store) {
    let ada = scene(store);
    for (n, audience) in [(1, Audience::Administrators), (2, Audience::Everybody), (3, Audience::Account(ada))] {
        let parcel = Parcel { audience, ..parcel(n) };
        let id = add(store, id(1), &parcel, 5).unwrap();
        let mut delivery = found(store, id);
        assert_eq!(delivery, Delivery::of(id, self::id(1), parcel, at(5)));
        let refused = Attempt {
            at: at(6),
            took: u32::MAX,
            status: Some(503),
            error: Some("it's \"🦀\" \0".to_owned()),
            excerpt: Some(String::new()),
        };
        let taken = Attempt { at: at(7), took: 0, status: Some(204), error: None, excerpt: None };
        delivery.attempted(refused, Some(at(7)));
        delivery = saved(store, &delivery);
        assert_eq!(found(store, id), delivery);
        delivery.attempted(taken, None);
        let kept = saved(store, &delivery);
        assert_eq!(found(store, id), kept);
        assert_eq!(change(store, move |tx| tx.deliveries().save(&delivery)), Err(StoreError::Stale));
    }
    let nothing = DeliveryId::from(Uuid::nil());
    assert_eq!(done(store, move |tx| tx.deliveries().find(nothing)), None);
}

/// Of one message there is one delivery a webhook, however many keep it at once.
pub fn a_message_is_kept_once_for_a_webhook(store: &dyn Store) {
    let ada = scene(store);
    keep(store, &webhook(2, ada, |_| ()));
    let kept = together(|_| add(store, id(1), &parcel(1), 1));
    assert_eq!(kept.iter().filter(|id| id.is_some()).count(), 1, "{kept:?}");
    let both = done(store, |tx| {
        let again = tx.deliveries().add(&context(1), &[id(1)], &parcel(1))?;
        Ok((again, tx.deliveries().add(&context(1), &[id(1), id(2)], &parcel(1))?))
    });
    assert_eq!((both.0.len(), both.1.len()), (0, 1), "another webhook has its own, in the same transaction");
    assert_eq!(found(store, both.1[0]).state().webhook, id(2));
    assert_eq!(done(store, |tx| tx.deliveries().add(&context(1), &[], &parcel(1))), []);
}

/// The deliveries to one webhook stand by the time they were made; the identifier breaks ties.
pub fn deliveries_are_paged_by_time(store: &dyn Store) {
    let ada = scene(store);
    keep(store, &webhook(2, ada, |_| ()));
    add(store, id(2), &parcel(9), 1);
    let mut expected: Vec<Delivery> = [(1, 1), (2, 2), (3, 2), (4, 2), (5, 9)]
        .map(|(n, second)| found(store, add(store, id(1), &parcel(n), second).unwrap()))
        .to_vec();
    let mut cancelled = expected[1].clone();
    cancelled.cancel();
    expected[1] = saved(store, &cancelled);
    expected.sort_by_key(|delivery| (delivery.state().created_at, delivery.state().id));
    for status in [None, Some(DeliveryStatus::Pending), Some(DeliveryStatus::Cancelled), Some(DeliveryStatus::Failed)] {
        let pages = both_ways((), |paging| {
            look_at(store, paging.reach(), move |view| view.webhook_pages().page_deliveries(id(1), status, &paging))
        });
        let stands = |delivery: &&Delivery| status.is_none_or(|status| delivery.state().status == status);
        assert_eq!(pages, expected.iter().filter(stands).cloned().collect::<Vec<_>>(), "{status:?}");
    }
}

/// Up to a hundred deliveries are forgotten at once, those that were made before and no others.
pub fn old_deliveries_are_forgotten(store: &dyn Store) {
    scene(store);
    done(store, |tx| {
        (1..=103).try_for_each(|n: u8| {
            let at = Context { now: at(n.into()), ..context(1) };
            tx.deliveries().add(&at, &[id(1)], &parcel(n.into())).map(|_| ())
        })
    });
    let forget = || done(store, |tx| tx.deliveries().remove_older(at(103)));
    assert_eq!([forget(), forget(), forget()], [100, 2, 0]);
}

/// An account with webhook 1.
fn scene(store: &dyn Store) -> UserId {
    let ada = user(store, "ada", |_| ());
    keep(store, &webhook(1, ada, |_| ()));
    ada
}

/// Message `n`.
pub(super) fn parcel(n: u128) -> Parcel {
    Parcel {
        message: Uuid::from_u128(n),
        kind: "article.published".to_owned(),
        audience: Audience::Everybody,
        body: format!("{{\"n\":\"{n} ü🦀\"}}"),
    }
}

pub(super) fn add(store: &dyn Store, webhook: WebhookId, parcel: &Parcel, second: i64) -> Option<DeliveryId> {
    let (at, parcel) = (Context { now: at(second), ..context(1) }, parcel.clone());
    done(store, move |tx| tx.deliveries().add(&at, &[webhook], &parcel)).pop()
}

/// The delivery, as both ports find it.
fn found(store: &dyn Store, id: DeliveryId) -> Delivery {
    let found = done(store, move |tx| tx.deliveries().find(id));
    assert_eq!(glance(store, move |view| view.webhook_pages().find_delivery(id)), found);
    found.expect("the delivery is kept")
}

/// The delivery as it is kept from now on.
fn saved(store: &dyn Store, delivery: &Delivery) -> Delivery {
    let state = delivery.state().clone();
    let delivery = delivery.clone();
    done(store, move |tx| tx.deliveries().save(&delivery));
    Delivery::restore(DeliveryState { version: Version::from(state.version.number() + 1), ..state })
}
