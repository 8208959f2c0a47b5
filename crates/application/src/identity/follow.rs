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
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Follow(Oneself)`, `Store`.
pub fn follow(tx: &mut dyn Tx, at: &Context, command: &Following) -> Result<ProfileView, Error> {
    at.permit(Capability::Participate)?;
    let follower = at.signed_in()?.user;
    let followed = super::found(tx.users().find_by_login(&command.username.folded())?)?;
    let (id, version) = (followed.state().id, followed.state().version);
    if tx.follows().add(&Follow::new(follower, id, at.now)?)? {
        announce(tx, at, &Event::UserFollowed { id, version, follower })?;
    }
    find_profile(tx, at, &command.username)
}
