use lectern_domain::effects::{Job, JobError};
use lectern_domain::identity::Capability;
use lectern_domain::{Event, JobId, Version};

use super::webhooks::follow_job;
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::Tx;
use crate::{Context, Error, Hidden, JobView};

/// Have something else become of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobStep {
    /// Which.
    pub job: JobId,
    /// The version that the caller has seen.
    pub expected: Option<Version>,
}

/// Has a job that was given up or taken back done after all, from its first attempt. Where another one was queued under
/// its key meanwhile, that one is done.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Stale`, `Job(NotGivenUp)`, `Job(Replaced)`, `Store`.
pub fn retry_job(tx: &mut dyn Tx, at: &Context, command: JobStep) -> Result<JobView, Error> {
    let mut job = managed(tx, at, command)?;
    job.retry(at.now)?;
    if let Some(key) = &job.state().key
        && tx.jobs().find_by_key(key)?.is_some()
    {
        return Err(JobError::Replaced.into());
    }
    kept(tx, at, &job, |id, version, kind| Event::JobRetried { id, version, kind })
}

/// The job, if the one who asks may decide what becomes of it and has seen its present version.
pub(super) fn managed(tx: &mut dyn Tx, at: &Context, JobStep { job, expected }: JobStep) -> Result<Job, Error> {
    at.permit(Capability::ManageJobs)?;
    let job = tx.jobs().find(job)?.ok_or(Error::NotFound(Hidden::Job))?;
    unchanged(job.state().version, expected)?;
    Ok(job)
}

/// Keeps, tells and shows what became of it, and of what it carries.
pub(super) fn kept(
    tx: &mut dyn Tx,
    at: &Context,
    job: &Job,
    told: fn(JobId, Version, String) -> Event,
) -> Result<JobView, Error> {
    let state = job.state();
    tx.jobs().save(job)?;
    follow_job(tx, job)?;
    announce(tx, at, &told(state.id, state.version.next(), state.kind.clone()))?;
    tx.job_pages().find(state.id)?.ok_or(Error::NotFound(Hidden::Job))
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::{JobState, JobStatus};
    use lectern_domain::identity::Role;

    use super::*;
    use crate::StoreError;
    use crate::effects::cancel_job;
    use crate::fixtures::{guest, id, job, job_view, member, operator};
    use crate::mocks::MockTx;

    type Step = fn(&mut dyn Tx, &Context, JobStep) -> Result<JobView, Error>;

    fn step(expected: Option<i64>) -> JobStep {
        JobStep { job: id(1), expected: expected.map(Version::from) }
    }

    fn having(job: Job) -> MockTx {
        let mut tx = MockTx::default();
        tx.jobs.expect_find().returning(move |asked| Ok((asked == id(1)).then(|| job.clone())));
        tx.job_pages.expect_find().returning(|_| Ok(Some(job_view(1))));
        tx
    }

    fn keyed(status: JobStatus) -> Job {
        Job::restore(JobState { key: Some("answers.sweep".to_owned()), ..job(1, status).state().clone() })
    }

    #[test]
    fn an_administrator_and_the_command_line_decide_what_becomes_of_a_job() {
        let table: [(Step, JobStatus, JobStatus, &[&str]); 3] = [
            (retry_job, JobStatus::Dead, JobStatus::Queued, &["job.retried"]),
            (retry_job, JobStatus::Cancelled, JobStatus::Queued, &["job.retried"]),
            (cancel_job, JobStatus::Leased, JobStatus::Cancelled, &["job.cancelled"]),
        ];
        for (take, from, to, told) in table {
            for at in [member(9, Role::Admin), operator()] {
                let mut tx = having(keyed(from)).telling(told);
                tx.jobs.expect_find_by_key().return_const(Ok(None));
                let saved = tx.jobs.expect_save().times(1);
                saved.withf(move |job| job.state().status == to).return_const(Ok(()));
                assert_eq!(take(&mut tx, &at, step(Some(2))), Ok(job_view(1)), "{told:?}");
            }
        }
    }

    #[test]
    fn nobody_else_does_nor_from_where_it_does_not_stand() {
        let steps: [Step; 2] = [retry_job, cancel_job];
        for take in steps {
            let refused = |at: &Context| take(&mut MockTx::default(), at, step(None));
            assert_eq!(refused(&guest()), Err(Error::AuthenticationRequired));
            assert_eq!(refused(&member(1, Role::Support)), Err(Error::PermissionDenied));
            let admin = member(1, Role::Admin);
            let absent = JobStep { job: id(2), expected: None };
            let gone = take(&mut having(job(1, JobStatus::Dead)), &admin, absent);
            assert_eq!(gone, Err(Error::NotFound(Hidden::Job)));
            let stale = take(&mut having(job(1, JobStatus::Dead)), &admin, step(Some(1)));
            assert_eq!(stale, Err(Error::Stale { current: Some(Version::from(2)) }));
            let done = take(&mut having(job(1, JobStatus::Succeeded)), &admin, step(None));
            assert!(matches!(done, Err(Error::Job(_))), "{done:?}");
        }
    }

    #[test]
    fn a_job_in_whose_place_another_stands_or_that_changed_meanwhile_stays() {
        let mut tx = having(keyed(JobStatus::Dead));
        tx.jobs.expect_find_by_key().return_const(Ok(Some(job(2, JobStatus::Queued))));
        assert_eq!(retry_job(&mut tx, &operator(), step(None)), Err(Error::Job(JobError::Replaced)));
        let mut tx = having(job(1, JobStatus::Queued));
        tx.jobs.expect_save().return_const(Err(StoreError::Stale));
        assert_eq!(cancel_job(&mut tx, &operator(), step(None)), Err(Error::Store(StoreError::Stale)));
    }
}
