use uuid::Uuid;

use super::*;

fn at(hour: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hour)
}

fn id(n: u128) -> UserId {
    UserId::from(Uuid::from_u128(n))
}

fn user(roles: &[Role]) -> User {
    let names = (Email::parse("ada@example.org").unwrap(), Username::parse("ada").unwrap());
    User::register(id(1), names, PasswordHash::none(), roles.iter().copied().collect(), at(0))
}

fn by(role: Role) -> Standing {
    Standing::Member(id(9), [role].into_iter().collect())
}

#[test]
fn nobody_grants_above_their_own_level() {
    let admin: Roles = [Role::Admin].into_iter().collect();
    let author: Roles = [Role::Author].into_iter().collect();
    let table = [
        (by(Role::Admin), admin, Ok(())),
        (by(Role::Moderator), author, Err(UserError::BeyondReach)),
        (by(Role::Student), author, Err(UserError::BeyondReach)),
        (Standing::Operator, admin, Ok(())),
    ];
    for (standing, roles, expected) in table {
        assert_eq!(user(&[Role::Student]).set_roles(roles, standing, true, at(1)), expected, "{standing:?}");
    }
}

#[test]
fn the_last_admin_is_neither_demoted_nor_suspended_nor_deleted() {
    let names = || User::anonymous_names(id(1)).unwrap();
    let mut last = user(&[Role::Admin]);
    let student = [Role::Student].into_iter().collect();
    assert_eq!(last.set_roles(student, by(Role::Admin), false, at(1)), Err(UserError::LastAdmin));
    assert_eq!(last.suspend(None, by(Role::Admin), false, at(1)), Err(UserError::LastAdmin));
    assert_eq!(last.delete(names(), false, at(1)), Err(UserError::LastAdmin));
    assert_eq!(last.delete(names(), true, at(1)), Ok(()));
}

#[test]
fn a_moderator_suspends_those_below_for_up_to_seven_days() {
    let table = [
        (Role::Student, Some(at(7 * 24)), Ok(())),
        (Role::Student, Some(at(7 * 24 + 1)), Err(UserError::UntilTooFar { days: 7 })),
        (Role::Student, None, Err(UserError::UntilTooFar { days: 7 })),
        (Role::Student, Some(at(0)), Err(UserError::UntilPast)),
        (Role::Support, Some(at(1)), Err(UserError::BeyondReach)),
        (Role::Admin, Some(at(1)), Err(UserError::BeyondReach)),
    ];
    for (role, until, expected) in table {
        assert_eq!(user(&[role]).suspend(until, by(Role::Moderator), true, at(0)), expected, "{role:?} {until:?}");
    }
    assert_eq!(user(&[Role::Student]).suspend(None, by(Role::Support), true, at(0)), Err(UserError::BeyondReach));
}

#[test]
fn nobody_suspends_themselves() {
    let oneself = Standing::Member(id(1), [Role::Admin].into_iter().collect());
    assert_eq!(user(&[Role::Admin]).suspend(None, oneself, true, at(0)), Err(UserError::BeyondReach));
}

#[test]
fn a_moderator_lifts_only_what_a_moderator_could_have_set() {
    let mut user = user(&[Role::Student]);
    user.suspend(None, by(Role::Admin), true, at(0)).unwrap();
    assert_eq!(user.reactivate(by(Role::Moderator), at(1)), Err(UserError::BeyondReach));
    assert_eq!(
        user.suspend(Some(at(48)), by(Role::Moderator), true, at(1)),
        Err(UserError::BeyondReach),
        "nor shortens it first"
    );
    user.suspend(Some(at(48)), by(Role::Admin), true, at(1)).unwrap();
    assert_eq!(user.reactivate(by(Role::Moderator), at(2)), Ok(()));
    assert_eq!(user.status(at(2)), UserStatus::Active);
}

#[test]
fn a_suspension_ends_by_itself() {
    let mut user = user(&[Role::Student]);
    user.suspend(Some(at(5)), by(Role::Admin), true, at(0)).unwrap();
    assert_eq!(user.status(at(4)), UserStatus::Suspended { until: Some(at(5)) });
    assert_eq!(user.status(at(5)), UserStatus::Active);
}

#[test]
fn a_deleted_account_names_nobody_and_never_changes_again() {
    let mut user = user(&[Role::Author]);
    user.edit(UserEdit { bio: Patch::Set(Bio::parse("I").unwrap()), ..UserEdit::default() }, at(1)).unwrap();
    user.delete(User::anonymous_names(id(1)).unwrap(), false, at(2)).unwrap();
    let state = user.state();
    assert!(!format!("{state:?}").contains("ada"), "{state:?}");
    assert_eq!((state.bio.clone(), state.roles, state.status), (None, Roles::NONE, UserStatus::Deleted));
    assert_eq!(user.reactivate(Standing::Operator, at(3)), Err(UserError::Deleted));
    assert_eq!(user.change_password(PasswordHash::none(), at(3)), Err(UserError::Deleted));
}

#[test]
fn a_password_hashed_anew_is_the_same_one_and_another_is_not() {
    let earlier = user(&[]);
    let mut user = earlier.clone();
    user.rehash(PasswordHash::from("stronger".to_owned()));
    assert!(user.keeps_password_of(&earlier));
    user.change_password(PasswordHash::from("another".to_owned()), at(1)).unwrap();
    assert!(!user.keeps_password_of(&earlier));
}

#[test]
fn the_names_of_deleted_accounts_are_kept_for_them() {
    let (email, username) = User::anonymous_names(id(1)).unwrap();
    assert!(User::is_stand_in(&email.folded()) && User::is_stand_in(&username.folded()));
    assert!(!User::is_stand_in("deleted-scenes@example.org") && !User::is_stand_in("undeleted"));
}

#[test]
fn another_address_is_not_verified_but_another_spelling_is() {
    let mut state = user(&[]).state().clone();
    state.email_verified = true;
    let mut user = User::restore(state);
    let edit = |email| UserEdit { email: Email::parse(email).ok(), ..UserEdit::default() };
    user.edit(edit("ADA@example.org"), at(1)).unwrap();
    assert!(user.state().email_verified);
    user.edit(edit("ada@example.com"), at(2)).unwrap();
    assert!(!user.state().email_verified);
    assert_eq!(user.edit(edit("ada@example.com"), at(3)), Ok(false), "it is the address already");
    assert_eq!(user.state().updated_at, at(2));
}

#[test]
fn an_address_is_verified_once() {
    let mut user = user(&[]);
    assert_eq!(user.verify_email(at(1)), Ok(true));
    assert_eq!(user.verify_email(at(2)), Ok(false));
    assert_eq!((user.state().email_verified, user.state().updated_at), (true, at(1)));
    user.delete(User::anonymous_names(id(1)).unwrap(), true, at(3)).unwrap();
    assert_eq!(user.verify_email(at(4)), Err(UserError::Deleted));
}

#[test]
fn somebody_may_do_without_a_letter() {
    let mut user = user(&[]);
    let mind = |wanted| UserEdit { mail: vec![(Notice::NewFollower, wanted)], ..UserEdit::default() };
    assert_eq!(user.edit(mind(true), at(1)), Ok(false), "they want it already");
    assert_eq!(user.edit(mind(false), at(1)), Ok(true));
    assert!(!user.state().mail.want(Notice::NewFollower) && user.state().mail.want(Notice::NewComment));
}
