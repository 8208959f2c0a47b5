use std::error::Error;
use std::sync::OnceLock;

use diesel::connection::{AnsiTransactionManager, SimpleConnection};
use diesel::migration::{Migration as Step, MigrationSource, MigrationVersion};
use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::connection::{Address, AnyConnection, MultiBackend, Role};
use crate::settings::OpenError;

const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
const POSTGRESQL: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// A step of the schema, and whether the database has taken it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Its number and name: `0001_identity`. Of a step that this program does not know, the number alone.
    pub name: String,
    /// How the database stands to it.
    pub state: MigrationState,
}

/// How a database stands to a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationState {
    /// The database has taken it.
    Applied,
    /// This program needs it and the database lacks it.
    Pending,
    /// The database has it from a newer program.
    Unknown,
}

/// Why a schema was not changed. Each step is kept whole or not at all.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A step failed; on SQLite the steps before it are undone, too.
    #[error("the migration failed: {0}")]
    Failed(String),
}

/// Takes every step that is pending, and answers their names. Many nodes may call it at once: one works, the others
/// wait and find nothing left to do.
///
/// # Errors
/// When the database cannot be opened or refuses a step.
pub fn migrate_up(url: &str) -> Result<Vec<String>, MigrateError> {
    under_lock(url, |connection, known| {
        let applied = connection.applied_migrations()?;
        let mut names = Vec::new();
        for step in known.iter().filter(|step| !applied.contains(&version(step.as_ref()))) {
            connection.run_migration(step)?;
            names.push(step.name().to_string());
        }
        if !names.is_empty() {
            look_for_orphans(connection)?;
        }
        Ok(names)
    })
}

/// Takes back the last `steps` steps, and answers their names, the last first.
///
/// # Errors
/// When the database cannot be opened, has a step that this program does not know, or refuses.
pub fn migrate_down(url: &str, steps: usize) -> Result<Vec<String>, MigrateError> {
    under_lock(url, |connection, known| {
        let mut names = Vec::new();
        for last in connection.applied_migrations()?.iter().take(steps) {
            let step = known.iter().find(|step| version(step.as_ref()) == *last);
            let step = step.ok_or_else(|| format!("{last} is of a newer program; take it back with that one"))?;
            connection.revert_migration(step)?;
            names.push(step.name().to_string());
        }
        if !names.is_empty() {
            look_for_orphans(connection)?;
        }
        Ok(names)
    })
}

/// Every step that the program or the database knows, in order.
///
/// # Errors
/// When the database cannot be opened or read.
pub fn migrate_status(url: &str) -> Result<Vec<Migration>, MigrateError> {
    under_lock(url, |connection, known| {
        let applied = connection.applied_migrations()?;
        let newer = applied.iter().filter(|had| known.iter().all(|step| version(step.as_ref()) != **had));
        let newer = newer.map(|version| Migration { name: version.to_string(), state: MigrationState::Unknown });
        let ours = known.iter().map(|step| Migration {
            name: step.name().to_string(),
            state: if applied.contains(&version(step.as_ref())) {
                MigrationState::Applied
            } else {
                MigrationState::Pending
            },
        });
        let mut all: Vec<_> = ours.chain(newer).collect();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(all)
    })
}

/// The steps of this program that the database has not taken, in order. It takes no lock, so whoever is in a hurry may ask.
pub(crate) fn missing(connection: &mut AnyConnection) -> QueryResult<Vec<String>> {
    // Versions and names, which are the same on either engine.
    static KNOWN: OnceLock<Vec<(String, String)>> = OnceLock::new();
    let known = match KNOWN.get() {
        Some(known) => known,
        None => {
            let steps = steps(connection).map_err(|error| diesel::result::Error::DeserializationError(error.into()))?;
            let named = steps.iter().map(|step| (version(step.as_ref()).to_string(), step.name().to_string()));
            KNOWN.get_or_init(|| named.collect())
        }
    };
    let taken = taken(connection)?;
    Ok(known.iter().filter(|(version, _)| !taken.contains(version)).map(|(_, name)| name.clone()).collect())
}

/// The versions of the steps that the database has taken, in order, where any was ever taken. Read plainly: Diesel's own way
/// to ask makes the table where it is missing.
pub(crate) fn taken(connection: &mut AnyConnection) -> QueryResult<Vec<String>> {
    let query = "SELECT version FROM __diesel_schema_migrations ORDER BY version";
    let taken: Vec<Taken> = diesel::sql_query(query).load(connection)?;
    Ok(taken.into_iter().map(|step| step.version).collect())
}

