use lectern_domain::identity::Capability;

use crate::ports::View;
use crate::{Context, Error, EventFilter, EventView, Paging, Slice};

/// The events that the one who asks may read, in the order in which they were announced.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn list_events(
    view: &mut dyn View,
    at: &Context,
    filter: EventFilter,
    paging: &Paging<()>,
) -> Result<Slice<EventView>, Error> {
    let caller = at.signed_in()?;
    let reader = Some(caller.user).filter(|_| !caller.roles.hold(Capability::ReadAnyEvent));
    Ok(view.events().page(&EventFilter { reader, ..filter }, paging)?)
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{first_page, guest, id, member, page_of};
    use crate::mocks::MockTx;

    #[test]
    fn everybody_lists_their_own_and_administrators_all() {
        let name = Some("article.published");
        for (at, reader) in [(member(2, Role::Moderator), Some(id(2))), (member(2, Role::Admin), None)] {
            let mut tx = MockTx::default();
            let asked = tx.events.expect_page().times(1);
            asked.withf(move |filter, _| *filter == EventFilter { name, reader }).returning(|_, _| Ok(page_of(vec![])));
            // Whatever a face put there.
            let filter = EventFilter { name, reader: Some(id(9)) };
            assert!(list_events(&mut tx, &at, filter, &first_page(())).is_ok());
        }
        let refused = list_events(&mut MockTx::default(), &guest(), EventFilter::default(), &first_page(()));
        assert_eq!(refused, Err(Error::AuthenticationRequired));
    }
}
