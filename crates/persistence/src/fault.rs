use diesel::result::{DatabaseErrorKind, Error};
use lectern_application::StoreError;

/// What a database error means for the work, the session and the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Somebody else was in the way; the same work may succeed when it runs again.
    Contended,
    /// The connection is gone; another may be had.
    Lost,
    /// The database works but cannot do this now: disk full, statement too slow, schema not this program's.
    Unable,
    /// The schema lacks a step that this program needs.
    Behind,
    /// A defect of ours, or rows that we did not write.
    Broken,
}

impl Fault {
    /// The one place that reads errors of the database. The cause is logged here, in the request's span, and goes
    /// no further; of a database error only the message, since its details quote values.
    pub(crate) fn of(statement: &'static str, error: &Error) -> Self {
        let fault = Self::read(error);
        let cause = match error {
            Error::DatabaseError(_, information) => information.message().to_owned(),
            other => other.to_string(),
        };
        if fault == Self::Contended {
            tracing::debug!(statement, cause, "contention in the database");
        } else {
            tracing::error!(statement, cause, ?fault, "the database refused a statement");
        }
        fault
    }

    fn read(error: &Error) -> Self {
        match error {
            Error::DatabaseError(kind, information) => match kind {
                DatabaseErrorKind::SerializationFailure => Self::Contended,
                // A server that became a standby: a new connection may find the other one.
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction => Self::Lost,
                DatabaseErrorKind::Unknown | DatabaseErrorKind::UniqueViolation => {
                    Self::read_text(information.message())
                }
                _ => Self::Broken,
            },
            Error::RollbackErrorOnCommit { commit_error, .. } => Self::read(commit_error),
            Error::BrokenTransactionManager => Self::Lost,
            _ => Self::Broken,
        }
    }

    /// Diesel tells no SQLSTATE and no result code of these, so their texts must do.
    fn read_text(message: &str) -> Self {
        TEXTS.iter().find(|(text, _)| message.contains(text)).map_or(Self::Broken, |(_, fault)| *fault)
    }

    /// What the fault means when it strikes the last COMMIT: when the connection is gone, nobody knows.
    pub(crate) fn in_commit(self) -> StoreError {
        match self {
            Self::Lost => StoreError::Unknown,
            other => other.into(),
        }
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Contended => Self::Contended,
            Fault::Lost | Fault::Unable => Self::Unavailable,
            Fault::Behind => Self::Behind,
            Fault::Broken => Self::Corrupt,
        }
    }
}

const TEXTS: [(&str, Fault); 24] = [
    // PostgreSQL, with lc_messages = C.
    ("deadlock detected", Fault::Contended),
    ("due to lock timeout", Fault::Contended),
    ("could not obtain lock", Fault::Contended),
    // A rival took the value after this work had looked: it sees the rival when it runs again. SQLite has one writer.
    ("duplicate key value", Fault::Contended),
    ("due to statement timeout", Fault::Unable),
    ("No space left on device", Fault::Unable),
    ("out of memory", Fault::Unable),
    ("out of shared memory", Fault::Unable),
    // A table or column that is not there (yet, or any more): somebody migrates, and rows are as good as they were.
    ("does not exist", Fault::Unable),
    ("terminating connection", Fault::Lost),
    ("server closed the connection", Fault::Lost),
    ("no connection to the server", Fault::Lost),
    ("the database system is", Fault::Lost),
    // SQLite.
    ("database is locked", Fault::Contended),
    ("database table is locked", Fault::Contended),
    ("database or disk is full", Fault::Unable),
    ("attempt to write a readonly database", Fault::Unable),
    ("no such table", Fault::Unable),
    ("no such column", Fault::Unable),
    ("has no column named", Fault::Unable),
    ("unable to open database file", Fault::Lost),
    // What a failed sync left on the disk is unknown until the file is opened anew.
    ("disk I/O error", Fault::Lost),
    ("locking protocol", Fault::Lost),
    ("interrupted", Fault::Lost),
];
