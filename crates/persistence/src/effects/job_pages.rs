use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use lectern_application::ports::JobPages;
use lectern_application::{JobDepth, JobFilter, JobView, Key, Paging, Position, Slice, StoreError};
use lectern_domain::JobId;

use super::job_row::status_of;
use crate::columns::{Id, Instant, valid};
use crate::connection::MultiBackend;
use crate::keyset::{Window, seek};
use crate::schema::jobs;
use crate::session::Session;
use crate::total::{one, total};

impl JobPages for Session<'_> {
    fn find(&mut self, id: JobId) -> Result<Option<JobView>, StoreError> {
        let row: Option<JobViewRow> = self.run("job_pages.find", |connection| {
            jobs::table.find(Id::from(id)).select(JobViewRow::as_select()).first(connection).optional()
        })?;
        row.map(JobViewRow::view).transpose()
    }

    /// Identifiers are minted in order of time, so the primary key is the order of the list.
    fn page(&mut self, filter: &JobFilter, paging: &Paging<()>) -> Result<Slice<JobView>, StoreError> {
        let window = Window::of(paging);
        let from = window.time()?.map(|(_, id)| (id, id));
        let query = seek!(filtered(filter).select(JobViewRow::as_select()), window, jobs::id, jobs::id, from);
        let rows = self.run("job_pages.page", |connection| query.load(connection))?;
        let total = total(self, "job_pages.count", paging.count, |most| filtered(filter).select(one()).limit(most))?;
        window.slice(rows, total, JobViewRow::position, JobViewRow::view)
    }

    fn depths(&mut self) -> Result<Vec<JobDepth>, StoreError> {
        let rows: Vec<(String, String, i64, Option<Instant>)> = self.run("job_pages.depths", |connection| {
            jobs::table
                .filter(jobs::due_at.is_not_null())
                .group_by((jobs::kind, jobs::status))
                .select((jobs::kind, jobs::status, count_star(), min(jobs::due_at)))
                .load(connection)
        })?;
        let depth = |(kind, status, count, due_at): (String, String, i64, Option<Instant>)| {
            let due_at = due_at.map(|at| at.0);
            Ok(JobDepth { kind, status: status_of(&status)?, jobs: valid(count.try_into())?, due_at })
        };
        rows.into_iter().map(depth).collect()
    }
}

fn filtered<'q>(filter: &JobFilter) -> jobs::BoxedQuery<'q, MultiBackend> {
    let JobFilter { kind, status, owner } = *filter;
    let mut query = jobs::table.into_boxed();
    if let Some(kind) = kind {
        query = query.filter(jobs::kind.eq(kind));
    }
    if let Some(status) = status {
        query = query.filter(jobs::status.eq(status.name()));
    }
    if let Some(owner) = owner {
        query = query.filter(jobs::owner_id.eq(Id::from(owner)));
    }
    query
}

/// A job as others may know of it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct JobViewRow {
    id: Id,
    version: i64,
    kind: String,
    status: String,
    attempts: i64,
    due_at: Option<Instant>,
    ended_at: Option<Instant>,
    failure: Option<String>,
    owner_id: Option<Id>,
    created_at: Instant,
    request_id: Id,
}

impl JobViewRow {
    fn position(&self) -> Position {
        Position { key: Key::Time(self.created_at.0), id: self.id.0 }
    }

    fn view(self) -> Result<JobView, StoreError> {
        let Self { id, version, kind, status, attempts, due_at, ended_at, failure, owner_id, created_at, request_id } =
            self;
        Ok(JobView {
            id: id.into(),
            version: version.into(),
            kind,
            status: status_of(&status)?,
            attempts: valid(attempts.try_into())?,
            due_at: due_at.map(|at| at.0),
            ended_at: ended_at.map(|at| at.0),
            failure,
            owner: owner_id.map(Into::into),
            created_at: created_at.0,
            request_id: request_id.0,
        })
    }
}
