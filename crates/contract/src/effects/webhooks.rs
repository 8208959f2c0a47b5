use lectern_application::{Listener, ListenerFilter, Store, StoreError, Unique};
use lectern_domain::effects::{
    DisabledBy, EventTypes, SealedSecret, Webhook, WebhookDescription, WebhookState, WebhookStatus, WebhookUrl,
};
use lectern_domain::identity::{Role, Roles, User, UserState, UserStatus};
use lectern_domain::{Audience, UserId, Version, WebhookId};
use uuid::Uuid;

use super::deliveries::{add as deliver, parcel};
use crate::people::{add, somebody};
use crate::scene::{at, change, done, glance, look_at};
use crate::walk::both_ways;

/// A webhook comes back with all that is kept of it, both where little and where much is; and nobody else's place is taken.
pub fn a_webhook_comes_back_as_it_was_kept(store: &dyn Store) {
    let ada = user(store, "ada", |_| ());
    let plain = webhook(1, ada, |_| ());
    let rich = webhook(2, ada, |state| {
        state.url = WebhookUrl::parse("https://[2001:db8::1]:8443/ü?".replace('ü', "%C3%BC").as_str()).unwrap();
        state.description = WebhookDescription::parse("it's \"🦀\"").ok();
        state.types = EventTypes::restore(["article.published".to_owned(), "of.tomorrow".to_owned()]);
        state.status = WebhookStatus::Disabled(DisabledBy::Gone);
        state.secret = SealedSecret((0..=255).collect());
        state.previous = Some((SealedSecret(Vec::new()), at(9)));
        state.failing_since = Some(at(-1));
        state.updated_at = at(7);
    });
    for webhook in [&plain, &rich] {
        keep(store, webhook);
        let id = webhook.state().id;
        assert_eq!(find(store, id).as_ref(), Some(webhook));
        assert_eq!(glance(store, move |view| view.webhook_pages().find(id)).as_ref(), Some(webhook));
    }
    assert_eq!(find(store, id(9)), None);
    let again = change(store, move |tx| {
        let taken = tx.webhooks().add(&plain);
        tx.webhooks().count(ada).map(|count| (taken, count))
    });
    assert_eq!(again, Ok((Err(StoreError::Taken(Unique::Id)), 2)));
}

/// Changes are kept under the next version, and refused from any other than the present one.
pub fn saving_a_webhook_wants_its_version(store: &dyn Store) {
    let ada = user(store, "ada", |_| ());
    let first = webhook(1, ada, |_| ());
    keep(store, &first);
    let second = webhook(1, ada, |state| state.status = WebhookStatus::Disabled(DisabledBy::Owner));
    let save = |webhook: &Webhook| {
        let webhook = webhook.clone();
        change(store, move |tx| tx.webhooks().save(&webhook))
    };
    assert_eq!(save(&second), Ok(Version::from(2)));
    assert_eq!(save(&first), Err(StoreError::Stale));
    let mut state = second.state().clone();
    state.version = Version::from(2);
    assert_eq!(find(store, id(1)), Some(Webhook::restore(state)));
}

/// A webhook is removed in its present version, alone or with all that its owner has. Its deliveries are not waited for: they
/// are forgotten up to a hundred at a time, and no others.
pub fn a_webhook_goes_at_once_and_its_deliveries_behind_it(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada", |_| ()), user(store, "bob", |_| ()));
    for (n, owner) in [(1, ada), (2, ada), (3, ada), (4, bob)] {
        keep(store, &webhook(n, owner, |_| ()));
    }
    let sent: Vec<_> = (1..=103).map(|n| deliver(store, id(1), &parcel(n), 1).unwrap()).collect();
    let of_bob = deliver(store, id(4), &parcel(1), 1).unwrap();
    let remove = |version| change(store, move |tx| tx.webhooks().remove(id(1), Version::from(version)));
    assert_eq!((remove(2), remove(1), remove(1)), (Err(StoreError::Stale), Ok(()), Err(StoreError::Stale)));
    assert_eq!(find(store, id(1)), None);
    let forget = || done(store, |tx| tx.deliveries().remove_to(id(1)));
    assert_eq!([forget(), forget(), forget()], [100, 3, 0]);
    let is_kept = |delivery| done(store, move |tx| tx.deliveries().find(delivery)).is_some();
    assert!(is_kept(of_bob) && !sent.into_iter().any(is_kept));
    let mut removed = done(store, move |tx| tx.webhooks().remove_all(ada));
    removed.sort_unstable();
    assert_eq!(removed, [id(2), id(3)]);
    assert_eq!(done(store, move |tx| tx.webhooks().remove_all(ada)), []);
    assert_eq!([1, 2, 3, 4].map(|n| find(store, id(n)).is_some()), [false, false, false, true]);
}

