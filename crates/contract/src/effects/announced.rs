use lectern_application::{Actor, Context, Count, EventFilter, EventView, Limit, Paging, Reach, Start, Store};
use lectern_domain::{ArticleId, Event, UserId, Version};
use uuid::Uuid;

use crate::scene::{at, done, look_at};

/// The one request in which everything here happens.
pub(super) fn context() -> Context {
    Context { now: at(10), actor: Actor::Guest, request_id: Uuid::from_u128(9), address: None }
}

pub(super) fn user(n: u128) -> UserId {
    UserId::from(Uuid::from_u128(n))
}

/// Account `n` was made.
pub(super) fn registered(n: u128) -> Event {
    Event::UserRegistered { id: user(n), version: Version::FIRST, username: format!("user{n}") }
}

/// User `author` edited an article.
pub(super) fn edited(author: u128, published: bool) -> Event {
    let (id, version) = (ArticleId::from(Uuid::from_u128(3)), Version::from(2));
    Event::ArticleUpdated { id, version, author: user(author), slug: "on-locks".to_owned(), published }
}

pub(super) fn announce(store: &dyn Store, events: &[Event]) {
    let events = events.to_vec();
    done(store, move |tx| events.iter().try_for_each(|event| tx.outbox().announce(&context(), event)));
}

/// The first hundred and some events that there are.
pub(crate) fn happened(store: &dyn Store) -> Vec<EventView> {
    let mut all: Vec<EventView> = Vec::new();
    let mut start = Start::First;
    loop {
        let limit = Limit::new(Limit::MOST).unwrap();
        let paging = Paging { sort: (), descending: false, start, limit, count: Count::None };
        let page = look_at(store, Reach::Glance, move |view| view.events().page(&EventFilter::default(), &paging));
        all.extend(page.items);
        match page.next {
            Some(next) => start = Start::After(next),
            None => return all,
        }
    }
}
