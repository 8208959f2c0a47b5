use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use lectern_application::StoreError;
use lectern_application::ports::{Leased, Leases};
use lectern_domain::effects::{Job, Priority};
use lectern_domain::{JobId, Timestamp};

use super::job_row::LeasedRow;
use crate::columns::{Instant, Named, sql};
use crate::dialect::jobs;
use crate::session::Session;

impl Leases for Session<'_> {
    fn loosen(&mut self) -> Result<(), StoreError> {
        self.run("leases.loosen", jobs::loosen)
    }

    fn claim(&mut self, now: Timestamp, until: Timestamp, most: u16) -> Result<Vec<Leased>, StoreError> {
        let mut claimed = Vec::new();
        for priority in Priority::ALL {
            let left = usize::from(most).saturating_sub(claimed.len());
            if left == 0 {
                break;
            }
            let rows: Vec<LeasedRow> = self.run("leases.claim", |connection| {
                sql_query(jobs::claim(connection))
                    .bind::<sql::Instant, _>(Instant(until))
                    .bind::<BigInt, _>(jobs::priority_column(priority))
                    .bind::<sql::Instant, _>(Instant(now))
                    .bind::<BigInt, _>(i64::try_from(left).unwrap_or(i64::MAX))
                    .load(connection)
            })?;
            for row in rows {
                claimed.push(row.leased()?);
            }
        }
        Ok(claimed)
    }

    fn renew(&mut self, held: &[Job], until: Timestamp) -> Result<Vec<JobId>, StoreError> {
        let rows: Vec<Named> = self.run("leases.renew", |connection| {
            let rows = jobs::rows(connection, held);
            sql_query(jobs::RENEW.on(connection))
                .bind::<sql::Instant, _>(Instant(until))
                .bind::<Text, _>(rows)
                .load(connection)
        })?;
        Ok(rows.into_iter().map(|Named { id }| id.into()).collect())
    }

    fn save_all(&mut self, jobs: &[Job]) -> Result<Vec<JobId>, StoreError> {
        let rows: Vec<Named> = self.run("leases.save_all", |connection| {
            let rows = jobs::rows(connection, jobs);
            sql_query(jobs::SAVE_ALL.on(connection)).bind::<Text, _>(rows).load(connection)
        })?;
        Ok(rows.into_iter().map(|Named { id }| id.into()).collect())
    }
}
