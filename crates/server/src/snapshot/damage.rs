use std::io;

/// Why bytes are no snapshot that can be put back.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Damage {
    #[error("it is no snapshot of Lectern")]
    Foreign,
    #[error("it is in format {0}, of a newer program; this one reads format {own}", own = super::FORMAT)]
    Newer(u16),
    #[error("it is cut off: it ends before its last part")]
    CutOff,
    #[error("it is damaged: part {part}, which begins at byte {at}, is not what was written")]
    Changed { part: u64, at: u64 },
    #[error("it is damaged: something follows its end")]
    Trailing,
    #[error("it contradicts itself: {0}")]
    Contradiction(&'static str),
}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(io::ErrorKind::InvalidData, damage)
    }
}
