use lectern_domain::Event;

use super::{Following, find_profile};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error, ProfileView};

/// Follows somebody no longer. Asking twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn unfollow(tx: &mut dyn Tx, at: &Context, command: &Following) -> Result<ProfileView, Error> {
    let follower = at.signed_in()?.user;
    let followed = super::found(tx.users().find_by_login(&command.username.folded())?)?;
    let (id, version) = (followed.state().id, followed.state().version);
    if tx.follows().remove(follower, id)? {
        announce(tx, at, &Event::UserUnfollowed { id, version, follower })?;
    }
    find_profile(tx, at, &command.username)
}
