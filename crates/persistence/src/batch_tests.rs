//! What only the engine's own session can provoke: failing commits, transactions that end by themselves.

use std::sync::{Arc, Mutex};

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl};
use futures_executor::block_on;
use lectern_application::ports::{Committed, Told};
use lectern_application::{Done, Reach, StoreError, Verdict};
use lectern_domain::{Event, UserId, Version};
use uuid::Uuid;

use crate::job::{Change, Sight};
use crate::session::Session;
use crate::{DieselStore, Settings};

struct Trial {
    store: DieselStore,
    ear: Arc<Ear>,
    _directory: tempfile::TempDir,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Writes down the versions that it hears of.
#[derive(Default)]
struct Ear(Mutex<Vec<i64>>);

impl Committed for Ear {
    fn committed(&self, told: &Told) {
        self.0.lock().unwrap().extend(told.events.iter().map(|event| event.subject().version.number()));
    }

    fn in_doubt(&self, told: &Told) {
        panic!("SQLite tells how a commit went: {told:?}");
    }
}

fn tell(session: &mut Session<'_>, version: i64) -> Verdict {
    session.tell(&Event::UserDeleted { id: UserId::from(Uuid::nil()), version: Version::from(version) });
    Verdict::Commit
}

fn sql(session: &mut Session<'_>, statement: &str) -> Result<(), StoreError> {
    session.run("trial", |connection| connection.batch_execute(statement))
}

fn insert(statement: &'static str) -> impl FnMut(&mut Session<'_>) -> Verdict + Send {
    // What the statement answers is ignored on purpose: the engine, not the work, must see to failures.
    move |session| {
        let _ = sql(session, statement);
        Verdict::Commit
    }
}

impl Trial {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", directory.path().join("trial.db").display());
        let ear = Arc::new(Ear::default());
        let store = DieselStore::open_telling(&Settings::new(url).unwrap(), vec![Arc::<Ear>::clone(&ear)]).unwrap();
        let trial = Self { store, ear, _directory: directory };
        let schema = "CREATE TABLE parents (id INTEGER PRIMARY KEY) STRICT;
            CREATE TABLE children (parent INTEGER NOT NULL REFERENCES parents (id), filling BLOB) STRICT;";
        assert_eq!(block_on(trial.change(insert(schema))), Ok(()));
        trial
    }

    fn change(&self, work: impl FnMut(&mut Session<'_>) -> Verdict + Send + 'static) -> Done<'static> {
        self.store.changes.submit(Change::new(work))
    }

    /// Puts these into one batch: the writer is held until all of them wait.
    fn batch(&self, works: Vec<Change>) -> Vec<Result<(), StoreError>> {
        let (begun, has_begun) = flume::bounded(1);
        let (release, released) = flume::bounded(1);
        let holding = self.change(move |_| {
            begun.send(()).unwrap();
            released.recv().unwrap();
            Verdict::Commit
        });
        has_begun.recv().unwrap();
        let waiting: Vec<_> = works.into_iter().map(|work| self.store.changes.submit(work)).collect();
        release.send(()).unwrap();
        assert_eq!(block_on(holding), Ok(()));
        waiting.into_iter().map(block_on).collect()
    }

