use lectern_domain::identity::{Password, User, UserEdit};
use lectern_domain::{Event, Version};

use super::{ChangePassword, moves, name_taken, names_free, readdressed, saved};
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::{Tx, Vault};
use crate::{Context, Error};

/// Change one's own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateMe {
    /// The version that the caller has seen.
    pub expected: Option<Version>,
    /// The changes.
    pub edit: UserEdit,
    /// The present password, which another address wants: whoever has the address can have the account.
    pub current: Option<Password>,
}

/// Changes the caller's own account. An edit that leaves all as it is makes no new version, and nobody hears of it. `known`
/// is the account whose password was compared with the one that was shown, if one was; `vault` closes its former address.
///
/// # Errors
/// `AuthenticationRequired`, `Stale`, `Invalid` where another address wants the password, or that changed meanwhile,
/// `AlreadyExists`, `User`, `Store`.
pub fn update_me(
    tx: &mut dyn Tx,
    at: &Context,
    command: &UpdateMe,
    known: Option<&User>,
    vault: &dyn Vault,
) -> Result<User, Error> {
    let id = at.signed_in()?.user;
    let mut user = super::found(tx.users().find(id)?)?;
    unchanged(user.state().version, command.expected)?;
    match known {
        Some(known) if !user.keeps_password_of(known) => return Err(ChangePassword::mismatch()),
        None if moves(&user, &command.edit) => return Err(ChangePassword::absent()),
        Some(_) | None => {}
    }
    let before = user.clone();
    if !user.edit(command.edit.clone(), at.now)? {
        return Ok(user);
    }
    names_free(tx, id, command.edit.email.as_ref(), command.edit.username.as_ref())?;
    let version = tx.users().save(&user).map_err(name_taken)?;
    let username = user.state().username.as_str().to_owned();
    announce(tx, at, &Event::UserUpdated { id, version, username })?;
    readdressed(tx, at, &before, &user, vault)?;
    Ok(saved(&user, version))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::{Bio, PasswordHash, Role, UserState};
    use lectern_domain::{Patch, SignedDuration, Violation};

    use crate::effects::Letter;
    use crate::fixtures::{email, guest, id, member, noon, user, username, vault};
    use crate::mocks::MockTx;
    use crate::{StoreError, Unique, Violations};

    fn command(n: u128, expected: i64) -> UpdateMe {
        UpdateMe {
            expected: Some(Version::from(expected)),
            edit: UserEdit {
                email: Some(email(n)),
                username: Some(username(n)),
                bio: Patch::Set(Bio::parse("I write").unwrap()),
                ..UserEdit::default()
            },
            current: None,
        }
    }

    /// User 1, who showed that the account is theirs.
    fn shown(email_verified: bool) -> (User, MockTx) {
        let known = User::restore(UserState { email_verified, ..user(1, Role::Student).state().clone() });
        let tx = MockTx::default().having_user(&known);
        (known, tx)
    }

    #[test]
    fn a_change_is_kept_under_the_next_version() {
        let oneself = user(1, Role::Student);
        let mut tx = MockTx::default()
            .having_user(&oneself)
            .having_login("user1@example.org", Some(oneself.clone()))
            .having_login("user1", Some(oneself))
            .saving_user(|user| user.bio.is_some())
            .telling(&["user.updated"]);
        let user = update_me(&mut tx, &member(1, Role::Student), &command(1, 1), None, &vault()).unwrap();
        assert_eq!(user.state().version, Version::from(2));
    }

    #[test]
    fn another_address_is_asked_for_its_owner_and_the_former_one_is_told_if_it_was_verified() {
        for verified in [true, false] {
            let (known, tx) = shown(verified);
            let mut tx = tx
                .having_login("user2@example.org", None)
                .having_login("user2", None)
                .saving_user(|user| user.email == email(2))
                .telling(&["user.updated"])
                .posting(Letter::VerifyEmail { user: id(1) });
            if verified {
                tx = tx.posting(Letter::EmailChanged { user: id(1), former: vault().close(email(1).as_str()) });
            }
            assert!(update_me(&mut tx, &member(1, Role::Student), &command(2, 1), Some(&known), &vault()).is_ok());
        }
    }

    #[test]
    fn another_address_wants_the_password_that_is_still_the_one() {
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        let refused = update_me(&mut tx, &member(1, Role::Student), &command(2, 1), None, &vault());
        let absent = Violations::one("/current_password", Violation::Required);
        assert_eq!(refused, Err(Error::Invalid(absent)));
        let known = user(1, Role::Student);
        let mut since = known.clone();
        let later = noon() + SignedDuration::from_secs(1);
        since.change_password(PasswordHash::from("another".to_owned()), later).unwrap();
        let mut tx = MockTx::default().having_user(&since);
        let asked = UpdateMe { expected: None, ..command(2, 1) };
        let refused = update_me(&mut tx, &member(1, Role::Student), &asked, Some(&known), &vault());
        let mismatch = Violations::one("/current_password", Violation::Mismatch);
        assert_eq!(refused, Err(Error::Invalid(mismatch)));
    }

    #[test]
    fn an_edit_that_changes_nothing_keeps_and_tells_nothing() {
        let oneself = user(1, Role::Student);
        let empty = UserEdit { image: Patch::Clear, ..UserEdit::default() };
        let same = UserEdit { email: Some(email(1)), username: Some(username(1)), ..empty.clone() };
        for edit in [empty, same] {
            let mut tx = MockTx::default().having_user(&oneself);
            let asked = UpdateMe { edit, ..command(1, 1) };
            assert_eq!(update_me(&mut tx, &member(1, Role::Student), &asked, None, &vault()), Ok(oneself.clone()));
        }
    }

    #[test]
    fn names_of_others_are_refused_both_at_once() {
        let (known, tx) = shown(false);
        let mut tx = tx
            .having_login("user2@example.org", Some(user(2, Role::Student)))
            .having_login("user2", Some(user(2, Role::Student)));
        let refused = update_me(&mut tx, &member(1, Role::Student), &command(2, 1), Some(&known), &vault());
        let mut both = Violations::one("/email", Violation::Taken);
        both.add("/username", Violation::Taken);
        assert_eq!(refused, Err(Error::AlreadyExists(both)));
    }

    #[test]
    fn a_name_taken_meanwhile_and_another_version_change_nothing() {
        let mut tx = MockTx::default().having_user(&user(1, Role::Student));
        let current = Some(Version::FIRST);
        let refused = update_me(&mut tx, &member(1, Role::Student), &command(2, 9), None, &vault());
        assert_eq!(refused, Err(Error::Stale { current }));
        assert_eq!(update_me(&mut tx, &guest(), &command(2, 1), None, &vault()), Err(Error::AuthenticationRequired));

        let (known, mut tx) = shown(false);
        tx.users.expect_find_by_login().return_const(Ok(None));
        let taken = StoreError::Taken(Unique::Username);
        tx.users.expect_save().return_const(Err(taken));
        let raced = update_me(&mut tx, &member(1, Role::Student), &command(2, 1), Some(&known), &vault());
        let taken = Violations::one("/username", Violation::Taken);
        assert_eq!(raced, Err(Error::AlreadyExists(taken)));
    }
}
