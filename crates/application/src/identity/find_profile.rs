use lectern_domain::identity::Username;

use crate::ports::View;
use crate::{Context, Error, Hidden, ProfileView};

/// A public profile.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn find_profile(view: &mut dyn View, at: &Context, username: &Username) -> Result<ProfileView, Error> {
    let viewer = at.viewer().map(|(id, _)| id);
    view.profile_pages()
        .find(&username.folded(), viewer)?
        .ok_or(Error::NotFound(Hidden::User))
}
