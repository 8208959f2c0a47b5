use lectern_domain::publishing::{Article, Comment, Removal};
use lectern_domain::{CommentId, Event};

use super::{article_facts, commented};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

/// Deletes the text of a comment; its place in the thread stays. Deleting twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Store`.
pub fn delete_comment(tx: &mut dyn Tx, at: &Context, id: CommentId) -> Result<(), Error> {
    at.signed_in()?;
    let (comment, article) = commented(tx, at, id)?;
    delete(tx, at, comment, &article)
}

/// The same of a comment in hand.
pub(super) fn delete(tx: &mut dyn Tx, at: &Context, mut comment: Comment, article: &Article) -> Result<(), Error> {
    let (caller, id) = (at.signed_in()?, comment.state().id);
    if !comment.deletable_by(caller.user, caller.roles, article.state().author) {
        return Err(Error::PermissionDenied);
    }
    if comment.delete(at.now) == Removal::AlreadyGone {
        return Ok(());
    }
    let version = tx.comments().save(&comment)?;
    let ((published, article, article_author), author) = (article_facts(article), comment.state().author);
    Ok(announce(tx, at, &Event::CommentDeleted { id, version, article, author, article_author, published })?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleStatus, CommentStatus};

    use crate::fixtures::{guest, id, member};
    use crate::mocks::MockTx;

    fn having(status: CommentStatus) -> MockTx {
        MockTx::default().having_article(ArticleStatus::Published).having_comment(status)
    }

    #[test]
    fn its_author_and_moderators_delete_it_and_it_leaves_a_tombstone() {
        for at in [member(1, Role::Student), member(2, Role::Moderator)] {
            let mut tx = having(CommentStatus::Visible)
                .saving_comment(|comment| comment.status == CommentStatus::Deleted && comment.body.is_none())
                .telling(&["comment.deleted"]);
            assert_eq!(delete_comment(&mut tx, &at, id(1)), Ok(()));
        }
    }

    #[test]
    fn deleting_twice_changes_nothing() {
        let mut tx = having(CommentStatus::Deleted);
        assert_eq!(delete_comment(&mut tx, &member(1, Role::Student), id(1)), Ok(()));
    }

    #[test]
    fn others_do_not() {
        let mut tx = having(CommentStatus::Visible);
        let table = [(guest(), Error::AuthenticationRequired), (member(2, Role::Author), Error::PermissionDenied)];
        for (at, refusal) in table {
            assert_eq!(delete_comment(&mut tx, &at, id(1)), Err(refusal));
        }
    }
}
