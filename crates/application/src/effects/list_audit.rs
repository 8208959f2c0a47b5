use lectern_domain::identity::Capability;

use super::{AuditFilter, AuditView};
use crate::ports::View;
use crate::{Context, Error, Paging, Slice};

/// Who changed what, for administrators.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `Store`.
pub fn list_audit(
    view: &mut dyn View,
    at: &Context,
    filter: &AuditFilter,
    paging: &Paging<()>,
) -> Result<Slice<AuditView>, Error> {
    at.permit(Capability::ReadAudit)?;
    Ok(view.audit_pages().page(filter, paging)?)
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{first_page, guest, member, operator, page_of};
    use crate::mocks::MockTx;

    #[test]
    fn administrators_and_the_command_line_read_it() {
        let (filter, paging) = (AuditFilter::default(), first_page(()));
        for (at, refusal) in [
            (guest(), Error::AuthenticationRequired),
            (member(1, Role::Support), Error::PermissionDenied),
            (member(1, Role::Moderator), Error::PermissionDenied),
        ] {
            assert_eq!(list_audit(&mut MockTx::default(), &at, &filter, &paging), Err(refusal));
        }
        for at in [member(1, Role::Admin), operator()] {
            let mut tx = MockTx::default();
            tx.audit_pages.expect_page().times(1).returning(|_, _| Ok(page_of(vec![])));
            assert_eq!(list_audit(&mut tx, &at, &filter, &paging), Ok(page_of(vec![])));
        }
    }
}
