use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use diesel::QueryResult;
use lectern_application::ports::Told;
use lectern_application::trace::{self, What};
use lectern_application::{Reach, StoreError};
use lectern_domain::Event;

use crate::connection::AnyConnection;
use crate::fault::Fault;
use crate::{migrate, statement};

/// One transaction or view on a connection; every port of the application is implemented on it.
///
/// A poisoned session stays poisoned: after any error it refuses every further statement and cannot commit,
/// whatever the work answers. Engines do not all see to that themselves: an error may end the transaction, and what
/// the work does next would then be kept by itself.
pub(crate) struct Session<'c> {
    connection: &'c mut AnyConnection,
    limit: u64,
    statements: u64,
    told: Told,
    fault: Option<Fault>,
}

impl<'c> Session<'c> {
    pub(crate) fn transaction(connection: &'c mut AnyConnection) -> Self {
        Self::limited(connection, u64::MAX)
    }

    pub(crate) fn view(connection: &'c mut AnyConnection, reach: Reach) -> Self {
        Self::limited(
            connection,
            match reach {
                Reach::Snapshot => u64::MAX,
                Reach::Glance => 1,
                // One for what is asked, one for whether it can be.
                Reach::Probe => 2,
            },
        )
    }

    fn limited(connection: &'c mut AnyConnection, limit: u64) -> Self {
        Self { connection, limit, statements: 0, told: Told::default(), fault: None }
    }

    /// Runs one statement under the name that traces show: `"users.find"`. Diesel's own text of it carries values.
    ///
    /// Every error poisons the session, so an absent row must come as `Ok(None)` (`.optional()`), and a unique value
    /// that is taken as no row (`ON CONFLICT DO NOTHING`).
    pub(crate) fn run<T>(
        &mut self,
        statement: &'static str,
        work: impl FnOnce(&mut AnyConnection) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        if let Some(fault) = self.fault {
            return Err(fault.into());
        }
        if self.statements == self.limit {
            tracing::error!(statement, "a glance takes one statement");
            return Err(self.poison(Fault::Broken));
        }
        self.statements += 1;
        let (traced, logged) = (trace::is_on(), tracing::enabled!(tracing::Level::TRACE));
        let started = (traced || logged).then(Instant::now);
        statement::begin(statement, traced);
        let outcome = work(self.connection);
        let (sql, ok) = (statement::end(), outcome.is_ok());
        if let Some(started) = started {
            let ended = Instant::now();
            trace::done(What::Statement { name: statement, sql, ok }, started, ended);
            tracing::trace!(statement, elapsed = ?ended.duration_since(started), ok);
        }
        outcome.map_err(|error| self.poison(Fault::of(statement, &error)))
    }

    /// Refuses to go on where the schema lacks a step of this program: what needs it would be refused, each in its turn.
    /// Whoever asks may ask often, so the log is told of what is news after `lacking` alone.
    pub(crate) fn see_to_schema(&mut self, lacking: &AtomicBool) -> Result<(), StoreError> {
        let missing = self.run("schema.steps", migrate::missing)?;
        let news = lacking.swap(!missing.is_empty(), Ordering::Relaxed) == missing.is_empty();
        if missing.is_empty() {
            if news {
                tracing::info!("the schema has every step of this program again");
            }
            return Ok(());
        }
        if news {
            let steps = missing.join(", ");
            tracing::error!(steps, "the schema lacks steps of this program: `lectern migrate up` takes them");
        }
        Err(self.poison(Fault::Behind))
    }

    /// What went wrong first, if anything did.
    pub(crate) fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// How many statements ran.
    pub(crate) fn statements(&self) -> u64 {
        self.statements
    }

    /// Listeners hear of it, once it is committed.
    pub(crate) fn tell(&mut self, event: &Event) {
        self.told.events.push(event.clone());
    }

    /// Listeners hear that there is work, once it is committed.
    pub(crate) fn tell_of_jobs(&mut self) {
        self.told.jobs = true;
    }

    /// What listeners will hear.
    pub(crate) fn told(self) -> Told {
        self.told
    }

    fn poison(&mut self, fault: Fault) -> StoreError {
        self.fault = Some(fault);
        fault.into()
    }
}
