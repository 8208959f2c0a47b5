use uuid::Uuid;

use super::*;
use crate::SignedDuration;
use crate::identity::Role;

fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second)
}

fn author() -> UserId {
    UserId::from(Uuid::from_u128(1))
}

fn draft(summary: &str) -> Article {
    let title = Title::parse("On locks").unwrap();
    let draft = Draft {
        slug: Slug::of(&title),
        title,
        summary: Summary::parse(summary).unwrap(),
        body: ArticleBody::parse("Text").unwrap(),
        tags: Tags::default(),
    };
    Article::draft(ArticleId::from(Uuid::from_u128(2)), author(), draft, at(0))
}

type Step = fn(&mut Article, Timestamp) -> Result<(), ArticleError>;

#[test]
fn the_state_machine_of_the_design() {
    use ArticleStatus::{Archived, Draft, Published};
    let steps: [(&'static str, Step, ArticleStatus, ArticleStatus); 4] = [
        ("published", Article::publish, Draft, Published),
        ("unpublished", Article::unpublish, Published, Draft),
        ("archived", Article::archive, Published, Archived),
        ("restored", Article::unarchive, Archived, Draft),
    ];
    for (name, step, from, to) in steps {
        for status in ArticleStatus::ALL {
            let mut article = draft("About locks");
            article.0.status = status;
            let refused = ArticleError::InvalidTransition { from: status, step: name };
            let expected = if status == from { Ok(()) } else { Err(refused) };
            assert_eq!(step(&mut article, at(1)), expected, "{name} from {status:?}");
            assert_eq!(article.0.status, if status == from { to } else { status });
        }
    }
}

#[test]
fn published_at_follows_the_state() {
    let mut article = draft("About locks");
    article.publish(at(1)).unwrap();
    article.archive(at(2)).unwrap();
    assert_eq!(article.state().published_at, Some(at(1)));
    article.unarchive(at(3)).unwrap();
    assert_eq!(article.state().published_at, None);
    article.publish(at(4)).unwrap();
    assert_eq!(article.state().published_at, Some(at(4)));
}

#[test]
fn nothing_is_published_without_a_summary() {
    assert_eq!(draft("").publish(at(1)), Err(ArticleError::NotPublishable));
    let mut article = draft("About locks");
    let bare = ArticleEdit { summary: Summary::parse("").ok(), ..ArticleEdit::default() };
    assert_eq!(article.edit(bare.clone(), at(1)), Ok(true), "a draft may be bare");
    let mut article = draft("About locks");
    article.publish(at(1)).unwrap();
    assert_eq!(article.edit(bare, at(2)), Err(ArticleError::NotPublishable));
}

#[test]
fn only_author_and_editor_see_a_draft_or_change_it() {
    let roles = |role: Role| -> Roles { [role].into_iter().collect() };
    let other = UserId::from(Uuid::from_u128(9));
    let table = [
        (Some((author(), roles(Role::Author))), true, true),
        (Some((author(), roles(Role::Student))), true, false),
        (Some((other, roles(Role::Author))), false, false),
        (Some((other, roles(Role::Moderator))), false, false),
        (Some((other, roles(Role::Admin))), true, true),
        (None, false, false),
    ];
    let mut article = draft("About locks");
    for (who, reads, changes) in table {
        assert_eq!(article.readable_by(who), reads, "{who:?}");
        let editable = who.is_some_and(|(id, roles)| article.editable_by(id, roles));
        assert_eq!(editable, changes, "{who:?}");
    }
    article.publish(at(1)).unwrap();
    assert!(article.readable_by(None));
}

#[test]
fn an_edit_keeps_what_it_does_not_name() {
    let mut article = draft("About locks");
    article.edit(ArticleEdit { title: Title::parse("On latches").ok(), ..ArticleEdit::default() }, at(5)).unwrap();
    let state = article.state();
    assert_eq!((state.title.as_str(), state.slug.as_str(), state.updated_at), ("On latches", "on-locks", at(5)));
}

#[test]
fn an_edit_that_says_nothing_new_changes_nothing() {
    let mut article = draft("About locks");
    let same = ArticleEdit { summary: Summary::parse("About locks").ok(), ..ArticleEdit::default() };
    for edit in [ArticleEdit::default(), same] {
        assert_eq!(article.edit(edit, at(5)), Ok(false));
    }
    assert_eq!(article, draft("About locks"));
}

#[test]
fn a_draft_is_planned_for_a_time_ahead_and_the_plan_ends_with_the_draft() {
    let planned = |at| ArticleEdit { publish_at: Patch::Set(at), ..ArticleEdit::default() };
    let mut article = draft("About locks");
    assert_eq!(article.edit(planned(at(5)), at(5)), Err(ArticleError::TooLate));
    assert_eq!(article.edit(planned(at(9)), at(5)), Ok(true));
    assert_eq!(article.state().publish_at, Some(at(9)));
    assert_eq!(article.edit(planned(at(9)), at(20)), Ok(false), "what is overdue may be said again");
    let bare = ArticleEdit { summary: Summary::parse("").ok(), ..ArticleEdit::default() };
    assert_eq!(article.edit(bare.clone(), at(6)), Err(ArticleError::NotPublishable));
    let unplanned = ArticleEdit { publish_at: Patch::Clear, ..bare };
    let mut bare = article.clone();
    assert_eq!((bare.edit(unplanned, at(6)), bare.state().publish_at), (Ok(true), None));
    assert_eq!(bare.edit(planned(at(9)), at(6)), Err(ArticleError::NotPublishable));
    article.publish(at(7)).unwrap();
    assert_eq!(article.state().publish_at, None);
    assert!(matches!(article.edit(planned(at(9)), at(8)), Err(ArticleError::InvalidTransition { .. })));
    let cleared = ArticleEdit { publish_at: Patch::Clear, ..ArticleEdit::default() };
    assert_eq!(article.edit(cleared, at(8)), Ok(false));
}

#[test]
fn what_is_planned_is_kept_in_microseconds() {
    let (mut article, nanosecond) = (draft("About locks"), crate::SignedDuration::from_nanos(1));
    article.schedule(at(9) + nanosecond, at(5)).unwrap();
    assert_eq!(article.state().publish_at, Some(at(9)));
    article.unschedule(at(6));
    assert_eq!((article.state().publish_at, article.state().updated_at), (None, at(6)));
}
