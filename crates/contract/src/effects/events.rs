use lectern_application::{Consumer, EventFilter, EventView, Store, StoreError};
use lectern_domain::{Audience, Event, EventId, Fact, Version};
use uuid::Uuid;

use super::announced::{announce, context, edited, happened, registered, user};
use super::audit::seal_what_waits;
use crate::races::together;
use crate::scene::{at, change, done, glance, look_at};
use crate::walk::both_ways;

/// An event comes back with all that it tells, as itself; one of a transaction that failed was never there.
pub fn an_event_comes_back_as_it_was_announced(store: &dyn Store) {
    let version = Version::from(7);
    let events = [
        registered(1),
        Event::UserRegistered { id: user(2), version, username: "ada \"\\ ünï".to_owned() },
        Event::UserRolesChanged { id: user(2), version, roles: vec!["author".to_owned(), "admin".to_owned()] },
        edited(1, false),
    ];
    announce(store, &events);
    let lost = change(store, |tx| {
        tx.outbox().announce(&context(), &registered(3))?;
        Err::<(), _>(StoreError::Stale)
    });
    assert_eq!(lost, Err(StoreError::Stale));
    let kept = happened(store);
    assert_eq!(kept.iter().filter_map(EventView::event).collect::<Vec<_>>(), events);
    for (view, event) in kept.iter().zip(&events) {
        let (subject, id) = (event.subject(), view.id);
        assert_eq!((&*view.name, &*view.subject_kind), (event.name(), subject.kind));
        assert_eq!((view.subject, view.version), (subject.id, subject.version));
        assert_eq!((view.happened_at, view.request_id), (context().now, context().request_id));
        assert_eq!(view.audience, event.audience());
        assert_eq!(glance(store, move |view| view.events().find(id)).as_ref(), Some(view));
    }
    let published = kept[3].facts.iter().find(|(name, _)| name == "published");
    assert_eq!(published.map(|(_, fact)| fact), Some(&Fact::Flag(false)));
    let nothing = EventId::from(Uuid::nil());
    assert_eq!(glance(store, move |view| view.events().find(nothing)), None);
}

/// A reader MUST be shown what is theirs and what is everybody's, each once and in the order of all, and nothing else.
pub fn a_reader_is_shown_what_they_may_read(store: &dyn Store) {
    let events = [registered(1), edited(1, true), registered(2), edited(2, false), edited(2, true), registered(1)];
    announce(store, &events);
    let all = happened(store);
    for (reader, name) in
        [(None, None), (Some(1), None), (Some(2), None), (Some(9), None), (Some(2), Some("article.updated"))]
    {
        let filter = EventFilter { name, reader: reader.map(user) };
        let mine = |view: &&EventView| {
            let named = name.is_none_or(|name| view.name == name);
            let reads = |user| [Audience::Everybody, Audience::Account(user)].contains(&view.audience);
            named && filter.reader.is_none_or(reads)
        };
        let expected: Vec<EventView> = all.iter().filter(mine).cloned().collect();
        let pages =
            both_ways((), |paging| look_at(store, paging.reach(), move |view| view.events().page(&filter, &paging)));
        assert_eq!(pages, expected, "{reader:?} {name:?}");
    }
}

/// Consumers know nothing of each other. What one was told of waits for the other, in the order of all.
pub fn each_consumer_waits_for_itself(store: &dyn Store) {
    announce(store, &[registered(1), registered(2), registered(3)]);
    let all: Vec<EventId> = happened(store).iter().map(|event| event.id).collect();
    assert_eq!(
        (waiting(store, Consumer::Subscribers, 2), waiting(store, Consumer::Broker, 9)),
        (all[..2].to_vec(), all.clone())
    );
    let told = vec![all[1], all[0]];
    let mut marked = done(store, move |tx| tx.outbox().mark(Consumer::Subscribers, &told, at(9)));
    marked.sort_unstable();
    assert_eq!(marked, {
        let mut two = all[..2].to_vec();
        two.sort_unstable();
        two
    });
    assert_eq!(
        (waiting(store, Consumer::Subscribers, 9), waiting(store, Consumer::Broker, 9)),
        (all[2..].to_vec(), all.clone())
    );
    let every = all.clone();
    let marked = done(store, move |tx| tx.outbox().mark(Consumer::Subscribers, &every, at(10)));
    assert_eq!(marked, all[2..], "what was told is not told again");
    assert_eq!(done(store, |tx| tx.outbox().mark(Consumer::Broker, &[], at(10))), []);
}

/// Of many who mark the same events at once, exactly one gets each.
pub fn one_of_many_tells_an_event(store: &dyn Store) {
    announce(store, &[registered(1), registered(2), registered(3)]);
    let all: Vec<EventId> = happened(store).iter().map(|event| event.id).collect();
    let told = all.clone();
    let mut got: Vec<EventId> = together(|_| {
        let events = told.clone();
        done(store, move |tx| tx.outbox().mark(Consumer::Subscribers, &events, at(9)))
    })
    .into_iter()
    .flatten()
    .collect();
    got.sort_unstable();
    let mut all = all;
    all.sort_unstable();
    assert_eq!(got, all);
}

/// Up to a hundred events go at once, the first ones first, and none that somebody waits for or that is not sealed, nor one
/// behind it.
pub fn old_events_are_forgotten_when_nobody_waits(store: &dyn Store) {
    let events: Vec<Event> = (1..=103).map(registered).collect();
    announce(store, &events);
    let all: Vec<EventId> = happened(store).iter().map(|event| event.id).collect();
    let forget = |consumers: &'static [Consumer]| done(store, move |tx| tx.outbox().remove_older(at(11), consumers));
    let young = done(store, |tx| tx.outbox().remove_older(context().now, &[]));
    assert_eq!(young, 0, "what is not older stays");
    assert_eq!(forget(&[Consumer::Subscribers]), 0, "all are waited for");
    let told: Vec<EventId> = all.iter().copied().filter(|id| *id != all[101]).collect();
    done(store, move |tx| tx.outbox().mark(Consumer::Subscribers, &told, at(9)));
    assert_eq!(forget(&[Consumer::Subscribers, Consumer::Broker]), 0, "the broker waits");
    assert_eq!(forget(&[Consumer::Subscribers]), 0, "none is sealed");
    seal_what_waits(store, 1_000);
    assert_eq!(forget(&[Consumer::Subscribers]), 100);
    assert_eq!(forget(&[Consumer::Subscribers]), 1, "up to the one that is waited for");
    assert_eq!(happened(store).iter().map(|event| event.id).collect::<Vec<_>>(), all[101..]);
    assert_eq!(forget(&[]), 2, "there are no consumers");
}

fn waiting(store: &dyn Store, consumer: Consumer, limit: u8) -> Vec<EventId> {
    let waiting = glance(store, move |view| view.events().waiting(consumer, limit));
    waiting.into_iter().map(|event| event.id).collect()
}
