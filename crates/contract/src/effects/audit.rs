use lectern_application::effects::{AuditFilter, AuditView};
use lectern_application::ports::{Signature, SignedHead};
use lectern_application::{Actor, Caller, Context, Period, Store, StoreError};
use lectern_domain::effects::{AuditChain, AuditRecord, Doer, Head, Link};
use lectern_domain::identity::Roles;
use lectern_domain::{ArticleId, Event, SessionId, Subject, Timestamp, UserId, Version};
use uuid::Uuid;

use super::announced::{announce, happened, registered};
use crate::races::together;
use crate::scene::{at, change, done, glance, look_at};
use crate::walk::both_ways;

/// What was announced comes back as entries in the order in which it was, under every filter, sealed in part or not at all.
pub fn audit_entries_come_back_as_they_were_recorded(store: &dyn Store) {
    (1..=5).for_each(|n| record(store, n));
    let all = page(store, AuditFilter::default());
    let records: Vec<AuditRecord> = all.iter().map(|entry| entry.record.clone()).collect();
    let expected: Vec<AuditRecord> = (1..=5).zip(&records).map(|(n, kept)| entry(n, kept.id)).collect();
    assert_eq!(records, expected);
    assert!(all.iter().all(|entry| entry.sealed.is_none()));
    let events: Vec<Uuid> = happened(store).iter().map(|event| event.id.uuid()).collect();
    assert_eq!(events, records.iter().map(|record| record.id).collect::<Vec<_>>(), "an entry is named as its event");
    for (most, sealed) in [(0, 0), (2, 2), (9, 5)] {
        seal_what_waits(store, most);
        let now = page(store, AuditFilter::default());
        let places: Vec<i64> = now.iter().filter_map(|entry| entry.sealed.map(|(place, _)| place)).collect();
        assert_eq!(places, (1..=sealed).collect::<Vec<_>>());
        assert!(now.iter().map(|entry| &entry.record).eq(&records), "{sealed} sealed");
        each_filter_finds_its_entries(store);
    }
    let of_one_instant: Vec<Event> = (1..=20).map(registered).collect();
    announce(store, &of_one_instant);
    let filter = AuditFilter { action: Some("user.registered"), ..AuditFilter::default() };
    let told = page(store, filter).into_iter().map(|entry| entry.record.subject_id);
    assert!(
        told.eq(of_one_instant.iter().map(|event| event.subject().id)),
        "in the order in which they were announced"
    );
}

fn each_filter_finds_its_entries(store: &dyn Store) {
    let published = AuditFilter { action: Some("article.published"), ..AuditFilter::default() };
    let period = |from, to| AuditFilter { happened: Period { from, to }, ..AuditFilter::default() };
    let table = [
        (published, vec![2, 4]),
        (AuditFilter { user: Some(UserId::from(Uuid::from_u128(3))), ..AuditFilter::default() }, vec![3]),
        (AuditFilter { subject: Some(Uuid::from_u128(101)), ..AuditFilter::default() }, vec![1, 3, 5]),
        (AuditFilter { request: Some(Uuid::from_u128(204)), ..AuditFilter::default() }, vec![4]),
        (period(Some(at(2)), Some(at(4))), vec![2, 3, 4]),
        (period(Some(at(5)), None), vec![5]),
        (AuditFilter { subject: Some(Uuid::nil()), ..AuditFilter::default() }, vec![]),
    ];
    for (filter, expected) in table {
        let found: Vec<Timestamp> = page(store, filter.clone()).iter().map(|entry| entry.record.happened_at).collect();
        assert_eq!(found, expected.into_iter().map(at).collect::<Vec<_>>(), "{filter:?}");
    }
}

/// Entries are sealed once, in their order; the head moves only from where it stands; a refusal changes nothing.
pub fn an_audit_entry_is_sealed_once(store: &dyn Store) {
    assert_eq!(glance(store, |view| view.audit_pages().find_head()), None);
    (1..=5).for_each(|n| record(store, n));
    let waiting = unsealed(store, 3);
    assert_eq!(waiting, page(store, AuditFilter::default())[..3]);
    let (first, head) = chained(Head::EMPTY, waiting);
    assert_eq!(seal(store, Head::EMPTY, &first, &head), Ok(()));
    assert_eq!(glance(store, |view| view.audit_pages().find_head()), Some(head.clone()));
    assert_eq!(sealed(store, 0), first);
    assert_eq!(sealed(store, 1), first[1..]);

    let (rest, next) = chained(head.head, unsealed(store, 9));
    assert_eq!(rest.len(), 2);
    let (stale, elsewhere) = (Err(StoreError::Stale), chained(Head::EMPTY, unsealed(store, 9)));
    assert_eq!(seal(store, Head::EMPTY, &elsewhere.0, &elsewhere.1), stale, "a second beginning");
    assert_eq!(seal(store, Head { position: 2, ..head.head }, &rest, &next), stale, "from elsewhere");
    let again = [&first[2..], &rest[..]].concat();
    assert_eq!(seal(store, head.head, &again, &next), stale, "an entry that is sealed");
    assert_eq!((sealed(store, 0), unsealed(store, 9).len()), (first.clone(), 2), "nothing changed");

    assert_eq!(seal(store, head.head, &rest, &next), Ok(()));
    assert_eq!((sealed(store, 0), unsealed(store, 9)), ([first, rest].concat(), vec![]));
    let signature = Signature { kid: "newer".to_owned(), ..next.signature.clone() };
    let anew = SignedHead { signature, ..next };
    assert_eq!(seal(store, anew.head, &[], &anew), Ok(()), "signed anew where it stands");
    assert_eq!(glance(store, |view| view.audit_pages().find_head()), Some(anew));
}

