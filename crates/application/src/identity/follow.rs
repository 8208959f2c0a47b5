use lectern_domain::Event;
use lectern_domain::identity::{Capability, Follow, Username};

use super::find_profile;
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error, ProfileView};

/// Follow somebody, or no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Following {
    /// Whom, in any case.
    pub username: Username,
}

/// Follows somebody. Following twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `SessionRevoked`, `PermissionDenied`, `NotFound`, `Follow(Oneself)`, `Store`.
pub fn follow(tx: &mut dyn Tx, at: &Context, command: &Following) -> Result<ProfileView, Error> {
    at.permit(Capability::Participate)?;
    let follower = at.signed_in()?.user;
    // A session that another node ended a moment ago may still be known here, and nobody who is gone may count.
    super::found(tx.users().find(follower)?).map_err(|_| Error::SessionRevoked)?;
    let followed = super::found(tx.users().find_by_login(&command.username.folded())?)?;
    let (id, version) = (followed.state().id, followed.state().version);
    if tx.follows().add(&Follow::new(follower, id, at.now)?)? {
        announce(tx, at, &Event::UserFollowed { id, version, follower })?;
    }
    find_profile(tx, at, &command.username)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{FollowError, Role, User};

    use crate::Hidden;
    use crate::fixtures::{deleted, guest, id, member, profile, roleless, user, username};
    use crate::identity::unfollow;
    use crate::mocks::MockTx;

    fn command() -> Following {
        Following { username: username(1) }
    }

    fn having(followed: Option<User>) -> MockTx {
        MockTx::default().having_user(&user(2, Role::Student)).having_login("user1", followed).showing_profile(1)
    }

    #[test]
    fn following_is_told_once() {
        let at = member(2, Role::Student);
        for (new, told) in [(true, &["user.followed"][..]), (false, &[])] {
            let mut tx = having(Some(user(1, Role::Author))).telling(told);
            let added = tx.follows.expect_add().times(1);
            added.withf(|follow| (follow.follower(), follow.followed()) == (id(2), id(1))).return_const(Ok(new));
            assert_eq!(follow(&mut tx, &at, &command()), Ok(profile(1)));
        }
        for (there, told) in [(true, &["user.unfollowed"][..]), (false, &[])] {
            let mut tx = having(Some(user(1, Role::Author))).telling(told);
            let removed = tx.follows.expect_remove().times(1);
            removed.withf(|follower, followed| (*follower, *followed) == (id(2), id(1))).return_const(Ok(there));
            assert_eq!(unfollow(&mut tx, &at, &command()), Ok(profile(1)));
        }
    }

    #[test]
    fn nobody_follows_themselves_or_somebody_who_is_gone() {
        let table = [
            (member(2, Role::Author), Some(user(2, Role::Author)), Error::Follow(FollowError::Oneself)),
            (member(3, Role::Author), Some(user(1, Role::Author)), Error::SessionRevoked),
            (member(2, Role::Author), Some(deleted(1)), Error::NotFound(Hidden::User)),
            (member(2, Role::Author), None, Error::NotFound(Hidden::User)),
            (guest(), Some(user(1, Role::Author)), Error::AuthenticationRequired),
            (roleless(2), Some(user(1, Role::Author)), Error::PermissionDenied),
        ];
        for (at, followed, refusal) in table {
            let mut tx = having(followed).having_user(&deleted(3));
            assert_eq!(follow(&mut tx, &at, &command()), Err(refusal));
        }
        let refused = unfollow(&mut MockTx::default(), &guest(), &command());
        assert_eq!(refused, Err(Error::AuthenticationRequired));
    }
}
