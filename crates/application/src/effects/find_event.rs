use lectern_domain::EventId;

use crate::ports::View;
use crate::trace::decided;
use crate::{Context, Error, EventView, Hidden};

/// One event, if the one who asks may read it. What may not be read is not there.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn find_event(view: &mut dyn View, at: &Context, id: EventId) -> Result<EventView, Error> {
    let caller = at.signed_in()?;
    let event = view.events().find(id)?.ok_or(Error::NotFound(Hidden::Event))?;
    if decided("visibility", event.readable_by(caller.user, caller.roles)) {
        Ok(event)
    } else {
        Err(Error::NotFound(Hidden::Event))
    }
}

#[cfg(test)]
mod tests {
    use lectern_domain::Audience;
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{event_view, guest, id, member};
    use crate::mocks::MockTx;

    #[test]
    fn an_event_is_shown_to_its_audience_and_absent_for_others() {
        let hidden = || Err(Error::NotFound(Hidden::Event));
        let own = Audience::Account(id(1));
        let table = [
            (own, guest(), Err(Error::AuthenticationRequired)),
            (own, member(1, Role::Student), Ok(())),
            (own, member(2, Role::Support), hidden()),
            (own, member(2, Role::Admin), Ok(())),
            (Audience::Everybody, member(2, Role::Student), Ok(())),
            (Audience::Administrators, member(1, Role::Student), hidden()),
            (Audience::Administrators, member(2, Role::Admin), Ok(())),
        ];
        for (audience, at, answer) in table {
            let mut tx = MockTx::default();
            tx.events.expect_find().returning(move |_| Ok(Some(EventView { audience, ..event_view(1) })));
            assert_eq!(find_event(&mut tx, &at, id(1)).map(|_| ()), answer, "{audience:?} {at:?}");
        }
        let mut tx = MockTx::default();
        tx.events.expect_find().returning(|_| Ok(None));
        assert_eq!(find_event(&mut tx, &member(1, Role::Admin), id(1)).map(|_| ()), hidden());
    }
}
