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

/// Sets the standing. A suspension ends every session at once.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Stale`, `User`, `Store`.
pub fn set_status(tx: &mut dyn Tx, at: &Context, command: &SetStatus) -> Result<User, Error> {
    at.permit(Capability::SuspendUsers)?;
    let mut user = super::found(tx.users().find(command.user)?)?;
    unchanged(user.state().version, command.expected)?;
    let (id, by) = (command.user, at.standing()?);
    let version = match command.status {
        NewStatus::Active => {
            user.reactivate(by, at.now)?;
            let version = tx.users().save(&user)?;
            announce(tx, at, &Event::UserReactivated { id, version })?;
            version
        }
        NewStatus::Suspended { until } => {
            let others = other_admins(tx, &user)?;
            user.suspend(until, by, others, at.now)?;
            let version = tx.users().save(&user)?;
            announce(tx, at, &Event::UserSuspended { id, version })?;
            end_sessions(tx, at, (id, None), "user_suspended")?;
            version
        }
    };
    Ok(saved(&user, version))
}
