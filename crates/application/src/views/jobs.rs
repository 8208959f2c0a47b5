use lectern_domain::Timestamp;
use lectern_domain::effects::JobStatus;

/// How many jobs of one kind stand somewhere on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobDepth {
    /// The kind.
    pub kind: String,
    /// Where they stand.
    pub status: JobStatus,
    /// How many they are.
    pub jobs: u64,
    /// When the first of them was or is due.
    pub due_at: Option<Timestamp>,
}
