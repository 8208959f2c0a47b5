use lectern_domain::identity::Capability;

use super::find_job::told;
use crate::ports::View;
use crate::{Context, Error, JobFilter, JobView, Paging, Slice};

/// The jobs that the one who asks asked for; every job, for operators.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn list_jobs(
    view: &mut dyn View,
    at: &Context,
    filter: JobFilter,
    paging: &Paging<()>,
) -> Result<Slice<JobView>, Error> {
    let caller = at.signed_in()?;
    let owner = Some(caller.user).filter(|_| !caller.roles.hold(Capability::ReadOperations));
    let page = view.job_pages().page(&JobFilter { owner, ..filter }, paging)?;
    Ok(page.map(|job| told(job, caller.roles)))
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{first_page, guest, id, job_view, member, page_of};
    use crate::mocks::MockTx;

    #[test]
    fn everybody_lists_their_own_jobs_and_operators_all() {
        let kind = Some("jobs.sweep");
        for (at, owner) in [(member(2, Role::Moderator), Some(id(2))), (member(2, Role::Support), None)] {
            let mut tx = MockTx::default();
            let asked = tx.job_pages.expect_page().times(1);
            let failed = || JobView { failure: Some("it broke".to_owned()), ..job_view(1) };
            asked
                .withf(move |filter, _| *filter == JobFilter { kind, status: None, owner })
                .returning(move |_, _| Ok(page_of(vec![failed()])));
            // Whatever a face put there.
            let filter = JobFilter { kind, status: None, owner: Some(id(9)) };
            let page = list_jobs(&mut tx, &at, filter, &first_page(())).unwrap();
            assert_eq!(page.items[0].failure.is_some(), owner.is_none());
        }
        let refused = list_jobs(&mut MockTx::default(), &guest(), JobFilter::default(), &first_page(()));
        assert_eq!(refused, Err(Error::AuthenticationRequired));
    }
}
