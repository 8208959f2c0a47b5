use lectern_domain::effects::Parcel;

use super::send;
use crate::effects::{Message, Told};
use crate::ports::Tx;
use crate::{Context, StoreError};

/// Makes a delivery of an event for each webhook that wants it and whose owner may read it. It is a subscriber: this
/// happens in the transaction that marks the event as told, so it happens once.
pub(crate) fn fan_out(tx: &mut dyn Tx, at: &Context, told: &Told<'_>) -> Result<(), StoreError> {
    let (event, audience) = (told.kept, told.kept.audience);
    let mut parcel = None;
    for listener in tx.webhooks().find_listening(audience)? {
        if listener.types.hold(&event.name) && listener.may_read(audience, at.now) {
            let parcel = parcel.get_or_insert_with(|| Parcel {
                message: event.id.uuid(),
                kind: event.name.to_string(),
                audience,
                body: Message::from(event).text(),
            });
            send(tx, at, listener.webhook, parcel, None)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use lectern_domain::Audience;
    use lectern_domain::effects::EventTypes;
    use lectern_domain::identity::{Role, Roles, UserStatus};
    use uuid::Uuid;

    use super::*;
    use crate::fixtures::{event_view, id, operator};
    use crate::mocks::MockTx;
    use crate::{EventView, Listener};

    fn listener(n: u128, types: &[&str], role: Role, status: UserStatus) -> Listener {
        let types = EventTypes::restore(types.iter().map(|name| (*name).to_owned()));
        Listener { webhook: id(n), types, owner: id(n), status, roles: Roles::from_iter([role]) }
    }

    /// Which webhooks get a message that is told to `audience`.
    fn reached(audience: Audience) -> Vec<u128> {
        let listening = vec![
            listener(1, &[], Role::Student, UserStatus::Active),
            listener(2, &["article.updated"], Role::Student, UserStatus::Active),
            listener(3, &["article.published"], Role::Admin, UserStatus::Active),
            listener(4, &[], Role::Admin, UserStatus::Active),
            listener(5, &[], Role::Admin, UserStatus::Suspended { until: None }),
        ];
        let reached = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut tx = MockTx::default();
        tx.webhooks.expect_find_listening().withf(move |asked| *asked == audience).return_const(Ok(listening));
        let noted = std::sync::Arc::clone(&reached);
        tx.deliveries.expect_add().returning(move |_, webhook, parcel| {
            assert_eq!((parcel.message, parcel.kind.as_str()), (Uuid::from_u128(7), "article.updated"));
            assert_eq!(parcel.body, Message::from(&EventView { audience, ..event_view(7) }).text());
            noted.lock().unwrap().push(webhook.uuid().as_u128());
            Ok(Some(id(9)))
        });
        tx.jobs.expect_add().withf(|_, job| job.key.is_some() && job.owner.is_none()).return_const(Ok(Some(id(3))));
        let kept = EventView { audience, ..event_view(7) };
        let event = kept.event().unwrap();
        assert_eq!(fan_out(&mut tx, &operator(), &Told { kept: &kept, event: &event }), Ok(()));
        reached.lock().unwrap().clone()
    }

    #[test]
    fn whoever_wants_it_and_may_read_it_gets_it() {
        assert_eq!(reached(Audience::Everybody), [1, 2, 4]);
        assert_eq!(reached(Audience::Account(id(2))), [2, 4]);
        assert_eq!(reached(Audience::Account(id(9))), [4]);
        assert_eq!(reached(Audience::Administrators), [4]);
    }

    #[test]
    fn what_is_kept_already_is_not_carried_again() {
        let mut tx = MockTx::default();
        let all = vec![listener(1, &[], Role::Student, UserStatus::Active)];
        tx.webhooks.expect_find_listening().return_const(Ok(all));
        tx.deliveries.expect_add().times(1).return_const(Ok(None));
        let kept = event_view(7);
        let event = kept.event().unwrap();
        assert_eq!(fan_out(&mut tx, &operator(), &Told { kept: &kept, event: &event }), Ok(()));
    }
}
