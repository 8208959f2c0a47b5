use lectern_domain::identity::Username;

use super::find_profile;
use crate::ports::{FollowSide, View};
use crate::{Context, Error, Paging, ProfileView, Slice};

/// List those on one side of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFollows {
    /// Of whom, in any case.
    pub username: Username,
    /// Which side.
    pub side: FollowSide,
    /// Which page, by the time the follow began.
    pub paging: Paging<()>,
}

/// Those who follow somebody, or whom somebody follows.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn list_follows(view: &mut dyn View, at: &Context, query: &ListFollows) -> Result<Slice<ProfileView>, Error> {
    let of = find_profile(view, at, &query.username)?.id;
    let viewer = at.viewer().map(|(id, _)| id);
    Ok(view.profile_pages().page(of, query.side, viewer, &query.paging)?)
}
