//! How a use case tells that something changed: to everybody who wants to hear of it, and to the audit trail.

use lectern_domain::Event;

use crate::ports::Tx;
use crate::trace::{self, What};
use crate::{Context, StoreError};

/// Announces `event`. Every use case that changes something calls this once for each change.
pub(crate) fn announce(tx: &mut dyn Tx, at: &Context, event: &Event) -> Result<(), StoreError> {
    trace::note(What::Event(event.name()));
    tx.outbox().announce(at, event)
}

#[cfg(test)]
mod tests {
    use lectern_domain::Version;

    use super::*;
    use crate::fixtures::{guest, id};
    use crate::mocks::MockTx;

    fn event() -> Event {
        Event::UserDeleted { id: id(1), version: Version::from(2) }
    }

    #[test]
    fn the_outbox_hears_who_did_what() {
        let (mut tx, at) = (MockTx::default(), guest());
        let announced = tx.outbox.expect_announce().times(1);
        announced.withf(|at, told| *at == guest() && *told == event()).return_const(Ok(()));
        assert_eq!(announce(&mut tx, &at, &event()), Ok(()));
    }

    #[test]
    fn a_change_that_cannot_be_told_fails() {
        let mut tx = MockTx::default();
        tx.outbox.expect_announce().return_const(Err(StoreError::Unavailable));
        assert_eq!(announce(&mut tx, &guest(), &event()), Err(StoreError::Unavailable));
    }
}