/// What everybody may read all enabled webhooks hear of; what is somebody's own, theirs and those of whoever reads all.
pub fn those_listen_whose_owner_may_read(store: &dyn Store) {
    let ada = user(store, "ada", |_| ());
    let bob = user(store, "bob", |state| state.status = UserStatus::Suspended { until: Some(at(50)) });
    let admin = user(store, "eve", |state| state.roles = Roles::from_iter([Role::Moderator, Role::Admin]));
    let gone = user(store, "gone", |state| state.status = UserStatus::Deleted);
    for (n, owner) in [(1, ada), (2, bob), (3, admin), (4, gone)] {
        keep(store, &webhook(n, owner, |_| ()));
    }
    let types = EventTypes::restore(["article.published".to_owned()]);
    keep(store, &webhook(5, ada, |state| state.types = types.clone()));
    keep(store, &webhook(6, ada, |state| state.status = WebhookStatus::Disabled(DisabledBy::Owner)));
    let [one, two, three, five] = [(1, ada), (2, bob), (3, admin), (5, ada)].map(|(n, owner)| (id(n), owner));
    let listening = |audience, second| listening(store, "article.published", audience, second);
    assert_eq!(listening(Audience::Everybody, 49), [one, three, five]);
    assert_eq!(listening(Audience::Everybody, 50), [one, two, three, five], "a suspension ends by itself");
    assert_eq!(listening(Audience::Account(ada), 49), [one, three, five]);
    assert_eq!(listening(Audience::Account(gone), 49), [three]);
    assert_eq!(listening(Audience::Administrators, 49), [three]);
    let all = found_listening(store, "article.published", Audience::Everybody, None, 9);
    let five = all.iter().find(|listener| listener.webhook == id(5)).unwrap();
    assert_eq!((&five.types, five.roles), (&types, Roles::from_iter([Role::Student])));
}

/// Only what hears of a type is found for it, up to so many at a time, each once.
pub fn those_who_listen_to_a_type_are_found_slice_by_slice(store: &dyn Store) {
    let ada = user(store, "ada", |_| ());
    for n in 1..=7 {
        let names: &[&str] = if n % 2 == 0 { &["article.updated", "user.updated"] } else { &[] };
        let types = EventTypes::restore(names.iter().map(|name| (*name).to_owned()));
        keep(store, &webhook(n, ada, |state| state.types = types));
    }
    let walk = |kind| {
        let (mut slices, mut after) = (Vec::new(), None);
        loop {
            let slice = found_listening(store, kind, Audience::Everybody, after, 2);
            after = slice.last().map(|listener| listener.webhook);
            slices.push(slice.iter().map(|listener| listener.webhook).collect::<Vec<_>>());
            if slice.len() < 2 {
                return slices;
            }
        }
    };
    let ids = |all: &[u8]| all.iter().map(|n| id(*n)).collect::<Vec<_>>();
    assert_eq!(walk("article.updated"), [&[1, 2], &[3, 4], &[5, 6], &[7][..]].map(ids));
    assert_eq!(walk("article.published"), [&[1, 3], &[5, 7], &[][..]].map(ids));
    assert_eq!(walk("user.updated_at"), walk("article.published"), "a longer name is another");
}

fn found_listening(
    store: &dyn Store,
    kind: &'static str,
    audience: Audience,
    after: Option<WebhookId>,
    most: u16,
) -> Vec<Listener> {
    let filter = ListenerFilter { kind: kind.to_owned(), audience, after, most };
    done(store, move |tx| tx.webhooks().find_listening(&filter))
}

/// Those who want a message at this second, and whose they are.
fn listening(store: &dyn Store, kind: &'static str, audience: Audience, second: i64) -> Vec<(WebhookId, UserId)> {
    let mut listening = found_listening(store, kind, audience, None, 9);
    listening.retain(|listener| listener.wants(kind, audience, at(second)));
    listening.into_iter().map(|listener| (listener.webhook, listener.owner)).collect()
}

/// The webhooks of one account stand by the time they were made; the identifier breaks ties.
pub fn webhooks_are_paged_by_time(store: &dyn Store) {
    let (ada, bob) = (user(store, "ada", |_| ()), user(store, "bob", |_| ()));
    keep(store, &webhook(9, bob, |_| ()));
    let mut expected: Vec<Webhook> = [(5, 1), (4, 2), (3, 2), (2, 2), (1, 9)]
        .map(|(n, second)| webhook(n, ada, |state| state.created_at = at(second)))
        .to_vec();
    expected.iter().for_each(|webhook| keep(store, webhook));
    expected.sort_by_key(|webhook| (webhook.state().created_at, webhook.state().id));
    let pages =
        both_ways((), |paging| look_at(store, paging.reach(), move |view| view.webhook_pages().page(ada, &paging)));
    assert_eq!(pages, expected);
}

pub(super) fn id(n: u8) -> WebhookId {
    WebhookId::from(Uuid::from_u128(u128::from(n) << 64 | 5))
}

/// An enabled webhook that hears of everything; what matters to a test is changed in it.
pub(super) fn webhook(n: u8, owner: UserId, change: impl FnOnce(&mut WebhookState)) -> Webhook {
    let mut state = WebhookState {
        id: id(n),
        version: Version::FIRST,
        owner,
        url: WebhookUrl::parse("https://hooks.example/").unwrap(),
        description: None,
        types: EventTypes::default(),
        status: WebhookStatus::Enabled,
        secret: SealedSecret(vec![n]),
        previous: None,
        failing_since: None,
        created_at: at(0),
        updated_at: at(0),
    };
    change(&mut state);
    Webhook::restore(state)
}

pub(super) fn keep(store: &dyn Store, webhook: &Webhook) {
    let webhook = webhook.clone();
    done(store, move |tx| tx.webhooks().add(&webhook));
}

/// A student, unless `change` makes somebody else of them.
pub(super) fn user(store: &dyn Store, name: &str, change: impl FnOnce(&mut UserState)) -> UserId {
    let mut state = somebody(name).state().clone();
    change(&mut state);
    add(store, &User::restore(state.clone()));
    state.id
}

fn find(store: &dyn Store, id: WebhookId) -> Option<Webhook> {
    done(store, move |tx| tx.webhooks().find(id))
}
