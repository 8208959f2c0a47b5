//! A school in which people register without a pause, while somebody else does something.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use futures_executor::block_on;
use lectern_application::{Actor, Context, Store, StoreError};
use lectern_domain::identity::{Email, PasswordHash, Roles, User, Username};
use lectern_domain::{Event, Timestamp, UserId, Version};
use lectern_persistence::DieselStore;
use uuid::Uuid;

/// Runs `meanwhile` while four threads write to `store`, from the moment when each of them has.
pub(crate) fn while_busy<T>(store: DieselStore, meanwhile: impl FnOnce() -> T) -> T {
    let (store, done) = (Arc::new(store), Arc::new(AtomicBool::new(false)));
    let written: Vec<_> = (0..4).map(|_| Arc::new(AtomicU64::new(0))).collect();
    let writers: Vec<_> = written
        .iter()
        .zip(0_u64..)
        .map(|(written, writer)| {
            let (store, done, written) = (Arc::clone(&store), Arc::clone(&done), Arc::clone(written));
            thread::spawn(move || {
                while !done.load(Ordering::SeqCst) {
                    register(&*store, writer * 1_000_000 + written.load(Ordering::SeqCst));
                    written.fetch_add(1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    while written.iter().any(|written| written.load(Ordering::SeqCst) == 0) {
        thread::yield_now();
    }
    let result = meanwhile();
    done.store(true, Ordering::SeqCst);
    writers.into_iter().for_each(|writer| writer.join().expect("a writer"));
    result
}

/// One change with its event, in one transaction.
fn register(store: &dyn Store, number: u64) {
    let id = UserId::from(Uuid::from_u128(u128::from(number) + 1));
    let name = format!("user{number}");
    let names = (Email::parse(&format!("{name}@example.org")).unwrap(), Username::parse(&name).unwrap());
    let user = User::register(id, names, PasswordHash::none(), Roles::NONE, Timestamp::UNIX_EPOCH);
    let event = Event::UserRegistered { id, version: Version::from(1), username: name };
    let at = Context { now: Timestamp::UNIX_EPOCH, actor: Actor::Guest, request_id: Uuid::nil(), address: None };
    let kept: Result<(), StoreError> = block_on(store.atomically(move |tx| {
        tx.users().add(&user)?;
        tx.outbox().announce(&at, &event)
    }));
    assert_eq!(kept, Ok(()));
}
