use lectern_domain::identity::{Password, PasswordHash, User, UserEdit};
use lectern_domain::{Event, SessionId};

use super::{moves, name_taken, names_free, password_replaced, readdressed, saved};
use crate::announce::announce;
use crate::ports::{Tx, Vault};
use crate::{Context, Error};

/// Change one's own account and perhaps its password, as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateAccount {
    /// The changes.
    pub edit: UserEdit,
    /// The new password.
    pub password: Option<Password>,
}

/// Changes the caller's own account and, with `password`, ends every other session. It is for protocols that never ask
/// for the present password, which another password or another address wants: in its place stands that the session began
/// with it, and not long ago. An edit that leaves all as it is makes no new version, and nobody hears of it.
///
/// # Errors
/// `AuthenticationRequired`, `LoginTooOld` where it is too old to stand for the password, `SessionRevoked`,
/// `AlreadyExists`, `User`, `Store`.
pub fn update_account(
    tx: &mut dyn Tx,
    at: &Context,
    edit: &UserEdit,
    password: Option<&PasswordHash>,
    vault: &dyn Vault,
) -> Result<User, Error> {
    let caller = at.signed_in()?;
    let id = caller.user;
    let mut user = super::found(tx.users().find(id)?)?;
    if password.is_some() || moves(&user, edit) {
        logged_in_lately(tx, at, caller.session)?;
    }
    if let Some(hash) = password {
        user.change_password(hash.clone(), at.now)?;
    }
    let before = user.clone();
    let edited = user.edit(edit.clone(), at.now)?;
    if !edited && password.is_none() {
        return Ok(user);
    }
    names_free(tx, id, edit.email.as_ref(), edit.username.as_ref())?;
    let version = tx.users().save(&user).map_err(name_taken)?;
    if edited {
        let username = user.state().username.as_str().to_owned();
        announce(tx, at, &Event::UserUpdated { id, version, username })?;
    }
    readdressed(tx, at, &before, &user, vault)?;
    if password.is_some() {
        password_replaced(tx, at, (id, version), Some(caller.session))?;
    }
    Ok(saved(&user, version))
}

/// Whether a session stands for the password that it began with.
fn logged_in_lately(tx: &mut dyn Tx, at: &Context, session: SessionId) -> Result<(), Error> {
    let session = tx.sessions().find(session)?.filter(|session| session.is_live(at.now));
    if session.ok_or(Error::SessionRevoked)?.began_lately(at.now) { Ok(()) } else { Err(Error::LoginTooOld) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Bio, Role, Session, SessionPolicy, TokenHash, TokenPurpose, Transport};
    use lectern_domain::{Patch, SignedDuration, Violation};

    use crate::Violations;
    use crate::effects::Letter;
    use crate::fixtures::{email, guest, id, member, noon, user, username, vault};
    use crate::mocks::MockTx;

    fn edit(n: u128) -> UserEdit {
        UserEdit {
            email: Some(email(n)),
            username: Some(username(n)),
            bio: Patch::Set(Bio::parse("I write").unwrap()),
            ..UserEdit::default()
        }
    }

    fn nothing() -> UserEdit {
        UserEdit::default()
    }

    fn new_hash() -> PasswordHash {
        PasswordHash::from("new hash".to_owned())
    }

    /// User 1, in a session that began so long ago.
    fn begun(age: SignedDuration) -> Session {
        let ids = (id(1), id(1), Transport::Bearer);
        Session::open(ids, (None, None), TokenHash([1; 32]), &SessionPolicy::default(), noon() - age).0
    }

    fn having(age: SignedDuration) -> MockTx {
        let session = begun(age);
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        let found = tx.sessions.expect_find().withf(|asked| *asked == id(1));
        found.returning(move |_| Ok(Some(session.clone())));
        tx
    }

    #[test]
    fn names_and_password_change_as_one_and_every_other_session_ends() {
        let oneself = user(1, Role::Student);
        let mut tx = having(SignedDuration::from_hours(23))
            .having_login("user1@example.org", Some(oneself.clone()))
            .having_login("user1", Some(oneself))
            .saving_user(|user| user.bio.is_some() && user.password.as_str() == "new hash")
            .ending_sessions(1, Some(1))
            .telling(&["user.updated", "user.password_changed", "session.revoked"])
            .spending(1, TokenPurpose::ResetPassword)
            .posting(Letter::PasswordChanged { user: id(1) });
        let user = update_account(&mut tx, &member(1, Role::Student), &edit(1), Some(&new_hash()), &vault()).unwrap();
        assert_eq!(user.state().version, 2.into());
    }

    #[test]
    fn a_password_alone_is_no_edit() {
        let mut tx = having(SignedDuration::ZERO)
            .saving_user(|user| user.password.as_str() == "new hash")
            .ending_sessions(1, Some(1))
            .telling(&["user.password_changed", "session.revoked"])
            .spending(1, TokenPurpose::ResetPassword)
            .posting(Letter::PasswordChanged { user: id(1) });
        assert!(update_account(&mut tx, &member(1, Role::Student), &nothing(), Some(&new_hash()), &vault()).is_ok());
    }

    #[test]
    fn another_address_is_asked_for_its_owner_and_one_that_was_not_verified_is_not_told() {
        let mut tx = having(SignedDuration::from_hours(23))
            .having_login("user2@example.org", None)
            .having_login("user2", None)
            .saving_user(|user| user.email == email(2))
            .telling(&["user.updated"])
            .posting(Letter::VerifyEmail { user: id(1) });
        assert!(update_account(&mut tx, &member(1, Role::Student), &edit(2), None, &vault()).is_ok());
    }

    #[test]
    fn an_old_login_stands_for_no_password() {
        for (edit, password) in [(edit(1), Some(new_hash())), (edit(2), None)] {
            let mut tx = having(SignedDuration::from_hours(25));
            let refused = update_account(&mut tx, &member(1, Role::Student), &edit, password.as_ref(), &vault());
            assert_eq!(refused, Err(Error::LoginTooOld));
        }
        let mut gone = MockTx::default().having_user(&user(1, Role::Student));
        gone.sessions.expect_find().return_const(Ok(None));
        let refused = update_account(&mut gone, &member(1, Role::Student), &nothing(), Some(&new_hash()), &vault());
        assert_eq!(refused, Err(Error::SessionRevoked));
    }

    /// Whoever ended the session between its look-up and this wins: a thief, least of all, changes the password then.
    #[test]
    fn a_session_that_was_just_ended_stands_for_no_password() {
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        let mut ended = begun(SignedDuration::from_hours(1));
        ended.revoke(noon());
        tx.sessions.expect_find().return_const(Ok(Some(ended)));
        let refused = update_account(&mut tx, &member(1, Role::Student), &nothing(), Some(&new_hash()), &vault());
        assert_eq!(refused, Err(Error::SessionRevoked));
    }

    #[test]
    fn what_changes_nothing_keeps_and_tells_nothing_and_what_is_taken_is_refused() {
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        assert_eq!(
            update_account(&mut tx, &member(1, Role::Student), &nothing(), None, &vault()),
            Ok(user(1, Role::Student))
        );
        let mut tx = having(SignedDuration::ZERO)
            .having_login("user2@example.org", Some(user(2, Role::Student)))
            .having_login("user2", None);
        let refused = update_account(&mut tx, &member(1, Role::Student), &edit(2), None, &vault());
        assert_eq!(refused, Err(Error::AlreadyExists(Violations::one("/email", Violation::Taken))));
        assert_eq!(update_account(&mut tx, &guest(), &edit(2), None, &vault()), Err(Error::AuthenticationRequired));
    }
}
