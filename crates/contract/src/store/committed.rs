use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::thread;

use futures_executor::block_on;
use lectern_application::effects::{NewJob, Task};
use lectern_application::ports::{Committed, Told, Tx};
use lectern_application::{Actor, Context, Count, JobFilter, Limit, Paging, Start, Store, StoreError};
use lectern_domain::effects::Job;
use lectern_domain::identity::User;
use lectern_domain::{Event, Timestamp, UserId};
use uuid::Uuid;

use super::transactions::session_of_nobody;
use crate::people::{add, find, kept, saying, somebody, words};

const WRITERS: usize = 8;
const ROUNDS: usize = 10;

/// A store, and what its listener heard.
pub struct Watched {
    store: Arc<dyn Store>,
    ear: Arc<Ear>,
}

/// Writes down what it hears, and whether the account that it is about was to be found already.
#[derive(Default)]
struct Ear {
    store: OnceLock<Weak<dyn Store>>,
    heard: Mutex<Vec<(Told, Option<User>)>>,
}

impl Committed for Ear {
    fn committed(&self, told: &Told) {
        let store = self.store.get().and_then(Weak::upgrade).unwrap();
        let id = told.events.first().map(|event| UserId::from(event.subject().id));
        // A reader answers, who waits for no writer. No other listener may wait for the store.
        let found = id.and_then(|id| block_on(store.glance(move |view| view.user_pages().find(id))).unwrap());
        self.heard.lock().unwrap().push((told.clone(), found));
    }

    fn in_doubt(&self, told: &Told) {
        panic!("every commit of this test is heard of: {told:?}");
    }
}

/// Hears nothing well.
struct Panicking;

impl Committed for Panicking {
    fn committed(&self, _: &Told) {
        panic!("a listener panics, as this test wants");
    }

    fn in_doubt(&self, _: &Told) {}
}

impl Watched {
    /// Opens a store with these listeners.
    pub fn open<S: Store + 'static, O>(open: impl FnOnce(Vec<Arc<dyn Committed>>) -> (S, O)) -> (Self, O) {
        let ear = Arc::new(Ear::default());
        let (store, outlives) = open(vec![Arc::new(Panicking), Arc::<Ear>::clone(&ear)]);
        let store: Arc<dyn Store> = Arc::new(store);
        ear.store.set(Arc::downgrade(&store)).ok().unwrap();
        (Self { store, ear }, outlives)
    }

    fn atomically(
        &self,
        work: impl FnMut(&mut dyn Tx) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        block_on(self.store.atomically(work))
    }

    fn heard(&self) -> Vec<(Told, Option<User>)> {
        std::mem::take(&mut self.ear.heard.lock().unwrap())
    }
}

fn at() -> Context {
    Context { now: Timestamp::UNIX_EPOCH, actor: Actor::Guest, request_id: Uuid::nil(), address: None }
}

/// That the account says this now.
fn said(user: &User) -> Event {
    let state = user.state();
    Event::UserUpdated { id: state.id, version: state.version, username: words(user).to_owned() }
}

/// What a unit of work announced MUST be told after COMMIT and before its caller is answered, together and in order,
/// to every listener, although another one panics.
pub fn what_was_committed_is_told_before_the_answer(watched: &Watched) {
    let ada = somebody("ada");
    let (user, events) = (ada.clone(), [said(&saying(&ada, "one")), said(&saying(&ada, "two"))]);
    let announced = events.clone();
    let outcome = watched.atomically(move |tx| {
        tx.users().add(&user)?;
        announced.iter().try_for_each(|event| tx.outbox().announce(&at(), event))
    });
    assert_eq!(outcome, Ok(()));
    assert_eq!(watched.heard(), [(Told { events: events.to_vec(), jobs: false }, Some(ada))]);
}

