use lectern_domain::effects::JobStatus;
use lectern_domain::{JobId, Timestamp, UserId, Version};
use uuid::Uuid;

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

/// A job for those who watch over it, without what it is to do: that may be nobody's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobView {
    /// The job.
    pub id: JobId,
    /// Counts its changes.
    pub version: Version,
    /// The kind, which another version of the program may know.
    pub kind: String,
    /// Where it stands.
    pub status: JobStatus,
    /// How often it was begun since it was queued.
    pub attempts: u32,
    /// When a worker may take it: its time, or the end of its lease.
    pub due_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why its last attempt failed.
    pub failure: Option<String>,
    /// Who asked for just this.
    pub owner: Option<UserId>,
    /// When it was queued first.
    pub created_at: Timestamp,
    /// The request that queued it.
    pub request_id: Uuid,
}

/// Which jobs a list shows. Everything that is set must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JobFilter {
    /// Of this kind.
    pub kind: Option<&'static str>,
    /// Standing there.
    pub status: Option<JobStatus>,
    /// Asked for by this account; every job when absent. Set by the use case alone.
    pub owner: Option<UserId>,
}
