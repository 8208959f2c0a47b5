use lectern_domain::identity::User;

use crate::ports::View;
use crate::{Context, Error};

/// The caller's own account.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn me(view: &mut dyn View, at: &Context) -> Result<User, Error> {
    let user = at.signed_in()?.user;
    super::found(view.user_pages().find(user)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;

    use crate::Hidden;
    use crate::fixtures::{deleted, first_page, guest, id, member, noon, page_of, user};
    use crate::identity::list_sessions;
    use crate::mocks::MockTx;

    #[test]
    fn one_sees_ones_own_account_while_it_is_there() {
        for (kept, expected) in
            [(user(1, Role::Student), Ok(user(1, Role::Student))), (deleted(1), Err(Error::NotFound(Hidden::User)))]
        {
            let mut tx = MockTx::default();
            let found = tx.user_pages.expect_find().withf(|user| *user == id(1));
            found.returning(move |_| Ok(Some(kept.clone())));
            assert_eq!(me(&mut tx, &member(1, Role::Student)), expected);
        }
    }

    #[test]
    fn one_sees_ones_own_sessions_as_they_are_now() {
        let mut tx = MockTx::default();
        let page = tx.session_pages.expect_page().times(1);
        page.withf(|user, now, _| *user == id(1) && *now == noon()).returning(|_, _, _| Ok(page_of(Vec::new())));
        assert!(list_sessions(&mut tx, &member(1, Role::Student), &first_page(())).is_ok());
    }

    #[test]
    fn a_guest_is_nobody() {
        let mut tx = MockTx::default();
        assert_eq!(me(&mut tx, &guest()), Err(Error::AuthenticationRequired));
        let sessions = list_sessions(&mut tx, &guest(), &first_page(()));
        assert_eq!(sessions, Err(Error::AuthenticationRequired));
    }
}
