use std::thread::available_parallelism;

use crate::connection::Address;

/// Where the data is, and how many threads serve it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite://path` or `postgres://...`.
    pub url: String,
    /// How many transactions run at once on PostgreSQL. SQLite has one writer, which commits for many.
    pub writers: usize,
    /// How many views are served at once.
    pub readers: usize,
    /// How many transactions, and how many views, wait before the next one is refused.
    pub queue: usize,
}

impl Settings {
    /// What fits this machine: a reader for each core on SQLite, where reading is work for this process; more on
    /// PostgreSQL, where it is waiting.
    ///
    /// # Errors
    /// A URL that names no database of ours.
    pub fn new(url: impl Into<String>) -> Result<Self, OpenError> {
        let url = url.into();
        let cores = available_parallelism().map_or(2, usize::from);
        let (writers, readers) = match Address::parse(&url)? {
            Address::Sqlite(_) => (1, cores),
            Address::Postgresql(_) => (8, 8),
        };
        Ok(Self { url, writers, readers, queue: 512 })
    }

    /// How many connections a store opens: one for each thread, and one on which it is asked whether it answers.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.writers.max(1).saturating_add(self.readers.max(1)).saturating_add(1)
    }
}

/// Why a database could not be opened. The texts never carry the URL: it may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither engine.
    #[error("the database URL must begin with sqlite:// or postgres://")]
    Scheme,
    /// A database that each connection would have for itself.
    #[error("the database must be a file that connections can share: sqlite://path")]
    Memory,
    /// The engine said no.
    #[error("the database cannot be opened: {0}")]
    Refused(String),
    /// PostgreSQL tells its errors in words that this program does not know.
    #[error("PostgreSQL answers in the language {0}: as its owner run ALTER ROLE ... SET lc_messages = 'C'")]
    Language(String),
    /// The operating system gave no thread.
    #[error("no thread for the database: {0}")]
    Thread(#[from] std::io::Error),
}

impl OpenError {
    pub(crate) fn connecting(error: &diesel::ConnectionError) -> Self {
        let text = error.to_string();
        // What libpq says of a URL that it cannot read may quote any part of it.
        let quotes_the_url = matches!(error, diesel::ConnectionError::InvalidConnectionUrl(_))
            || text.starts_with("invalid")
            || text.starts_with("missing")
            || text.starts_with("could not");
        Self::Refused(if quotes_the_url { "its URL is malformed".to_owned() } else { text.trim_end().to_owned() })
    }
}

impl From<diesel::result::Error> for OpenError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Refused(error.to_string())
    }
}