/// A step that the database has taken.
#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Text)]
    version: String,
}

/// The steps that this program knows, in order.
pub(crate) type Steps = Vec<Box<dyn Step<MultiBackend>>>;
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

pub(crate) fn version(step: &dyn Step<MultiBackend>) -> MigrationVersion<'static> {
    step.name().version().as_owned()
}

/// Runs `task` while no other node migrates.
fn under_lock<T>(url: &str, task: impl FnOnce(&mut AnyConnection, &Steps) -> Outcome<T>) -> Result<T, MigrateError> {
    let mut connection = Address::parse(url)?.open(Role::Writer)?;
    let known = steps(&connection)?;
    lock(&mut connection).map_err(failed)?;
    let done = task(&mut connection, &known).map_err(failed)?;
    unlock(&mut connection).map_err(failed)?;
    Ok(done)
}

/// The steps for the engine of `connection`.
pub(crate) fn steps(connection: &AnyConnection) -> Result<Steps, MigrateError> {
    let mut known = match connection {
        AnyConnection::Postgresql(_) => POSTGRESQL.migrations(),
        AnyConnection::Sqlite(_) => SQLITE.migrations(),
    }
    .map_err(failed)?;
    known.sort_by_key(|step| version(step.as_ref()));
    Ok(known)
}

/// Migrations of another node may take long, so the lock is waited for as long as it takes.
pub(crate) fn lock(connection: &mut AnyConnection) -> Outcome<()> {
    match connection {
        AnyConnection::Postgresql(postgresql) => postgresql.batch_execute(LOCK_POSTGRESQL)?,
        AnyConnection::Sqlite(sqlite) => {
            sqlite.batch_execute(PREPARE_SQLITE)?;
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?;
        }
    }
    Ok(())
}

// A step waits for what other nodes have under way, and must see what came of it: so each statement sees what was committed
// when it began. The lock ends with its connection, so a node that dies leaves none behind. Its number is ours alone: "lectern".
const LOCK_POSTGRESQL: &str = "
    SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;
    SET default_transaction_isolation = 'read committed';
    SELECT pg_advisory_lock(30510775313724014)";

// A table is changed by building it anew, for which its foreign keys must not be looked at: they are checked at the
// end. Inside a transaction this switch does nothing.
const PREPARE_SQLITE: &str = "PRAGMA busy_timeout = 600000; PRAGMA foreign_keys = OFF";

/// On SQLite the lock is the transaction around all the steps; on PostgreSQL closing the connection lets it go.
fn unlock(connection: &mut AnyConnection) -> Outcome<()> {
    match connection {
        AnyConnection::Postgresql(_) => Ok(()),
        AnyConnection::Sqlite(_) => Ok(connection.commit()?),
    }
}

/// Makes up for the foreign keys that SQLite did not look at meanwhile. It reads every row while writers wait, so
/// not where nothing was changed: every command of the program begins with a migration.
pub(crate) fn look_for_orphans(connection: &mut AnyConnection) -> Outcome<()> {
    let AnyConnection::Sqlite(sqlite) = connection else {
        return Ok(());
    };
    let orphans: Vec<Orphan> = diesel::sql_query("PRAGMA foreign_key_check").load(sqlite)?;
    match orphans.first() {
        Some(Orphan { table }) => Err(format!("rows of {table} would be left without what they refer to").into()),
        None => Ok(()),
    }
}

/// A row whose foreign key points nowhere.
#[derive(QueryableByName)]
struct Orphan {
    #[diesel(sql_type = Text)]
    table: String,
}

pub(crate) fn failed(cause: impl ToString) -> MigrateError {
    MigrateError::Failed(cause.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_looked_at_only_after_a_step() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("school.db").display());
        migrate_up(&url).unwrap();
        let mut connection = Address::parse(&url).unwrap().open(Role::Writer).unwrap();
        let orphan = "PRAGMA foreign_keys = OFF; INSERT INTO article_slugs VALUES ('astray', zeroblob(16))";
        connection.batch_execute(orphan).unwrap();
        assert_eq!(migrate_up(&url).unwrap(), Vec::<String>::new(), "nothing was changed");
        assert!(migrate_down(&url, 1).unwrap_err().to_string().contains("article_slugs"));
        assert!(migrate_status(&url).unwrap().iter().all(|step| step.state == MigrationState::Applied));
    }
}
