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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hidden;
    use crate::fixtures::{first_page, guest, id, page_of, profile, username};
    use crate::mocks::MockTx;

    fn query(side: FollowSide) -> ListFollows {
        ListFollows { username: username(1), side, paging: first_page(()) }
    }

    #[test]
    fn each_side_is_asked_for_by_the_account_behind_the_name() {
        for side in [FollowSide::Followers, FollowSide::Following] {
            let mut tx = MockTx::default().showing_profile(1);
            let page = tx.profile_pages.expect_page().times(1);
            page.withf(move |of, asked, viewer, _| *of == id(1) && *asked == side && viewer.is_none())
                .returning(|_, _, _, _| Ok(page_of(vec![profile(2)])));
            assert_eq!(list_follows(&mut tx, &guest(), &query(side)), Ok(page_of(vec![profile(2)])));
        }
    }

    #[test]
    fn nobody_follows_an_unknown_name() {
        let mut tx = MockTx::default();
        tx.profile_pages.expect_find().return_const(Ok(None));
        let absent = list_follows(&mut tx, &guest(), &query(FollowSide::Followers));
        assert_eq!(absent, Err(Error::NotFound(Hidden::User)));
    }
}
