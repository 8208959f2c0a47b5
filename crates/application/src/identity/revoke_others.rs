use super::end_sessions;
use crate::ports::Tx;
use crate::{Context, Error};

/// Ends every session of the caller but the one that asks.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn revoke_others(tx: &mut dyn Tx, at: &Context) -> Result<(), Error> {
    let caller = at.signed_in()?;
    let others = (caller.user, Some(caller.session));
    Ok(end_sessions(tx, at, others, "ended_by_owner")?)
}
