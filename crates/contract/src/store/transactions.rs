use std::future::Future;
use std::pin::Pin;

use futures_executor::block_on;
use lectern_application::{Store, StoreError, Unique, Verdict};
use lectern_domain::identity::{Session, SessionPolicy, SessionToken, TokenHash, Transport, User};
use lectern_domain::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::gate::{Gate, at_once};
use crate::people::{add, find, kept, named, saying, somebody, words};

/// What a use case may answer: the store's error or its own.
#[derive(Debug, PartialEq)]
enum Refusal {
    Store(StoreError),
    Own,
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// `Ok` after a commit MUST mean that every later transaction and view finds the change.
pub fn a_committed_change_is_found(store: &dyn Store) {
    let ada = somebody("ada");
    let id = ada.state().id;
    add(store, &ada);
    assert_eq!(find(store, id), Some(ada.clone()));
    let seen = block_on(store.glance(move |view| view.user_pages().find(id)));
    assert_eq!(seen, Ok(Some(ada)));
}

/// `Err` MUST undo every change and come back as it was given.
pub fn a_rolled_back_change_is_gone(store: &dyn Store) {
    let ada = somebody("ada");
    let id = ada.state().id;
    let refused = block_on(store.atomically(move |tx| {
        tx.users().add(&ada)?;
        assert_eq!(kept(tx, id), ada, "a transaction finds its own changes");
        Err::<(), _>(Refusal::Own)
    }));
    assert_eq!(refused, Err(Refusal::Own));
    assert_eq!(find(store, id), None);
}

/// Of two who read the same version, only the first may save.
pub fn a_stale_save_is_refused(store: &dyn Store) {
    let ada = somebody("ada");
    let id = ada.state().id;
    add(store, &ada);
    let read = find(store, id).unwrap();
    let [first, second] = ["first", "second"].map(|words| saying(&read, words));
    let saved = block_on(store.atomically(move |tx| tx.users().save(&first)));
    assert_eq!(saved, Ok(read.state().version.next()));
    let refused = block_on(store.atomically(move |tx| tx.users().save(&second)));
    assert_eq!(refused, Err(StoreError::Stale));
    assert_eq!(words(&find(store, id).unwrap()), "first");
}

/// A unique value that is taken MUST be told as data, after which the same transaction goes on and commits.
pub fn a_taken_value_leaves_the_transaction_usable(store: &dyn Store) {
    let ada = somebody("ada");
    add(store, &ada);
    let bob = somebody("bob");
    let id = bob.state().id;
    let went_on = block_on(store.atomically(move |tx| {
        let users = tx.users();
        assert_eq!(users.add(&named("ADA", "other")), Err(StoreError::Taken(Unique::Email)));
        assert_eq!(users.add(&named("other", "Ada")), Err(StoreError::Taken(Unique::Username)));
        assert_eq!(users.add(&ada), Err(StoreError::Taken(Unique::Id)));
        users.add(&bob)
    }));
    assert_eq!(went_on, Ok(()));
    assert!(find(store, id).is_some());
}

/// A panic MUST come back as [`StoreError::Panicked`], keep nothing, and leave the store as it was.
pub fn a_panic_harms_nobody_else(store: &dyn Store) {
    let ada = somebody("ada");
    let id = ada.state().id;
    let panicked = block_on(store.atomically::<(), StoreError, _>(move |tx| {
        tx.users().add(&ada)?;
        panic!("the work of one caller panics, as this test wants");
    }));
    assert_eq!(panicked, Err(StoreError::Panicked));
    assert_eq!(find(store, id), None);
    let bob = somebody("bob");
    add(store, &bob);
    assert_eq!(find(store, bob.state().id), Some(bob));
}

/// What one caller's work comes to MUST not change what its neighbours' comes to, even where they share a commit.
pub fn a_failure_leaves_its_neighbors(store: &dyn Store) {
    let users: Vec<_> = (0..24).map(|n| somebody(&format!("user{n:02}"))).collect();
    let gate = Gate::closed();
    let pass = gate.pass();
    // None of them ends before all of them wait, so that a store that puts some together does.
    let mut first = store.transact(Box::new(move |_| {
        pass.wait();
        Verdict::Commit
    }));
    assert_eq!(at_once(&mut first), None);
    let mut works: Vec<Pin<Box<dyn Future<Output = _> + '_>>> = Vec::new();
    for (n, user) in users.iter().cloned().enumerate() {
        works.push(Box::pin(store.atomically(move |tx| one_of_many(tx.users().add(&user), n))));
    }
    assert!(works.iter_mut().all(|work| at_once(work).is_none()));
    gate.open();
    let outcomes: Vec<_> = works.into_iter().map(block_on).collect();
    for (n, (user, outcome)) in users.iter().zip(outcomes).enumerate() {
        let expected = match n % 3 {
            0 => Ok(()),
            1 => Err(Refusal::Own),
            _ => Err(Refusal::Store(StoreError::Panicked)),
        };
        assert_eq!(outcome, expected, "the work of number {n}");
        assert_eq!(find(store, user.state().id).is_some(), expected.is_ok(), "the account of number {n}");
    }
}

fn one_of_many(added: Result<(), StoreError>, n: usize) -> Result<(), Refusal> {
    added?;
    match n % 3 {
        0 => Ok(()),
        1 => Err(Refusal::Own),
        _ => panic!("every third panics, as this test wants"),
    }
}

/// After an error of the database the transaction MUST refuse every statement and MUST NOT commit, whatever the work
/// answers.
pub fn a_poisoned_transaction_cannot_commit(store: &dyn Store) {
    let (ada, bob) = (somebody("ada"), somebody("bob"));
    let ids = [ada.state().id, bob.state().id];
    let outcome = block_on(store.atomically::<_, StoreError, _>(move |tx| {
        tx.users().add(&ada)?;
        let (session, token) = session_of_nobody();
        assert!(tx.sessions().add(&session, &token).is_err(), "its user is not there");
        assert!(tx.users().add(&bob).is_err(), "a poisoned transaction goes on");
        Ok(())
    }));
    assert_eq!(outcome, Err(StoreError::Corrupt));
    assert_eq!(ids.map(|id| find(store, id)), [const { None::<User> }; 2]);
}

pub(super) fn session_of_nobody() -> (Session, SessionToken) {
    let [session, user] = [(); 2].map(|()| Uuid::now_v7());
    Session::open(
        (SessionId::from(session), UserId::from(user), Transport::Bearer),
        (None, None),
        TokenHash([7; 32]),
        &SessionPolicy::default(),
        Timestamp::UNIX_EPOCH,
    )
}
