use uuid::Uuid;

use super::*;
use crate::identity::Role;

fn at(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
}

fn user(n: u128) -> UserId {
    UserId::from(Uuid::from_u128(n))
}

fn body(text: &str) -> CommentBody {
    CommentBody::parse(text).unwrap()
}

fn comment(article: u128, parent: Option<&Comment>) -> Result<Comment, CommentError> {
    let id = CommentId::from(Uuid::from_u128(5));
    Comment::write(id, (ArticleId::from(Uuid::from_u128(article)), user(1)), body("Well said"), parent, at(0))
}

#[test]
fn the_author_edits_for_fifteen_minutes() {
    let mut comment = comment(1, None).unwrap();
    assert_eq!(comment.edit(user(1), body("Better said"), at(14)), Ok(true));
    assert_eq!(comment.edit(user(1), body("Better said"), at(15)), Ok(false), "it says so already");
    assert_eq!(comment.state().updated_at, at(14));
    assert_eq!(comment.edit(user(1), body("Late"), at(16)), Err(CommentError::WindowClosed));
    assert_eq!(comment.edit(user(2), body("Mine"), at(1)), Err(CommentError::NotTheAuthor));
}

#[test]
fn a_deleted_comment_keeps_its_place_and_loses_its_text() {
    let mut comment = comment(1, None).unwrap();
    assert_eq!(comment.delete(at(1)), Removal::Removed);
    assert_eq!(comment.delete(at(2)), Removal::AlreadyGone);
    assert_eq!((comment.state().body.clone(), comment.state().updated_at), (None, at(1)));
    assert!(comment.edit(user(1), body("Back"), at(2)).is_err());
    assert!(comment.hide(at(2)).is_err());
}

#[test]
fn hiding_and_showing_are_each_others_way_back() {
    let mut comment = comment(1, None).unwrap();
    assert!(comment.show(at(1)).is_err());
    comment.hide(at(1)).unwrap();
    assert!(comment.edit(user(1), body("No"), at(2)).is_err(), "hidden text does not change");
    comment.show(at(2)).unwrap();
    assert_eq!(comment.state().status, CommentStatus::Visible);
}

#[test]
fn an_answer_is_to_a_comment_that_shows_on_the_same_article() {
    let mut first = comment(1, None).unwrap();
    assert!(comment(1, Some(&first)).is_ok());
    assert_eq!(comment(2, Some(&first)), Err(CommentError::NoSuchParent));
    first.delete(at(1));
    assert_eq!(comment(1, Some(&first)), Err(CommentError::NoSuchParent));
}

#[test]
fn author_owner_and_moderator_delete() {
    let comment = comment(1, None).unwrap();
    let roles = |role: Role| -> Roles { [role].into_iter().collect() };
    let owner = user(7);
    let table = [
        (user(1), Role::Student, true),
        (owner, Role::Author, true),
        (user(8), Role::Moderator, true),
        (user(8), Role::Admin, true),
        (user(8), Role::Author, false),
    ];
    for (who, role, expected) in table {
        assert_eq!(comment.deletable_by(who, roles(role), owner), expected, "{role:?}");
    }
}
