//! Jobs: work that is done after the answer, at least once.
//!
//! ```text
//! queued ──▶ leased ──▶ succeeded
//!    ▲         │ ▲
//!    │         ▼ │
//!    │      retrying        dead ──▶ queued (an operator)
//!    └── handed back          ▲
//! queued, leased, retrying ───┴──▶ cancelled ──▶ queued (an operator)
//! ```
//!
//! A worker takes a job for a while: that is a lease, and its number is the version of the job. Whoever changes the job
//! meanwhile, an operator or the worker that takes over, makes another version of it; what the first one then wants to
//! keep is refused as stale. So the version is the fencing token.

use super::{Draw, Retries};
use crate::{JobId, Timestamp, Version};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobStatus {
    /// Waits for its time and a worker.
    Queued,
    /// A worker has it. When its lease ends unrenewed, another may take it.
    Leased,
    /// Failed, and waits for its next attempt.
    Retrying,
    /// Done.
    Succeeded,
    /// Given up after its last attempt.
    Dead,
    /// Taken back by an operator, or by a change of mind.
    Cancelled,
}

/// What goes first when not everything can. Within one priority, what is due first goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Priority {
    /// Somebody waits for it.
    High,
    /// Most.
    Normal,
    /// Housekeeping.
    Low,
}

/// Everything that is kept of a job, but for what it is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobState {
    /// The job. What it does to others it does under this name, so that they can tell a repetition.
    pub id: JobId,
    /// Counts its changes, and fences: see above.
    pub version: Version,
    /// What kind of work it is, such as `mail.send`.
    pub kind: String,
    /// Of all jobs under one key, one at most has not ended.
    pub key: Option<String>,
    /// Where it stands.
    pub status: JobStatus,
    /// How often it was begun since it was queued.
    pub attempts: u32,
    /// When a worker may take it: its time, or the end of its lease. Never again once it has ended.
    pub due_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why its last attempt failed, cut to 500 characters.
    pub failure: Option<String>,
}

/// Why a job cannot be changed so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// Only a worker that has it can say what came of it.
    #[error("no worker has this job")]
    NotLeased,
    /// There is nothing left to cancel.
    #[error("the job has ended")]
    Ended,
    /// It is still to be done, or was done.
    #[error("only a job that is dead or cancelled can be queued again")]
    NotGivenUp,
    /// What it was to do is another job's by now.
    #[error("another job has taken its place")]
    Replaced,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job(JobState);

impl Job {
    /// Rebuilds a job from what was kept.
    #[must_use]
    pub const fn restore(state: JobState) -> Self {
        Self(state)
    }

    /// Everything that is kept.
    #[must_use]
    pub const fn state(&self) -> &JobState {
        &self.0
    }

    /// It was done.
    ///
    /// # Errors
    /// [`JobError::NotLeased`].
    pub fn succeed(&mut self, now: Timestamp) -> Result<(), JobError> {
        self.leased()?;
        self.0.failure = None;
        self.end(JobStatus::Succeeded, now);
        Ok(())
    }

    /// An attempt failed: it waits for the next, or is dead after the last.
    ///
    /// # Errors
    /// [`JobError::NotLeased`].
    pub fn fail(&mut self, why: &str, retries: &Retries, draw: Draw, now: Timestamp) -> Result<(), JobError> {
        self.leased()?;
        self.0.failure = Some(why.chars().take(500).collect());
        match retries.wait(self.0.attempts, draw) {
            Some(wait) => self.wait_until(JobStatus::Retrying, now + wait),
            None => {
                self.0.attempts = self.0.attempts.min(retries.attempts);
                self.end(JobStatus::Dead, now);
            }
        }
        Ok(())
    }

    /// It cannot be done, however often it is tried: it is dead at once.
    ///
    /// # Errors
    /// [`JobError::NotLeased`].
    pub fn give_up(&mut self, why: &str, now: Timestamp) -> Result<(), JobError> {
        self.leased()?;
        self.0.failure = Some(why.chars().take(500).collect());
        self.end(JobStatus::Dead, now);
        Ok(())
    }

    /// The worker that has it could not begin or finish it, because it stops or this is not the moment: that is no
    /// attempt. It may be taken again at `due_at`.
    ///
    /// # Errors
    /// [`JobError::NotLeased`].
    pub fn hand_back(&mut self, due_at: Timestamp) -> Result<(), JobError> {
        self.leased()?;
        self.0.attempts = self.0.attempts.saturating_sub(1);
        self.wait_until(JobStatus::Queued, due_at);
        Ok(())
    }

    /// It is not to be done any more. A worker that is at it finds out when it wants to keep what came of it.
    ///
    /// # Errors
    /// [`JobError::Ended`].
    pub fn cancel(&mut self, now: Timestamp) -> Result<(), JobError> {
        if self.0.status.has_ended() {
            return Err(JobError::Ended);
        }
        self.end(JobStatus::Cancelled, now);
        Ok(())
    }

    /// An operator has it done after all, from its first attempt.
    ///
    /// # Errors
    /// [`JobError::NotGivenUp`].
    pub fn retry(&mut self, now: Timestamp) -> Result<(), JobError> {
        if !matches!(self.0.status, JobStatus::Dead | JobStatus::Cancelled) {
            return Err(JobError::NotGivenUp);
        }
        (self.0.attempts, self.0.ended_at) = (0, None);
        self.wait_until(JobStatus::Queued, now);
        Ok(())
    }

    /// Whether it was begun more often than it may be: workers that ended with it never said what came of it.
    #[must_use]
    pub const fn is_spent(&self, retries: &Retries) -> bool {
        self.0.attempts > retries.attempts
    }

    fn leased(&self) -> Result<(), JobError> {
        if self.0.status == JobStatus::Leased { Ok(()) } else { Err(JobError::NotLeased) }
    }

    fn wait_until(&mut self, status: JobStatus, due_at: Timestamp) {
        (self.0.status, self.0.due_at) = (status, Some(due_at));
    }

    fn end(&mut self, status: JobStatus, now: Timestamp) {
        (self.0.status, self.0.due_at, self.0.ended_at) = (status, None, Some(now));
    }
}

impl JobStatus {
    /// Every status, in the order of a job's life.
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Leased, Self::Retrying, Self::Succeeded, Self::Dead, Self::Cancelled];

    /// Whether nothing happens any more by itself.
    #[must_use]
    pub const fn has_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Dead | Self::Cancelled)
    }

    /// The name, such as `queued`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Leased => "leased",
            Self::Retrying => "retrying",
            Self::Succeeded => "succeeded",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

impl Priority {
    /// Every priority, the first first.
    pub const ALL: [Self; 3] = [Self::High, Self::Normal, Self::Low];
}

#[cfg(test)]
#[path = "job_tests.rs"]
mod tests;