    fn look(&self, look: impl FnMut(&mut Session<'_>) + Send + 'static) -> Result<(), StoreError> {
        block_on(self.store.sights.submit(Sight { reach: Reach::Snapshot, look: Box::new(look) }))
    }

    fn parents(&self) -> i64 {
        let (found, answer) = flume::bounded(1);
        let shown = self.look(move |session| {
            let count = session.run("trial.count", |connection| {
                diesel::sql_query("SELECT count(*) AS count FROM parents").get_result::<Count>(connection)
            });
            found.send(count.unwrap().count).unwrap();
        });
        assert_eq!(shown, Ok(()));
        answer.recv().unwrap()
    }
}

#[test]
fn those_who_wait_share_one_commit() {
    let trial = Trial::new();
    let before = trial.store.metrics();
    let outcomes = trial.batch(vec![
        Change::new(insert("INSERT INTO parents VALUES (1)")),
        Change::new(insert("INSERT INTO parents VALUES (2)")),
        Change::new(insert("INSERT INTO parents VALUES (3)")),
    ]);
    let after = trial.store.metrics();
    assert_eq!(outcomes, vec![Ok(()); 3]);
    assert_eq!(trial.parents(), 3);
    assert_eq!(after.transactions - before.transactions, 4);
    assert_eq!(after.commits - before.commits, 2, "one for the work that held the writer, one for the rest");
}

#[test]
fn a_failed_commit_is_told_to_every_waiter() {
    let trial = Trial::new();
    let outcomes = trial.batch(vec![
        Change::new(insert("INSERT INTO parents VALUES (1)")),
        Change::new(|_| Verdict::RollBack),
        Change::new(insert("PRAGMA defer_foreign_keys = ON; INSERT INTO children (parent) VALUES (9)")),
    ]);
    assert_eq!(outcomes, vec![Err(StoreError::Corrupt); 3]);
    assert_eq!(trial.parents(), 0);
    let later = block_on(trial.change(insert("INSERT INTO parents VALUES (1)")));
    assert_eq!((later, trial.parents()), (Ok(()), 1));
}

#[test]
fn a_poisoned_session_neither_goes_on_nor_commits() {
    let trial = Trial::new();
    let outcome = block_on(trial.change(|session| {
        assert_eq!(sql(session, "INSERT INTO parents VALUES (1)"), Ok(()));
        assert_eq!(sql(session, "INSERT INTO children (parent) VALUES (9)"), Err(StoreError::Corrupt));
        assert_eq!(sql(session, "INSERT INTO parents VALUES (2)"), Err(StoreError::Corrupt));
        Verdict::Commit
    }));
    assert_eq!(outcome, Err(StoreError::Corrupt));
    assert_eq!(trial.parents(), 0);
}

#[test]
fn a_lost_batch_runs_again_one_by_one() {
    let trial = Trial::new();
    assert_eq!(block_on(trial.change(insert("INSERT INTO parents VALUES (1)"))), Ok(()));
    // The second ends the transaction of the whole batch, then tries to go on as if nothing had happened.
    let outcomes = trial.batch(vec![
        Change::new(insert("INSERT INTO parents VALUES (2)")),
        Change::new(|session| {
            let _ = sql(session, "INSERT OR ROLLBACK INTO parents VALUES (1)");
            let _ = sql(session, "INSERT INTO parents VALUES (3)");
            Verdict::Commit
        }),
        Change::new(insert("INSERT INTO parents VALUES (4)")),
    ]);
    assert_eq!(outcomes, [Ok(()), Err(StoreError::Corrupt), Ok(())]);
    assert_eq!(trial.parents(), 3, "1, 2 and 4");
}

#[test]
fn a_batch_that_was_not_kept_tells_nobody_and_a_lost_one_tells_of_those_who_came_through() {
    let trial = Trial::new();
    assert_eq!(block_on(trial.change(insert("INSERT INTO parents VALUES (1)"))), Ok(()));
    trial.batch(vec![
        Change::new(|session| tell(session, 1)),
        Change::new(insert("PRAGMA defer_foreign_keys = ON; INSERT INTO children (parent) VALUES (9)")),
    ]);
    let outcomes = trial.batch(vec![
        Change::new(|session| tell(session, 2)),
        Change::new(|session| {
            let _ = sql(session, "INSERT OR ROLLBACK INTO parents VALUES (1)");
            tell(session, 3)
        }),
        Change::new(|session| {
            tell(session, 4);
            Verdict::RollBack
        }),
        Change::new(|session| tell(session, 5)),
    ]);
    assert_eq!(outcomes, [Ok(()), Err(StoreError::Corrupt), Ok(()), Ok(())]);
    assert_eq!(*trial.ear.0.lock().unwrap(), [2, 5]);
}

#[test]
fn a_full_disk_fails_cleanly_and_passes() {
    let trial = Trial::new();
    let fill = "INSERT INTO parents VALUES (2); INSERT INTO children VALUES (2, zeroblob(1000000))";
    // A limit to the pages of the file takes SQLite down the path of a full disk, which ends the transaction. The
    // limit ends with its connection, so the work sets it anew each time that it runs.
    let outcomes = trial.batch(vec![
        Change::new(insert("INSERT INTO parents VALUES (1)")),
        Change::new(move |session| {
            let _ = sql(session, "PRAGMA max_page_count = 1");
            assert_eq!(sql(session, fill), Err(StoreError::Unavailable));
            assert_eq!(sql(session, "INSERT INTO parents VALUES (3)"), Err(StoreError::Unavailable));
            Verdict::Commit
        }),
        Change::new(insert("INSERT INTO parents VALUES (4)")),
    ]);
    assert_eq!(outcomes, [Ok(()), Err(StoreError::Unavailable), Ok(())]);
    assert_eq!(trial.parents(), 2, "reads go on, and show 1 and 4");
    assert_eq!(block_on(trial.change(insert(fill))), Ok(()), "there is space again");
    assert_eq!(trial.parents(), 3);
}

#[test]
fn a_view_cannot_write() {
    let trial = Trial::new();
    let outcome = trial.look(|session| {
        let _ = sql(session, "INSERT INTO parents VALUES (1)");
    });
    assert_eq!(outcome, Err(StoreError::Unavailable));
    assert_eq!(trial.parents(), 0);
}
