//! What rules, events and audit need to know of the outside.

use std::net::IpAddr;

use lectern_domain::identity::{Capability, Roles, Standing};
use lectern_domain::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::{Error, Viewer};

/// Who asks, when, from where, and under which request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The time of the request, in whole microseconds. It is taken once.
    pub now: Timestamp,
    /// Who asks.
    pub actor: Actor,
    /// The request, as it stands in log, audit and answer.
    pub request_id: Uuid,
    /// Where it came from, when it came over a network.
    pub address: Option<IpAddr>,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Nobody that we know.
    Guest,
    /// Somebody with a live session.
    Member(Caller),
    /// The command line.
    Operator,
}

/// Somebody with a live session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The roles, no older than a second.
    pub roles: Roles,
}

impl Context {
    /// The caller, for what only somebody signed in may ask.
    ///
    /// # Errors
    /// [`Error::AuthenticationRequired`] for guests and for the command line.
    pub const fn signed_in(&self) -> Result<Caller, Error> {
        match self.actor {
            Actor::Member(caller) => Ok(caller),
            Actor::Guest | Actor::Operator => Err(Error::AuthenticationRequired),
        }
    }

    /// Lets those pass who hold `capability`, and the command line.
    ///
    /// # Errors
    /// [`Error::AuthenticationRequired`], [`Error::PermissionDenied`].
    pub fn permit(&self, capability: Capability) -> Result<(), Error> {
        match self.actor {
            Actor::Operator => Ok(()),
            Actor::Member(caller) if caller.roles.hold(capability) => Ok(()),
            Actor::Member(_) => Err(Error::PermissionDenied),
            Actor::Guest => Err(Error::AuthenticationRequired),
        }
    }

    /// Where the one who asks stands towards other accounts.
    ///
    /// # Errors
    /// [`Error::AuthenticationRequired`] for guests.
    pub const fn standing(&self) -> Result<Standing, Error> {
        match self.actor {
            Actor::Member(caller) => Ok(Standing::Member(caller.user, caller.roles)),
            Actor::Operator => Ok(Standing::Operator),
            Actor::Guest => Err(Error::AuthenticationRequired),
        }
    }

    /// Through whose eyes something is shown.
    #[must_use]
    pub const fn viewer(&self) -> Viewer {
        match self.actor {
            Actor::Member(caller) => Some((caller.user, caller.roles)),
            Actor::Guest | Actor::Operator => None,
        }
    }
}

/// Mints an identifier (UUIDv7), for the edges: a repeated command keeps it, so it is the same command.
#[must_use]
pub fn mint<Id: From<Uuid>>() -> Id {
    Id::from(Uuid::now_v7())
}

#[cfg(test)]
mod tests {
    use lectern_domain::identity::Role;

    use super::*;
    use crate::fixtures::{guest, id, member, operator, roleless};

    #[test]
    fn who_passes_where() {
        let table = [
            (guest(), Err(Error::AuthenticationRequired), false),
            (roleless(1), Err(Error::PermissionDenied), true),
            (member(1, Role::Moderator), Err(Error::PermissionDenied), true),
            (member(1, Role::Admin), Ok(()), true),
            (operator(), Ok(()), false),
        ];
        for (at, managing, signed_in) in table {
            assert_eq!(at.permit(Capability::ManageUsers), managing, "{at:?}");
            assert_eq!(at.signed_in().is_ok(), signed_in, "{at:?}");
        }
    }

    #[test]
    fn the_command_line_stands_apart_and_looks_through_nobodys_eyes() {
        assert_eq!(operator().standing(), Ok(Standing::Operator));
        assert_eq!(guest().standing(), Err(Error::AuthenticationRequired));
        assert_eq!((operator().viewer(), guest().viewer()), (None, None));
        let roles = Roles::from_iter([Role::Author]);
        assert_eq!(member(1, Role::Author).viewer(), Some((id(1), roles)));
        assert_eq!(member(1, Role::Author).standing(), Ok(Standing::Member(id(1), roles)));
    }

    #[test]
    fn identifiers_are_minted_in_order_of_time() {
        let (first, second): (UserId, UserId) = (mint(), mint());
        assert!(first < second);
        assert_eq!(first.uuid().get_version_num(), 7);
    }
}
