use lectern_domain::DeliveryId;
use lectern_domain::effects::Delivery;

use super::{as_delivery, find_webhook};
use crate::ports::View;
use crate::{Context, Error, Hidden};

/// One delivery to a webhook of the caller.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn find_delivery(view: &mut dyn View, at: &Context, id: DeliveryId) -> Result<Delivery, Error> {
    at.signed_in()?;
    let delivery = view.webhook_pages().find_delivery(id)?.ok_or(Error::NotFound(Hidden::Delivery))?;
    find_webhook(view, at, delivery.state().webhook).map_err(as_delivery)?;
    Ok(delivery)
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{delivery, id, member, webhook};
    use crate::mocks::MockTx;

    #[test]
    fn a_delivery_is_there_for_the_owner_of_its_webhook_alone() {
        let mut tx = MockTx::default();
        tx.webhook_pages.expect_find_delivery().returning(|asked| Ok((asked == id(2)).then(|| delivery(2))));
        tx.webhook_pages.expect_find().returning(|_| Ok(Some(webhook(1))));
        assert_eq!(find_delivery(&mut tx, &member(1, Role::Student), id(2)), Ok(delivery(2)));
        let hidden = Err(Error::NotFound(Hidden::Delivery));
        assert_eq!(find_delivery(&mut tx, &member(1, Role::Student), id(3)), hidden);
        assert_eq!(find_delivery(&mut tx, &member(2, Role::Admin), id(2)), hidden);
    }
}
