use diesel::prelude::*;
use diesel::sql_types::Text;
use lectern_application::StoreError;
use lectern_application::ports::Leased;
use lectern_domain::Version;
use lectern_domain::effects::{Job, JobState, JobStatus};

use crate::columns::{Id, Instant, sql, storable, valid};
use crate::schema::jobs;

/// A job as a row, but for what it is to do.
#[derive(Queryable, Selectable, QueryableByName)]
#[diesel(table_name = jobs)]
pub(super) struct JobRow {
    id: Id,
    version: i64,
    kind: String,
    unique_key: Option<String>,
    status: String,
    attempts: i64,
    due_at: Option<Instant>,
    ended_at: Option<Instant>,
    failure: Option<String>,
}

/// A job as a worker gets it.
#[derive(QueryableByName)]
pub(super) struct LeasedRow {
    #[diesel(embed)]
    job: JobRow,
    #[diesel(sql_type = Text)]
    payload: String,
    #[diesel(sql_type = sql::Id)]
    request_id: Id,
}

/// What changes of a job.
#[derive(AsChangeset)]
#[diesel(table_name = jobs, treat_none_as_null = true)]
pub(super) struct JobChange {
    version: i64,
    status: &'static str,
    attempts: i64,
    due_at: Option<Instant>,
    ended_at: Option<Instant>,
    failure: Option<String>,
}

impl JobRow {
    pub(super) fn job(self) -> Result<Job, StoreError> {
        let Self { id, version, kind, unique_key, status, attempts, due_at, ended_at, failure } = self;
        Ok(Job::restore(JobState {
            id: id.into(),
            version: Version::from(version),
            kind,
            key: unique_key,
            status: status_of(&status)?,
            attempts: valid(attempts.try_into())?,
            due_at: due_at.map(|at| at.0),
            ended_at: ended_at.map(|at| at.0),
            failure,
        }))
    }
}

impl LeasedRow {
    pub(super) fn leased(self) -> Result<Leased, StoreError> {
        let Self { job, payload, request_id } = self;
        Ok(Leased { job: job.job()?, payload, request_id: request_id.0 })
    }
}

impl JobChange {
    /// Under the version that it is to have.
    pub(super) fn of(job: &Job, version: Version) -> Self {
        let JobState { id: _, version: _, kind: _, key: _, status, attempts, due_at, ended_at, failure } = job.state();
        Self {
            version: version.number(),
            status: status.name(),
            attempts: (*attempts).into(),
            due_at: due_at.map(Instant),
            ended_at: ended_at.map(Instant),
            failure: failure.as_deref().map(storable),
        }
    }
}

pub(super) fn status_of(name: &str) -> Result<JobStatus, StoreError> {
    valid(JobStatus::named(name).ok_or("the status of a job"))
}
