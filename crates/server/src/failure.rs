use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use lectern_application::{Error, Violations};
use lectern_domain::effects::Head;
use lectern_persistence::{MigrateError, OpenError, SnapshotError};

use crate::settings::SettingsError;
use crate::tls::Unusable;

/// Why a command did not do what it was asked, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("{0}\nIs the database up, and is database.url right?")]
    Open(#[from] OpenError),
    #[error("{0}\nWhere the schema stands: `lectern migrate status`.")]
    Migrate(MigrateError),
    #[error("the folder {0} cannot be made: {1}")]
    Folder(PathBuf, io::Error),
    #[error("the file {0} cannot be written: {1}")]
    Write(PathBuf, io::Error),
    #[error("the list of common passwords {0} cannot be read: {1}\nSee auth.password_blocklist.")]
    Blocklist(PathBuf, io::Error),
    #[error("cannot listen on {0}: {1}\n{question}Choose another address with {2}.", question = question(.1))]
    Listen(SocketAddr, io::Error, &'static str),
    #[error(transparent)]
    Tls(#[from] Unusable),
    #[error("the schema is behind this program\n`lectern migrate up` brings it up to date; this command only reads.")]
    Behind,
    #[error(
        "this is {0}, and what the last steps made goes with them, data included\n\
         If that is meant: `lectern migrate down --yes`."
    )]
    Unconfirmed(&'static str),
    #[error("the demo is for development alone, and this is {0}")]
    NoDemoHere(&'static str),
    #[error(
        "the database is not empty, and the demo would mix with what is there\n\
         Give it one of its own: LECTERN__DATABASE__URL=sqlite://var/demo.db lectern demo"
    )]
    NotEmpty,
    #[error("{0} cannot be used as {1}: {2}")]
    Argument(String, &'static str, lectern_domain::Violation),
    #[error("there is no user {0}\nSee `lectern user list`.")]
    NoSuchUser(String),
    #[error("the configuration cannot be used; what is above says why")]
    Unsound,
    #[error("something is wrong; what is above says what, and what to do")]
    Unwell,
    #[error("the audit trail is not whole; what is above says where")]
    Tampered,
    #[error(
        "the audit trail is whole, but its head is signed with a key that is not here; what is above says what to do"
    )]
    Unvouched,
    #[error("nothing was signed: the chain does not end there but at {0}")]
    NotTheHead(Head),
    #[error("the API speaks TLS, and this speaks none: set ops.listen, which it asks then")]
    AskWithoutTls,
    #[error("{0} is not ready: {1}")]
    NotReady(String, String),
    #[error(
        "the first administrator cannot be made: {0} or its e-mail address is somebody else's\n\
         Name another in bootstrap.admin, or raise that one: `lectern user role {0} admin`."
    )]
    NoAdministrator(String),
    #[error("bootstrap.admin.password {0}\nThe first administrator is not made with it; choose another.")]
    AdministratorPassword(lectern_domain::Violation),
    #[error("the password {0}")]
    Password(lectern_domain::Violation),
    #[error("{}", refused(.0))]
    Refused(#[from] Error),
    #[error("{file}: {1}{hint}", file = .0.display(), hint = hint(.1))]
    Snapshot(PathBuf, SnapshotError),
    #[error("{0}")]
    System(#[from] io::Error),
}

impl Failure {
    /// What the program ends with.
    pub(crate) const fn code(&self) -> u8 {
        match self {
            Self::Unconfirmed(_) | Self::Unsound => 2,
            _ => 1,
        }
    }
}

impl Failure {
    /// A snapshot that was not written, or not put back.
    pub(crate) fn snapshot(file: &Path, why: SnapshotError) -> Self {
        match why {
            SnapshotError::Open(why) => why.into(),
            SnapshotError::Migrate(why) => why.into(),
            why => Self::Snapshot(file.to_owned(), why),
        }
    }
}

impl From<MigrateError> for Failure {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Open(error) => Self::Open(error),
            failed @ MigrateError::Failed(_) => Self::Migrate(failed),
        }
    }
}

/// What to do about a snapshot that was not written, or not put back.
const fn hint(why: &SnapshotError) -> &'static str {
    match why {
        SnapshotError::NoSchema => "\nThere is nothing to back up before `lectern migrate up` or `lectern serve`.",
        SnapshotError::NotEmpty(_) => "\nNothing was changed. Name an empty database: LECTERN__DATABASE__URL=...",
        SnapshotError::NewerSchema(_) => {
            "\nNothing was changed. Restore it with the program that made it, or a newer one."
        }
        _ => "",
    }
}

/// Another copy is one reason of many, so it is asked about only when it may be this one.
fn question(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => "Is another copy running? ",
        _ => "",
    }
}

/// What the application says, with every value that it names.
fn refused(error: &Error) -> String {
    let lines = |violations: &Violations| {
        let each = violations.iter();
        let lines = each.map(|wrong| format!("the {} {}", wrong.pointer.trim_start_matches('/'), wrong.violation));
        lines.collect::<Vec<_>>().join("\n")
    };
    match error {
        Error::Invalid(violations) => lines(violations),
        Error::AlreadyExists(violations) => {
            format!(
                "{}\nWhose it is: `lectern user list`. `user upsert` changes who has the username.",
                lines(violations)
            )
        }
        error => error.to_string(),
    }
}
