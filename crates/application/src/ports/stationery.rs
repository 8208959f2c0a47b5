use crate::effects::{Sheet, Written};

/// Why a letter was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the template of {template} cannot be used: {why}")]
pub struct StationeryError {
    /// Which template it is.
    pub template: String,
    /// What is wrong with it.
    pub why: String,
}

/// The wording of letters.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Stationery: Send + Sync {
    /// Writes a letter. In HTML, words MUST stay words, whatever they are.
    ///
    /// # Errors
    /// [`StationeryError`].
    fn write(&self, sheet: &Sheet) -> Result<Written, StationeryError>;
}
