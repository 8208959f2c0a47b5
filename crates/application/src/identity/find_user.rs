use lectern_domain::UserId;
use lectern_domain::identity::{Capability, User, Username};

use crate::ports::View;
use crate::{Context, Error, Hidden};

/// How an account is named in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserKey {
    /// By its identifier.
    Id(UserId),
    /// By its username, in any case.
    Username(Username),
}

/// One account, deleted ones too, for those who manage them.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Store`.
pub fn find_user(view: &mut dyn View, at: &Context, key: &UserKey) -> Result<User, Error> {
    at.permit(Capability::ManageUsers)?;
    let user = match key {
        UserKey::Id(id) => view.user_pages().find(*id)?,
        UserKey::Username(username) => view.user_pages().find_by_username(&username.folded())?,
    };
    user.ok_or(Error::NotFound(Hidden::User))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;

    use crate::UserFilter;
    use crate::fixtures::{deleted, first_page, guest, id, member, page_of, user};
    use crate::identity::list_users;
    use crate::mocks::MockTx;

    #[test]
    fn administrators_find_deleted_accounts_too() {
        let at = member(9, Role::Admin);
        let mut tx = MockTx::default();
        tx.user_pages.expect_find().returning(|_| Ok(Some(deleted(1))));
        tx.user_pages
            .expect_find_by_username()
            .withf(|folded| folded == "user2")
            .returning(|_| Ok(Some(user(2, Role::Author))));
        assert_eq!(find_user(&mut tx, &at, &UserKey::Id(id(1))), Ok(deleted(1)));
        let by_name = UserKey::Username(Username::parse("User2").unwrap());
        assert_eq!(find_user(&mut tx, &at, &by_name), Ok(user(2, Role::Author)));
    }

    #[test]
    fn an_unknown_account_is_not_found() {
        let mut tx = MockTx::default();
        tx.user_pages.expect_find().return_const(Ok(None));
        let absent = find_user(&mut tx, &member(9, Role::Admin), &UserKey::Id(id(1)));
        assert_eq!(absent, Err(Error::NotFound(Hidden::User)));
    }

    #[test]
    fn accounts_are_for_administrators() {
        let (filter, paging) = (UserFilter::default(), first_page(()));
        let mut tx = MockTx::default();
        for (at, refusal) in
            [(guest(), Error::AuthenticationRequired), (member(1, Role::Moderator), Error::PermissionDenied)]
        {
            assert_eq!(find_user(&mut tx, &at, &UserKey::Id(id(1))), Err(refusal.clone()));
            assert_eq!(list_users(&mut tx, &at, &filter, &paging), Err(refusal));
        }
        let page = tx.user_pages.expect_page().times(1);
        page.returning(|_, _| Ok(page_of(vec![user(1, Role::Student)])));
        let listed = list_users(&mut tx, &member(9, Role::Admin), &filter, &paging);
        assert_eq!(listed, Ok(page_of(vec![user(1, Role::Student)])));
    }
}
