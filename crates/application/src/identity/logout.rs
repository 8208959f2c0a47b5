use super::{RevokeSession, revoke_session};
use crate::ports::Tx;
use crate::{Context, Error};

/// Ends the session that asks.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn logout(tx: &mut dyn Tx, at: &Context) -> Result<(), Error> {
    let session = at.signed_in()?.session;
    revoke_session(tx, at, &RevokeSession { session })
}