/// Whoever waits for jobs MUST be told that some were queued, also when it was one that had ended before; and not when
/// one could not be queued, nor when it was undone.
pub fn queued_jobs_are_told(watched: &Watched) {
    let job = || NewJob::now(&at(), Task::SweepJobs {}).keyed("key");
    let queue = |outcome: Result<(), StoreError>| {
        watched.atomically(move |tx| {
            tx.jobs().add(&at(), &job())?;
            outcome.clone()
        })
    };
    let step = |take: fn(&mut Job)| {
        watched.atomically(move |tx| {
            let id = tx.job_pages().page(&JobFilter::default(), &first())?.items[0].id;
            let mut job = tx.jobs().find(id)?.unwrap();
            take(&mut job);
            tx.jobs().save(&job)
        })
    };
    let told = || vec![(Told { events: Vec::new(), jobs: true }, None)];
    assert_eq!((queue(Err(StoreError::Stale)), watched.heard()), (Err(StoreError::Stale), Vec::new()), "undone");
    assert_eq!((queue(Ok(())), watched.heard()), (Ok(()), told()));
    assert_eq!((queue(Ok(())), watched.heard()), (Ok(()), Vec::new()), "its key has a job");
    assert_eq!((step(|job| job.cancel(at().now).unwrap()), watched.heard()), (Ok(()), Vec::new()), "less to do");
    assert_eq!((step(|job| job.retry(at().now).unwrap()), watched.heard()), (Ok(()), told()), "queued again");
}

fn first() -> Paging<()> {
    Paging { sort: (), descending: true, start: Start::First, limit: Limit::default(), count: Count::None }
}

/// What was undone MUST NOT be told, and neither is a unit of work that announced nothing.
pub fn what_was_undone_is_told_to_nobody(watched: &Watched) {
    let ada = somebody("ada");
    let event = said(&saying(&ada, "never"));
    add(watched.store.as_ref(), &ada);
    let announced = event.clone();
    let refused = watched.atomically(move |tx| {
        tx.outbox().announce(&at(), &announced)?;
        Err(StoreError::Stale)
    });
    let announced = event.clone();
    let panicked = watched.atomically(move |tx| {
        tx.outbox().announce(&at(), &announced)?;
        panic!("the work of one caller panics, as this test wants");
    });
    let poisoned = watched.atomically(move |tx| {
        tx.outbox().announce(&at(), &event)?;
        let (session, token) = session_of_nobody();
        assert!(tx.sessions().add(&session, &token).is_err(), "its user is not there");
        Ok(())
    });
    assert_eq!([refused, panicked], [Err(StoreError::Stale), Err(StoreError::Panicked)]);
    assert!(poisoned.is_err());
    assert_eq!(watched.heard(), []);
}

/// However often work runs, and whoever shares its commit, each unit MUST be told once, as it was committed.
pub fn each_unit_is_told_once_as_it_was_committed(watched: &Watched) {
    let ada = somebody("ada");
    let id = ada.state().id;
    add(watched.store.as_ref(), &saying(&ada, "0"));
    thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| (0..ROUNDS).for_each(|_| assert_eq!(watched.atomically(move |tx| count(tx, id)), Ok(()))));
        }
    });
    let last = find(watched.store.as_ref(), id).unwrap();
    assert_eq!(words(&last), (WRITERS * ROUNDS).to_string());
    let mut counts: Vec<usize> = watched.heard().iter().flat_map(|(told, _)| told.events.iter().map(number)).collect();
    counts.sort_unstable();
    assert_eq!(counts, (1..=WRITERS * ROUNDS).collect::<Vec<_>>(), "a run that was undone would be told beside these");
}

fn count(tx: &mut dyn Tx, id: UserId) -> Result<(), StoreError> {
    let user = kept(tx, id);
    let next = words(&user).parse::<usize>().unwrap() + 1;
    let user = saying(&user, &next.to_string());
    tx.outbox().announce(&at(), &said(&user))?;
    tx.users().save(&user).map(|_| ())
}

fn number(event: &Event) -> usize {
    let Event::UserUpdated { username, .. } = event else { panic!("{event:?}") };
    username.parse().unwrap()
}
