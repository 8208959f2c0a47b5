use std::sync::atomic::AtomicBool;
use std::sync::{Arc, RwLock};
use std::thread::{Builder, JoinHandle};

use lectern_application::ports::Committed;
use lectern_application::{Done, Look, Reach, Store, StoreError, Work};
use prometheus_client::registry::Registry;

use crate::batch::BatchWriter;
use crate::connection::{Address, Role};
use crate::job::{Change, Queue, Sight, Waiting};
use crate::link::Link;
use crate::listeners::Listeners;
use crate::metrics::{Metrics, OF_PROBES, OF_TRANSACTIONS, OF_VIEWS, Tally};
use crate::reader::Reader;
use crate::retry::RetryWriter;
use crate::session::Session;
use crate::settings::{OpenError, Settings};

/// The school in SQLite or PostgreSQL.
///
/// Connections live on threads, not in a pool: a thread owns its connection and takes work from a bounded queue,
/// and the caller awaits the answer. Dropping the store ends the threads after the work that they are at.
pub struct DieselStore {
    pub(crate) changes: Queue<Change>,
    pub(crate) sights: Queue<Sight>,
    /// Who only asks whether there is an answer does not stand in line with who wants to know something.
    probes: Queue<Sight>,
    /// Whether the schema lacked something when that was asked last.
    lacking: Arc<AtomicBool>,
    tally: Arc<Tally>,
    // The last field: it is dropped after the queues, whose ends the threads wait for.
    _threads: Threads,
}

impl DieselStore {
    /// Opens a database that was migrated ([`crate::migrate_up`]). Nobody hears at once of what is committed.
    ///
    /// # Errors
    /// As [`Self::open_telling`].
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        Self::open_telling(settings, Vec::new())
    }

    /// Opens a database that was migrated, and tells `listeners` of what is committed through this store.
    ///
    /// # Errors
    /// When the first connection cannot be had; the others are opened by their threads, again and again.
    pub fn open_telling(settings: &Settings, listeners: Vec<Arc<dyn Committed>>) -> Result<Self, OpenError> {
        let tally = Arc::new(Tally::default());
        // Before the queues, so that it is dropped after them: when a thread cannot be had, those that run already
        // are waited for, and they run until the queues end.
        let mut house = House {
            address: Address::parse(&settings.url)?,
            listeners: Listeners::new(listeners),
            tally: Arc::clone(&tally),
            threads: Threads(Vec::new()),
        };
        // A change may have been committed before its thread ended; a view changed nothing.
        let (changes, waiting_changes) = Queue::new(settings.queue, tally.line(OF_TRANSACTIONS), StoreError::Unknown);
        let (sights, waiting_sights) = Queue::new(settings.queue, tally.line(OF_VIEWS), StoreError::Unavailable);
        let (probes, waiting_probes) = Queue::new(settings.queue, tally.line(OF_PROBES), StoreError::Unavailable);
        house.start_writers(settings.writers.max(1), &waiting_changes)?;
        house.start_readers(settings.readers.max(1), &waiting_sights)?;
        house.start_readers(1, &waiting_probes)?;
        Ok(Self { changes, sights, probes, lacking: Arc::default(), tally, _threads: house.threads })
    }

    /// What it did so far.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        self.tally.read()
    }

    /// Lets whoever scrapes `registry` see it.
    pub fn register(&self, registry: &mut Registry) {
        self.tally.register(registry);
    }
}

impl Store for DieselStore {
    fn transact(&self, mut work: Work) -> Done<'_> {
        self.changes.submit(Change::new(move |session| work(session)))
    }

    fn view(&self, reach: Reach, mut look: Look) -> Done<'_> {
        if reach == Reach::Probe {
            // What went wrong with the schema is kept by the session.
            let lacking = Arc::clone(&self.lacking);
            let look = Box::new(move |session: &mut Session<'_>| {
                if session.see_to_schema(&lacking).is_ok() {
                    look(session);
                }
            });
            return self.probes.submit(Sight { reach, look });
        }
        let look = Box::new(move |session: &mut Session<'_>| look(session));
        self.sights.submit(Sight { reach, look })
    }
}

/// Threads that are waited for when they are dropped.
struct Threads(Vec<JoinHandle<()>>);

impl Drop for Threads {
    fn drop(&mut self) {
        for thread in self.0.drain(..) {
            // A panic that came so far was printed by its thread; there is nobody to tell here.
            let _ = thread.join();
        }
    }
}

/// A store that is being opened.
struct House {
    address: Address,
    listeners: Listeners,
    tally: Arc<Tally>,
    threads: Threads,
}

impl House {
    fn start_writers(&mut self, count: usize, waiting: &Waiting<Change>) -> Result<(), OpenError> {
        let mut link = self.link(Role::Writer);
        link.open()?;
        if matches!(self.address, Address::Sqlite(_)) {
            let (waiting, listeners) = (waiting.clone(), self.listeners.clone());
            let writer = BatchWriter { link, waiting, listeners, tally: Arc::clone(&self.tally) };
            return self.start("lectern-writer", move || writer.run());
        }
        let turns = Arc::new(RwLock::new(()));
        for _ in 0..count {
            let writer = RetryWriter {
                link,
                waiting: waiting.clone(),
                turns: Arc::clone(&turns),
                listeners: self.listeners.clone(),
                tally: Arc::clone(&self.tally),
            };
            self.start("lectern-writer", move || writer.run())?;
            link = self.link(Role::Writer);
        }
        Ok(())
    }

    fn start_readers(&mut self, count: usize, waiting: &Waiting<Sight>) -> Result<(), OpenError> {
        for _ in 0..count {
            let reader =
                Reader { link: self.link(Role::Reader), waiting: waiting.clone(), tally: Arc::clone(&self.tally) };
            self.start("lectern-reader", move || reader.run())?;
        }
        Ok(())
    }

    fn link(&self, role: Role) -> Link {
        Link::new(self.address.clone(), role, Arc::clone(&self.tally))
    }

    fn start(&mut self, name: &str, serve: impl FnOnce() + Send + 'static) -> Result<(), OpenError> {
        self.threads.0.push(Builder::new().name(name.to_owned()).spawn(serve)?);
        Ok(())
    }
}
