use lectern_domain::WebhookId;
use lectern_domain::effects::Webhook;

use super::owned;
use crate::ports::View;
use crate::{Context, Error};

/// One webhook of the caller.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn find_webhook(view: &mut dyn View, at: &Context, id: WebhookId) -> Result<Webhook, Error> {
    let caller = at.signed_in()?.user;
    owned(view.webhook_pages().find(id)?, caller)
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::Hidden;
    use crate::fixtures::{guest, id, member, webhook};
    use crate::mocks::MockTx;

    #[test]
    fn a_webhook_is_there_for_its_owner_alone() {
        let mut tx = MockTx::default();
        tx.webhook_pages.expect_find().returning(|asked| Ok((asked == id(1)).then(|| webhook(1))));
        assert_eq!(find_webhook(&mut tx, &member(1, Role::Student), id(1)), Ok(webhook(1)));
        let hidden = Err(Error::NotFound(Hidden::Webhook));
        assert_eq!(find_webhook(&mut tx, &member(1, Role::Student), id(2)), hidden);
        assert_eq!(find_webhook(&mut tx, &member(2, Role::Admin), id(1)), hidden);
        assert_eq!(find_webhook(&mut tx, &guest(), id(1)), Err(Error::AuthenticationRequired));
    }
}
