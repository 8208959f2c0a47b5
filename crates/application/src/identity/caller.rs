use lectern_domain::Timestamp;
use lectern_domain::identity::{Transport, UserStatus};

use crate::{Caller, CallerView, Error};

/// Who a live session stands for. `transport` is how it was shown: a cookie is no refresh token, nor the reverse.
///
/// # Errors
/// `SessionRevoked`, `AccountSuspended`.
pub fn caller(known: &CallerView, transport: Transport, now: Timestamp) -> Result<Caller, Error> {
    let CallerView {
        session,
        transport: opened,
        expires_at,
        revoked,
        user,
        status,
        roles,
    } = *known;
    if revoked || now >= expires_at || opened != transport {
        return Err(Error::SessionRevoked);
    }
    match status {
        UserStatus::Suspended { until } if until.is_none_or(|until| now < until) => Err(Error::AccountSuspended),
        UserStatus::Deleted => Err(Error::SessionRevoked),
        UserStatus::Active | UserStatus::Suspended { .. } => Ok(Caller { user, session, roles }),
    }
}
