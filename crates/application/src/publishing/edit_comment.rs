use lectern_domain::publishing::CommentBody;
use lectern_domain::{CommentId, Event, Version};

use super::{article_facts, commented, shown_comment};
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::Tx;
use crate::trace::decided;
use crate::{CommentView, Context, Error};

/// Replace the text of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditComment {
    /// Which.
    pub comment: CommentId,
    /// The version that the caller has seen.
    pub expected: Option<Version>,
    /// Its new text.
    pub body: CommentBody,
}

/// Replaces the text: by its author, for fifteen minutes. The same text makes no new version, and nobody hears of it.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Stale`, `Comment`, `Store`.
pub fn edit_comment(tx: &mut dyn Tx, at: &Context, command: &EditComment) -> Result<CommentView, Error> {
    let caller = at.signed_in()?.user;
    let (mut comment, article) = commented(tx, at, command.comment)?;
    decided("ownership", comment.written_by(caller))?;
    unchanged(comment.state().version, command.expected)?;
    let id = command.comment;
    if comment.edit(caller, command.body.clone(), at.now)? {
        let version = tx.comments().save(&comment)?;
        let (published, article, article_author) = article_facts(&article);
        let author = caller;
        announce(tx, at, &Event::CommentUpdated { id, version, article, author, article_author, published })?;
    }
    shown_comment(tx, at, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::SignedDuration;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleStatus, CommentError, CommentStatus};

    use crate::fixtures::{comment_view, id, member};
    use crate::mocks::MockTx;
    use crate::{Hidden, StoreError};

    fn command(expected: i64) -> EditComment {
        EditComment {
            comment: id(1),
            expected: Some(Version::from(expected)),
            body: CommentBody::parse("Better said").unwrap(),
        }
    }

    fn having(status: CommentStatus) -> MockTx {
        MockTx::default().having_article(ArticleStatus::Published).having_comment(status)
    }

    #[test]
    fn the_author_says_it_better() {
        let mut tx = having(CommentStatus::Visible)
            .saving_comment(|comment| comment.body.as_ref().is_some_and(|body| body.as_str() == "Better said"))
            .telling(&["comment.updated"])
            .showing_comment(CommentStatus::Visible);
        assert!(edit_comment(&mut tx, &member(1, Role::Student), &command(1)).is_ok());
    }

    #[test]
    fn the_same_text_keeps_and_tells_nothing() {
        let same = EditComment { body: CommentBody::parse("Well said").unwrap(), ..command(1) };
        let mut tx = having(CommentStatus::Visible).showing_comment(CommentStatus::Visible);
        let stands = Ok(comment_view(CommentStatus::Visible));
        assert_eq!(edit_comment(&mut tx, &member(1, Role::Student), &same), stands);
    }

    #[test]
    fn whose_it_is_comes_before_its_version_and_its_version_before_the_rule() {
        let mut late = member(1, Role::Student);
        late.now += SignedDuration::from_mins(16);
        let current = Some(Version::FIRST);
        let table = [
            (member(2, Role::Admin), 9, Error::Comment(CommentError::NotTheAuthor)),
            (late.clone(), 9, Error::Stale { current }),
            (late, 1, Error::Comment(CommentError::WindowClosed)),
        ];
        for (at, expected, refusal) in table {
            let mut tx = having(CommentStatus::Visible);
            assert_eq!(edit_comment(&mut tx, &at, &command(expected)), Err(refusal));
        }
    }

    #[test]
    fn a_comment_on_a_hidden_article_is_absent_but_a_failing_store_is_not_absence() {
        let at = member(1, Role::Student);
        let mut tx = MockTx::default().having_comment(CommentStatus::Visible);
        tx.articles.expect_find().times(1).return_const(Ok(None));
        let hidden = edit_comment(&mut tx, &at, &command(1));
        assert_eq!(hidden, Err(Error::NotFound(Hidden::Comment)));

        let mut tx = MockTx::default().having_comment(CommentStatus::Visible);
        tx.articles.expect_find().return_const(Err(StoreError::Unavailable));
        let failed = edit_comment(&mut tx, &at, &command(1));
        assert_eq!(failed, Err(Error::Store(StoreError::Unavailable)));
    }
}
