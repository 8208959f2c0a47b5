use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use lectern_application::effects::NewJob;
use lectern_application::ports::Jobs;
use lectern_application::{Context, StoreError};
use lectern_domain::effects::{Job, JobStatus};
use lectern_domain::{JobId, Timestamp, Version};

use super::job_row::{JobChange, JobRow};
use crate::columns::{Id, Instant, sql};
use crate::dialect::{self, insert_new};
use crate::schema::jobs;
use crate::session::Session;

impl Jobs for Session<'_> {
    fn add(&mut self, at: &Context, job: &NewJob) -> Result<Option<JobId>, StoreError> {
        let NewJob { task, priority, due_at, key, owner } = job;
        let id = Id::minted(at.now);
        let row = (
            jobs::id.eq(id),
            jobs::version.eq(Version::FIRST.number()),
            jobs::kind.eq(task.kind()),
            jobs::payload.eq(task.write()?),
            jobs::priority.eq(dialect::jobs::priority_column(*priority)),
            jobs::unique_key.eq(key),
            jobs::owner_id.eq(owner.map(Id::from)),
            jobs::status.eq(JobStatus::Queued.name()),
            jobs::attempts.eq(0),
            jobs::due_at.eq(Some(Instant(*due_at))),
            jobs::created_at.eq(Instant(at.now)),
            jobs::request_id.eq(Id(at.request_id)),
        );
        let insert = diesel::insert_into(jobs::table).values(row).on_conflict_do_nothing();
        let added = self.run("jobs.add", |connection| insert_new(connection, insert))?;
        if added {
            self.tell_of_jobs();
        }
        Ok(added.then(|| id.into()))
    }

    fn add_all(&mut self, at: &Context, jobs: &[NewJob]) -> Result<(), StoreError> {
        let jobs: Vec<_> = jobs.iter().map(|job| Ok((job, job.task.write()?))).collect::<Result<_, StoreError>>()?;
        let added = self.run("jobs.add_all", |connection| {
            let rows = dialect::jobs::new_rows(connection, at.now, &jobs);
            sql_query(dialect::jobs::ADD_ALL.on(connection))
                .bind::<sql::Instant, _>(Instant(at.now))
                .bind::<sql::Id, _>(Id(at.request_id))
                .bind::<Text, _>(rows)
                .execute(connection)
        })?;
        if added > 0 {
            self.tell_of_jobs();
        }
        Ok(())
    }

    fn find(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        let row: Option<JobRow> = self.run("jobs.find", |connection| {
            jobs::table.find(Id::from(id)).select(JobRow::as_select()).first(connection).optional()
        })?;
        row.map(JobRow::job).transpose()
    }

    fn find_by_key(&mut self, key: &str) -> Result<Option<Job>, StoreError> {
        let row: Option<JobRow> = self.run("jobs.find_by_key", |connection| {
            jobs::table
                .filter(jobs::unique_key.eq(key).and(jobs::ended_at.is_null()))
                .select(JobRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(JobRow::job).transpose()
    }

    fn save(&mut self, job: &Job) -> Result<(), StoreError> {
        let (id, version) = (job.state().id, job.state().version);
        let saved = self.run("jobs.save", |connection| {
            diesel::update(jobs::table.find(Id::from(id)))
                .filter(jobs::version.eq(version.number()))
                .set(JobChange::of(job, version.next()))
                .execute(connection)
        })?;
        if saved == 0 {
            return Err(StoreError::Stale);
        }
        if job.state().status == JobStatus::Queued {
            self.tell_of_jobs();
        }
        Ok(())
    }

    fn remove_succeeded(&mut self, key: &str, but: JobId) -> Result<usize, StoreError> {
        self.run("jobs.remove_succeeded", |connection| {
            let removal = sql_query(REMOVE_SUCCEEDED).bind::<Text, _>(key).bind::<sql::Id, _>(Id::from(but));
            removal.execute(connection)
        })
    }

    fn remove_older(&mut self, before: Timestamp) -> Result<usize, StoreError> {
        self.run("jobs.remove_older", |connection| {
            sql_query(REMOVE_OLDER).bind::<sql::Instant, _>(Instant(before)).execute(connection)
        })
    }
}

/// Diesel has no word for a row that is in a set of rows.
const REMOVE_OLDER: &str = "
    DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE ended_at < $1 ORDER BY ended_at LIMIT 100)";

// In the words of the index.
const REMOVE_SUCCEEDED: &str = "
    DELETE FROM jobs WHERE id IN (SELECT id FROM jobs
        WHERE unique_key = $1 AND status = 'succeeded' AND unique_key = kind AND id <> $2 LIMIT 100)";
