use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use lectern_application::ports::JobPages;
use lectern_application::{JobDepth, StoreError};

use super::job_row::status_of;
use crate::columns::{Instant, valid};
use crate::schema::jobs;
use crate::session::Session;

impl JobPages for Session<'_> {
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
