use lectern_domain::Event;

use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

/// Ends every session of the caller but the one that asks.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn revoke_others(tx: &mut dyn Tx, at: &Context) -> Result<(), Error> {
    let caller = at.signed_in()?;
    for (id, version) in tx.sessions().revoke_all(caller.user, Some(caller.session), at.now)? {
        let reason = "ended_by_owner".to_owned();
        announce(
            tx,
            at,
            &Event::SessionRevoked {
                id,
                version,
                user: caller.user,
                reason,
            },
        )?;
    }
    Ok(())
}
