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
