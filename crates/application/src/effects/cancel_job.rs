use lectern_domain::Event;

use super::retry_job::{JobStep, kept, managed};
use crate::ports::Tx;
use crate::{Context, Error, JobView};

/// Takes a job back that has not ended. A worker that is at it finds out when it wants to keep what came of it. The
/// delivery that it carries is cancelled as well.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Stale`, `Job(Ended)`, `Store`.
pub fn cancel_job(tx: &mut dyn Tx, at: &Context, command: JobStep) -> Result<JobView, Error> {
    let mut job = managed(tx, at, command)?;
    job.cancel(at.now)?;
    kept(tx, at, &job, |id, version, kind| Event::JobCancelled { id, version, kind })
}
