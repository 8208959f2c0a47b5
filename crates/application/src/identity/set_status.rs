use lectern_domain::identity::{Capability, User};
use lectern_domain::{Event, Timestamp, UserId, Version};

use super::{end_sessions, other_admins, saved};
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::Tx;
use crate::{Context, Error};

/// The standing that somebody is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewStatus {
    /// In good standing again.
    Active,
    /// Shut out.
    Suspended {
        /// Until then; for good, when absent.
        until: Option<Timestamp>,
    },
}

/// Suspend somebody, or make them active again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetStatus {
    /// Whom.
    pub user: UserId,
    /// Their new standing.
    pub status: NewStatus,
    /// The version that the caller has seen.
    pub expected: Option<Version>,
}

/// Sets the standing; setting it twice changes nothing. A suspension ends every session at once.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Stale`, `User`, `Store`.
pub fn set_status(tx: &mut dyn Tx, at: &Context, command: &SetStatus) -> Result<User, Error> {
    at.permit(Capability::SuspendUsers)?;
    let known = super::found(tx.users().find(command.user)?)?;
    unchanged(known.state().version, command.expected)?;
    let (mut user, by) = (known.clone(), at.standing()?);
    match command.status {
        NewStatus::Active => user.reactivate(by, at.now)?,
        NewStatus::Suspended { until } => user.suspend(until, by, other_admins(tx, &known)?, at.now)?,
    }
    if user.state().status == known.state().status {
        return Ok(known);
    }
    let (id, version) = (command.user, tx.users().save(&user)?);
    match command.status {
        NewStatus::Active => announce(tx, at, &Event::UserReactivated { id, version })?,
        NewStatus::Suspended { .. } => {
            announce(tx, at, &Event::UserSuspended { id, version })?;
            end_sessions(tx, at, (id, None), "user_suspended")?;
        }
    }
    Ok(saved(&user, version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::SignedDuration;
    use lectern_domain::identity::{Role, UserError, UserStatus};

    use crate::fixtures::{guest, id, member, noon, suspended, user};
    use crate::mocks::MockTx;

    fn command(status: NewStatus) -> SetStatus {
        SetStatus { user: id(1), status, expected: None }
    }

    fn for_days(days: i64) -> NewStatus {
        NewStatus::Suspended { until: Some(noon() + SignedDuration::from_hours(24 * days)) }
    }

    const FOR_GOOD: NewStatus = NewStatus::Suspended { until: None };

    #[test]
    fn a_suspension_ends_every_session() {
        for (at, status) in [(member(9, Role::Moderator), for_days(7)), (member(9, Role::Admin), FOR_GOOD)] {
            let mut tx = MockTx::default()
                .having_user(&user(1, Role::Student))
                .saving_user(|user| matches!(user.status, UserStatus::Suspended { .. }))
                .ending_sessions(1, None)
                .telling(&["user.suspended", "session.revoked"]);
            let user = set_status(&mut tx, &at, &command(status)).unwrap();
            assert_eq!(user.state().version, Version::from(2));
        }
    }

    #[test]
    fn it_is_lifted_with_a_word() {
        let mut tx = MockTx::default()
            .having_user(&suspended(1, Role::Student))
            .saving_user(|user| user.status == UserStatus::Active)
            .telling(&["user.reactivated"]);
        assert!(set_status(&mut tx, &member(9, Role::Admin), &command(NewStatus::Active)).is_ok());
    }

    #[test]
    fn setting_the_same_standing_changes_nothing() {
        for (kept, status) in [(user(1, Role::Student), NewStatus::Active), (suspended(1, Role::Student), FOR_GOOD)] {
            let mut tx = MockTx::default().having_user(&kept);
            let again = set_status(&mut tx, &member(9, Role::Admin), &command(status));
            assert_eq!(again, Ok(kept));
        }
    }

    #[test]
    fn standing_is_set_by_those_who_may() {
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        let table = [
            (guest(), Error::AuthenticationRequired),
            (member(9, Role::Author), Error::PermissionDenied),
            (member(9, Role::Moderator), Error::User(UserError::UntilTooFar { days: 7 })),
        ];
        for (at, refusal) in table {
            assert_eq!(set_status(&mut tx, &at, &command(FOR_GOOD)), Err(refusal));
        }
    }

    #[test]
    fn what_is_beyond_somebody_changes_nothing() {
        let moderator = || member(9, Role::Moderator);
        let barred = || suspended(1, Role::Student);
        let table = [
            (moderator(), user(1, Role::Support), for_days(1)),
            (moderator(), barred(), NewStatus::Active),
            (moderator(), barred(), for_days(1)),
            (member(1, Role::Admin), user(1, Role::Admin), FOR_GOOD),
        ];
        for (at, user, status) in table {
            let mut tx = MockTx::default().having_user(&user).having_admins(2);
            let refused = set_status(&mut tx, &at, &command(status));
            assert_eq!(refused, Err(Error::User(UserError::BeyondReach)), "{status:?}");
        }
    }

    #[test]
    fn the_last_administrator_is_not_suspended_and_another_version_is_not_touched() {
        let at = member(9, Role::Admin);
        let mut tx = MockTx::default().having_user(&user(1, Role::Admin)).having_admins(1);
        let refused = set_status(&mut tx, &at, &command(FOR_GOOD));
        assert_eq!(refused, Err(Error::User(UserError::LastAdmin)));
        let stale = SetStatus { expected: Some(Version::from(9)), ..command(FOR_GOOD) };
        let current = Some(Version::FIRST);
        assert_eq!(set_status(&mut tx, &at, &stale), Err(Error::Stale { current }));
    }
}
