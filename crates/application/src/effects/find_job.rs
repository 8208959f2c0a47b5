use lectern_domain::JobId;
use lectern_domain::identity::{Capability, Roles};

use crate::ports::View;
use crate::trace::decided;
use crate::{Context, Error, Hidden, JobView};

/// One job, for whoever asked for it and for operators. What may not be seen is not there.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn find_job(view: &mut dyn View, at: &Context, id: JobId) -> Result<JobView, Error> {
    let caller = at.signed_in()?;
    let seen = |job: &JobView| job.owner == Some(caller.user) || caller.roles.hold(Capability::ReadOperations);
    let job = view.job_pages().find(id)?.filter(|job| decided("visibility", seen(job)));
    job.map(|job| told(job, caller.roles)).ok_or(Error::NotFound(Hidden::Job))
}

/// What of a job is told: why it failed is for operators, since it may speak of what is inside.
pub(super) fn told(mut job: JobView, roles: Roles) -> JobView {
    if !roles.hold(Capability::ReadOperations) {
        job.failure = None;
    }
    job
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{guest, id, job_view, member};
    use crate::mocks::MockTx;

    #[test]
    fn a_job_is_shown_to_whoever_asked_for_it_and_to_operators_who_learn_why_it_failed() {
        let (absent, broken) = (|| Err(Error::NotFound(Hidden::Job)), || Some("it broke".to_owned()));
        let table = [
            (Some(1), guest(), Err(Error::AuthenticationRequired)),
            (Some(1), member(1, Role::Author), Ok(None)),
            (Some(1), member(2, Role::Author), absent()),
            (Some(1), member(2, Role::Support), Ok(broken())),
            (None, member(1, Role::Author), absent()),
            (None, member(2, Role::Admin), Ok(broken())),
        ];
        for (owner, at, answer) in table {
            let mut tx = MockTx::default();
            let job = JobView { owner: owner.map(id), failure: broken(), ..job_view(1) };
            tx.job_pages.expect_find().returning(move |_| Ok(Some(job.clone())));
            assert_eq!(find_job(&mut tx, &at, id(1)).map(|job| job.failure), answer, "{owner:?} {at:?}");
        }
        let mut tx = MockTx::default();
        tx.job_pages.expect_find().returning(|_| Ok(None));
        assert_eq!(find_job(&mut tx, &member(1, Role::Admin), id(1)).map(|job| job.failure), absent());
    }
}
