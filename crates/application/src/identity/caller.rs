use lectern_domain::Timestamp;
use lectern_domain::identity::{Transport, UserStatus};

use crate::{Caller, CallerView, Error};

/// Who a live session stands for. `transport` is how it was shown: a cookie is no refresh token, nor the reverse.
///
/// # Errors
/// `SessionRevoked`, `AccountSuspended`.
pub fn caller(known: &CallerView, transport: Transport, now: Timestamp) -> Result<Caller, Error> {
    let CallerView { session, transport: opened, expires_at, revoked, user, status, roles } = *known;
    if revoked || now >= expires_at || opened != transport {
        return Err(Error::SessionRevoked);
    }
    match status {
        UserStatus::Suspended { until } if until.is_none_or(|until| now < until) => Err(Error::AccountSuspended),
        UserStatus::Deleted => Err(Error::SessionRevoked),
        UserStatus::Active | UserStatus::Suspended { .. } => Ok(Caller { user, session, roles }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::SignedDuration;
    use lectern_domain::identity::{Role, Roles};

    use crate::fixtures::{id, noon};

    fn known(status: UserStatus) -> CallerView {
        CallerView {
            session: id(3),
            transport: Transport::Bearer,
            expires_at: noon(),
            revoked: false,
            user: id(1),
            status,
            roles: Roles::from_iter([Role::Author]),
        }
    }

    fn before(seconds: i64) -> Timestamp {
        noon() - SignedDuration::from_secs(seconds)
    }

    #[test]
    fn a_live_session_stands_for_its_user_until_it_expires() {
        let known = known(UserStatus::Active);
        let expected = Caller { user: id(1), session: id(3), roles: known.roles };
        assert_eq!(caller(&known, Transport::Bearer, before(1)), Ok(expected));
        assert_eq!(caller(&known, Transport::Bearer, noon()), Err(Error::SessionRevoked));
        assert_eq!(caller(&known, Transport::Cookie, before(1)), Err(Error::SessionRevoked));
        let revoked = CallerView { revoked: true, ..known };
        assert_eq!(caller(&revoked, Transport::Bearer, before(1)), Err(Error::SessionRevoked));
    }

    #[test]
    fn standing_counts_at_the_moment_of_the_request() {
        let until = Some(before(60));
        let table = [
            (UserStatus::Suspended { until: None }, 30, Err(Error::AccountSuspended)),
            (UserStatus::Suspended { until }, 61, Err(Error::AccountSuspended)),
            (UserStatus::Suspended { until }, 60, Ok(id(1))),
            (UserStatus::Deleted, 30, Err(Error::SessionRevoked)),
        ];
        for (status, seconds, expected) in table {
            let found = caller(&known(status), Transport::Bearer, before(seconds));
            assert_eq!(found.map(|caller| caller.user), expected, "{status:?}");
        }
    }
}
