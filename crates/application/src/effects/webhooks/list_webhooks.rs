use lectern_domain::effects::Webhook;

use crate::ports::View;
use crate::{Context, Error, Paging, Slice};

/// The webhooks of the caller, by the time they were made.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn list_webhooks(view: &mut dyn View, at: &Context, paging: &Paging<()>) -> Result<Slice<Webhook>, Error> {
    let owner = at.signed_in()?.user;
    Ok(view.webhook_pages().page(owner, paging)?)
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{first_page, guest, id, member, page_of, webhook};
    use crate::mocks::MockTx;

    #[test]
    fn everybody_lists_their_own() {
        let mut tx = MockTx::default();
        let asked = tx.webhook_pages.expect_page().times(1).withf(|owner, _| *owner == id(2));
        asked.returning(|_, _| Ok(page_of(vec![webhook(1)])));
        let listed = list_webhooks(&mut tx, &member(2, Role::Admin), &first_page(()));
        assert_eq!(listed, Ok(page_of(vec![webhook(1)])));
        let refused = list_webhooks(&mut tx, &guest(), &first_page(()));
        assert_eq!(refused, Err(Error::AuthenticationRequired));
    }
}
