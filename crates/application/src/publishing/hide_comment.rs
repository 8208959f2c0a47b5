use lectern_domain::identity::Capability;
use lectern_domain::{CommentId, Event};

use super::{article_facts, commented, shown_comment};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{CommentView, Context, Error};

/// Hides a comment: its text shows to moderators alone.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Comment(InvalidTransition)`, `Store`.
pub fn hide_comment(tx: &mut dyn Tx, at: &Context, id: CommentId) -> Result<CommentView, Error> {
    at.permit(Capability::ModerateComments)?;
    let (mut comment, article) = commented(tx, at, id)?;
    comment.hide(at.now)?;
    let version = tx.comments().save(&comment)?;
    let ((published, article, article_author), author) = (article_facts(&article), comment.state().author);
    announce(tx, at, &Event::CommentHidden { id, version, article, author, article_author, published })?;
    shown_comment(tx, at, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleStatus, CommentError, CommentStatus};

    use crate::fixtures::{guest, id, member};
    use crate::mocks::MockTx;
    use crate::publishing::show_comment;

    fn having(status: CommentStatus) -> MockTx {
        MockTx::default().having_article(ArticleStatus::Published).having_comment(status)
    }

    #[test]
    fn a_moderator_hides_and_shows_and_still_reads() {
        let at = member(2, Role::Moderator);
        let mut tx = having(CommentStatus::Visible)
            .saving_comment(|comment| comment.status == CommentStatus::Hidden && comment.body.is_some())
            .telling(&["comment.hidden"])
            .showing_comment(CommentStatus::Hidden);
        let hidden = hide_comment(&mut tx, &at, id(1));
        assert_eq!(hidden.map(|comment| comment.body), Ok(Some("Well said".to_owned())));

        let mut tx = having(CommentStatus::Hidden)
            .saving_comment(|comment| comment.status == CommentStatus::Visible)
            .telling(&["comment.shown"])
            .showing_comment(CommentStatus::Visible);
        assert!(show_comment(&mut tx, &at, id(1)).is_ok());
    }

    #[test]
    fn a_step_that_is_not_there_changes_nothing() {
        let at = member(2, Role::Moderator);
        let from = CommentStatus::Deleted;
        let refusal = |step| Err(Error::Comment(CommentError::InvalidTransition { from, step }));
        let gone = refusal("hidden");
        assert_eq!(hide_comment(&mut having(CommentStatus::Deleted), &at, id(1)), gone);
        let gone = refusal("shown");
        assert_eq!(show_comment(&mut having(CommentStatus::Deleted), &at, id(1)), gone);
    }

    #[test]
    fn nobody_else_does_not_even_its_author() {
        let table = [(guest(), Error::AuthenticationRequired), (member(1, Role::Author), Error::PermissionDenied)];
        for (at, refusal) in table {
            let mut tx = MockTx::default();
            assert_eq!(hide_comment(&mut tx, &at, id(1)), Err(refusal.clone()));
            assert_eq!(show_comment(&mut tx, &at, id(1)), Err(refusal));
        }
    }
}