/// Of many who seal the same entries, one does.
pub fn one_of_many_sealers_seals(store: &dyn Store) {
    (1..=5).for_each(|n| record(store, n));
    let (links, head) = chained(Head::EMPTY, unsealed(store, 9));
    let answers = together(|_| seal(store, Head::EMPTY, &links, &head));
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(StoreError::Stale))), "{answers:?}");
    assert_eq!(sealed(store, 0), links);
}

fn who(n: u128) -> (Actor, Doer) {
    let (user, session) = (UserId::from(Uuid::from_u128(n)), SessionId::from(Uuid::from_u128(n << 9)));
    match n % 3 {
        0 => (Actor::Member(Caller { user, session, roles: Roles::NONE }), Doer::Member(user, session)),
        1 => (Actor::Guest, Doer::Guest),
        _ => (Actor::Operator, Doer::Operator),
    }
}

/// Change `n`: an even one publishes an article, an odd one edits it.
fn event(n: u128) -> Event {
    let version = Version::from(i64::try_from(n).expect("a small number"));
    let (id, author) = (ArticleId::from(Uuid::from_u128(100 + n % 2)), UserId::from(Uuid::from_u128(1)));
    let slug = "on-locks".to_owned();
    match n % 2 {
        0 => Event::ArticlePublished { id, version, author, slug },
        _ => Event::ArticleUpdated { id, version, author, slug, published: true },
    }
}

fn second(n: u128) -> Timestamp {
    at(i64::try_from(n).expect("a small number"))
}

fn record(store: &dyn Store, n: u128) {
    let address = (n != 2).then(|| [192, 0, 2, 7].into());
    let context = Context { now: second(n), actor: who(n).0, request_id: Uuid::from_u128(200 + n), address };
    done(store, move |tx| tx.outbox().announce(&context, &event(n)));
}

/// Entry `n`, whose identifier the store chose.
fn entry(n: u128, id: Uuid) -> AuditRecord {
    let (event, Subject { kind, id: subject_id, version }) = (event(n), event(n).subject());
    AuditRecord {
        id,
        action: event.name().to_owned(),
        subject_kind: kind.to_owned(),
        subject_id,
        subject_version: version,
        doer: who(n).1,
        address: (n != 2).then(|| "192.0.2.7".to_owned()),
        happened_at: second(n),
        request_id: Uuid::from_u128(200 + n),
    }
}

fn page(store: &dyn Store, filter: AuditFilter) -> Vec<AuditView> {
    both_ways((), |paging| {
        let filter = filter.clone();
        look_at(store, paging.reach(), move |view| view.audit_pages().page(&filter, &paging))
    })
}

/// Seals up to so many entries, the first ones that wait.
pub(super) fn seal_what_waits(store: &dyn Store, most: u16) {
    let before = glance(store, |view| view.audit_pages().find_head()).map_or(Head::EMPTY, |signed| signed.head);
    let (links, head) = chained(before, unsealed(store, most));
    assert!(links.is_empty() || seal(store, before, &links, &head) == Ok(()));
}

fn unsealed(store: &dyn Store, most: u16) -> Vec<AuditView> {
    glance(store, move |view| view.audit_pages().find_unsealed(most))
}

fn sealed(store: &dyn Store, after: i64) -> Vec<Link> {
    glance(store, move |view| view.audit_pages().find_sealed(after, 100))
}

/// Entries joined to a head, and what the head is then. What a digest is, a store does not care.
fn chained(before: Head, entries: Vec<AuditView>) -> (Vec<Link>, SignedHead) {
    let mut chain = AuditChain::from(before);
    let digest = |bytes: &[u8]| [u8::try_from(bytes.len() % 251).expect("a remainder"); 32];
    let links = entries.into_iter().map(|entry| chain.add(entry.record, &digest)).collect();
    let signature = Signature { kid: "key".to_owned(), text: "signed".to_owned() };
    (links, SignedHead { head: chain.head(), signed_at: at(9), signature })
}

fn seal(store: &dyn Store, before: Head, links: &[Link], now: &SignedHead) -> Result<(), StoreError> {
    let (links, now) = (links.to_vec(), now.clone());
    change(store, move |tx| tx.audit().seal(&before, &links, &now))
}
