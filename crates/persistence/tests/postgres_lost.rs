//! What becomes of work when PostgreSQL, or the way to it, goes away.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

#[path = "harness/postgres.rs"]
mod harness;
#[path = "harness/proxy.rs"]
mod proxy;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};

use futures_executor::block_on;
use harness::{Database, administer};
use lectern_application::ports::{Committed, Told, Tx};
use lectern_application::{Actor, Context, Store, StoreError};
use lectern_domain::identity::{Email, PasswordHash, Roles, User, Username};
use lectern_domain::{Event, Timestamp, UserId};
use lectern_persistence::{DieselStore, Settings, migrate_up};
use proxy::Proxy;
use uuid::Uuid;

fn somebody(name: &str) -> User {
    let names = (Email::parse(&format!("{name}@example.org")).unwrap(), Username::parse(name).unwrap());
    let id = UserId::from(Uuid::now_v7());
    User::register(id, names, PasswordHash::none(), Roles::default(), Timestamp::UNIX_EPOCH)
}

fn add(store: &dyn Store, user: &User) -> Result<(), StoreError> {
    let user = user.clone();
    block_on(store.atomically(move |tx| tx.users().add(&user)))
}

fn find(store: &DieselStore, user: &User) -> Result<Option<User>, StoreError> {
    let (store, id): (&dyn Store, _) = (store, user.state().id);
    block_on(store.glance(move |view| view.user_pages().find(id)))
}

fn dynamic(store: &DieselStore) -> &dyn Store {
    store
}

fn few(settings: &mut Settings) {
    (settings.writers, settings.readers) = (2, 2);
}

/// As when the server was restarted.
fn end_connections(name: &str) {
    administer(&format!("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"));
}

/// As while the server is down.
fn allow_connections(database: &Database, allow: bool) {
    administer(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS {allow}", database.name));
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_commit_that_nobody_heard_of_is_unknown_and_never_runs_again() {
    let database = Database::empty();
    migrate_up(&database.url).unwrap();
    let proxy = Proxy::before(&database.url);
    let store = Database::open(&proxy.url, few);
    let (ada, runs) = (somebody("ada"), Arc::new(AtomicUsize::new(0)));
    let (user, count) = (ada.clone(), Arc::clone(&runs));
    proxy.cut_at_next_commit();
    let outcome = block_on(dynamic(&store).atomically(move |tx| {
        count.fetch_add(1, Ordering::SeqCst);
        tx.users().add(&user)
    }));
    assert_eq!(outcome, Err(StoreError::Unknown));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    assert_eq!(add(&store, &somebody("bob")), Ok(()), "the next one has a new connection");
    assert_eq!(find(&store, &ada), Ok(Some(ada)), "this one did arrive, which nobody could know");
}

/// Writes down whether what it hears of was committed, as far as anybody knows.
#[derive(Default)]
struct Ear(Mutex<Vec<(bool, Told)>>);

impl Committed for Ear {
    fn committed(&self, told: &Told) {
        self.0.lock().unwrap().push((true, told.clone()));
    }

    fn in_doubt(&self, told: &Told) {
        self.0.lock().unwrap().push((false, told.clone()));
    }
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn listeners_are_told_that_nobody_heard_of_a_commit() {
    let database = Database::empty();
    migrate_up(&database.url).unwrap();
    let (proxy, ear) = (Proxy::before(&database.url), Arc::new(Ear::default()));
    let store = DieselStore::open_telling(&Settings::new(&*proxy.url).unwrap(), vec![Arc::<Ear>::clone(&ear)]).unwrap();
    let state = somebody("ada").state().clone();
    let event = Event::UserRegistered { id: state.id, version: state.version, username: "ada".to_owned() };
    let told = Told { events: vec![event.clone()], jobs: false };
    let at = Context { now: state.created_at, actor: Actor::Guest, request_id: Uuid::nil(), address: None };
    let announce = move |tx: &mut dyn Tx| tx.outbox().announce(&at, &event);
    proxy.cut_at_next_commit();
    assert_eq!(block_on(dynamic(&store).atomically(announce.clone())), Err(StoreError::Unknown));
    assert_eq!(block_on(dynamic(&store).atomically(announce)), Ok(()));
    assert_eq!(*ear.0.lock().unwrap(), [(false, told.clone()), (true, told)]);
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn connections_that_ended_at_rest_are_opened_again() {
    let (store, database) = Database::store(few);
    let ada = somebody("ada");
    assert_eq!((add(&store, &ada), find(&store, &ada)), (Ok(()), Ok(Some(ada.clone()))));
    end_connections(&database.name);
    for n in 0..16 {
        assert_eq!(add(&store, &somebody(&format!("user{n}"))), Ok(()));
        assert_eq!(find(&store, &ada), Ok(Some(ada.clone())));
    }
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn work_that_lost_its_connection_halfway_runs_again() {
    let (store, database) = Database::store(few);
    let (ada, runs) = (somebody("ada"), Arc::new(AtomicUsize::new(0)));
    let (user, count) = (ada.clone(), Arc::clone(&runs));
    let name = database.name.clone();
    let outcome = block_on(dynamic(&store).atomically(move |tx| {
        tx.users().add(&user)?;
        if count.fetch_add(1, Ordering::SeqCst) == 0 {
            end_connections(&name);
            assert_eq!(tx.users().count_admins(), Err(StoreError::Unavailable));
        }
        Ok::<_, StoreError>(())
    }));
    assert_eq!(outcome, Ok(()));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(find(&store, &ada), Ok(Some(ada)));
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_server_that_takes_nobody_is_unavailable_until_it_does() {
    let (store, database) = Database::store(few);
    let ada = somebody("ada");
    allow_connections(&database, false);
    end_connections(&database.name);
    assert_eq!(add(&store, &ada), Err(StoreError::Unavailable));
    assert_eq!(find(&store, &ada), Err(StoreError::Unavailable));
    allow_connections(&database, true);
    assert_eq!(add(&store, &ada), Ok(()));
    assert_eq!(find(&store, &ada), Ok(Some(ada)));
}

#[test]
#[ignore = "needs PostgreSQL: make test-all"]
fn a_deadlock_is_contention_and_runs_again() {
    let (store, _database) = Database::store(few);
    let store: &dyn Store = &store;
    let [ada, bob] = [somebody("ada"), somebody("bob")];
    assert_eq!([add(store, &ada), add(store, &bob)], [Ok(()), Ok(())]);
    let meeting = Arc::new(Barrier::new(2));
    let outcomes = std::thread::scope(|scope| {
        let crossing = [(&ada, &bob), (&bob, &ada)].map(|(mine, theirs)| {
            let (meeting, ids) = (Arc::clone(&meeting), [mine.state().id, theirs.state().id]);
            let mut first = true;
            scope.spawn(move || {
                block_on(store.atomically(move |tx| {
                    touch(tx, ids[0])?;
                    if std::mem::take(&mut first) {
                        meeting.wait();
                    }
                    touch(tx, ids[1])
                }))
            })
        });
        crossing.map(|thread| thread.join().unwrap())
    });
    assert_eq!(outcomes, [Ok(()), Ok(())]);
}

fn touch(tx: &mut dyn Tx, id: UserId) -> Result<(), StoreError> {
    let user = tx.users().find(id)?.ok_or(StoreError::Corrupt)?;
    tx.users().save(&user).map(|_| ())
}
