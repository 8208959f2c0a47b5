use lectern_domain::identity::Username;

use crate::ports::View;
use crate::{Context, Error, Hidden, ProfileView};

/// A public profile.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn find_profile(view: &mut dyn View, at: &Context, username: &Username) -> Result<ProfileView, Error> {
    let viewer = at.viewer().map(|(id, _)| id);
    view.profile_pages().find(&username.folded(), viewer)?.ok_or(Error::NotFound(Hidden::User))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::UserId;
    use lectern_domain::identity::Role;

    use crate::fixtures::{guest, id, member, profile};
    use crate::mocks::MockTx;

    #[test]
    fn a_profile_is_found_in_any_case_through_the_eyes_of_the_viewer() {
        for (at, viewer) in [(guest(), None), (member(2, Role::Student), Some(id::<UserId>(2)))] {
            let mut tx = MockTx::default();
            let found = tx.profile_pages.expect_find();
            found
                .withf(move |folded, seen_by| folded == "user1" && *seen_by == viewer)
                .returning(|_, _| Ok(Some(profile(1))));
            let shown = find_profile(&mut tx, &at, &Username::parse("USER1").unwrap());
            assert_eq!(shown, Ok(profile(1)));
        }
    }

    #[test]
    fn an_unknown_name_is_not_found() {
        let mut tx = MockTx::default();
        tx.profile_pages.expect_find().return_const(Ok(None));
        let absent = find_profile(&mut tx, &guest(), &Username::parse("user1").unwrap());
        assert_eq!(absent, Err(Error::NotFound(Hidden::User)));
    }
}
