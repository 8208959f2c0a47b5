use lectern_domain::publishing::CommentStatus;

use super::{delete_comment, readable};
use crate::ports::Tx;
use crate::{ArticleKey, Context, Error, Hidden};

/// A comment by its number among those of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedComment {
    /// What it is about.
    pub article: ArticleKey,
    /// Its number.
    pub number: i64,
}

/// Deletes the text of a comment that is named by its number. What was deleted before is not found: where tombstones
/// are not shown there is nothing left to delete.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Store`.
pub fn delete_numbered_comment(tx: &mut dyn Tx, at: &Context, command: &NumberedComment) -> Result<(), Error> {
    at.signed_in()?;
    let article = readable(tx, at, &command.article)?;
    let comment = tx.comments().find_by_number(article.state().id, command.number)?;
    let comment = comment.filter(|comment| comment.state().status != CommentStatus::Deleted);
    delete_comment::delete(tx, at, comment.ok_or(Error::NotFound(Hidden::Comment))?, &article)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::ArticleStatus;

    use crate::fixtures::{comment, guest, id, member};
    use crate::mocks::MockTx;

    fn command() -> NumberedComment {
        NumberedComment { article: ArticleKey::Id(id(1)), number: 7 }
    }

    fn having(status: CommentStatus) -> MockTx {
        let mut tx = MockTx::default().having_article(ArticleStatus::Published);
        let found = tx.comments.expect_find_by_number().withf(|article, number| (*article, *number) == (id(1), 7));
        found.returning(move |_, _| Ok(Some(comment(status))));
        tx
    }

    #[test]
    fn a_comment_is_deleted_by_its_number() {
        let mut tx = having(CommentStatus::Visible)
            .saving_comment(|comment| comment.status == CommentStatus::Deleted && comment.body.is_none())
            .telling(&["comment.deleted"]);
        assert_eq!(delete_numbered_comment(&mut tx, &member(1, Role::Student), &command()), Ok(()));
    }

    #[test]
    fn what_is_gone_or_elsewhere_is_not_found_and_what_is_not_theirs_stays() {
        let at = member(1, Role::Student);
        let absent = Err(Error::NotFound(Hidden::Comment));
        assert_eq!(delete_numbered_comment(&mut having(CommentStatus::Deleted), &at, &command()), absent);
        let mut tx = MockTx::default().having_article(ArticleStatus::Published);
        tx.comments.expect_find_by_number().return_const(Ok(None));
        assert_eq!(delete_numbered_comment(&mut tx, &at, &command()), absent);
        let elsewhere = NumberedComment { article: ArticleKey::Id(id(9)), number: 7 };
        let absent = Err(Error::NotFound(Hidden::Article));
        assert_eq!(delete_numbered_comment(&mut tx, &at, &elsewhere), absent);
        let mut tx = having(CommentStatus::Visible);
        let refused = delete_numbered_comment(&mut tx, &member(2, Role::Student), &command());
        assert_eq!(refused, Err(Error::PermissionDenied));
        let refused = delete_numbered_comment(&mut tx, &guest(), &command());
        assert_eq!(refused, Err(Error::AuthenticationRequired));
    }
}
