use lectern_domain::identity::Capability;
use lectern_domain::publishing::{Comment, CommentBody, CommentError};
use lectern_domain::{CommentId, Event, Violation};

use super::{readable, written};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleKey, CommentView, Context, Error, Violations, Written};

/// Write a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddComment {
    /// The new comment.
    pub id: CommentId,
    /// What it is about.
    pub article: ArticleKey,
    /// Its text.
    pub body: CommentBody,
    /// The comment that it answers.
    pub parent: Option<CommentId>,
}

/// Writes a comment on a published article.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Article(NotPublished)`, `Invalid` at `/parent`, `Store`.
pub fn add_comment(tx: &mut dyn Tx, at: &Context, command: &AddComment) -> Result<Written<CommentView>, Error> {
    at.permit(Capability::Participate)?;
    let author = at.signed_in()?.user;
    let article = readable(tx, at, &command.article)?;
    article.open_to_readers()?;
    let no_parent = || Error::Invalid(Violations::one("/parent", Violation::NotFound));
    let parent = match command.parent {
        Some(parent) => Some(tx.comments().find(parent)?.ok_or_else(no_parent)?),
        None => None,
    };
    let ids = (article.state().id, author);
    let comment = Comment::write(command.id, ids, command.body.clone(), parent.as_ref(), at.now);
    let comment = comment.map_err(|error| match error {
        CommentError::NoSuchParent => no_parent(),
        error => Error::Comment(error),
    })?;
    let number = tx.comments().add(&comment)?;
    let (id, version) = (command.id, comment.state().version);
    let (article, article_author) = (article.state().id, article.state().author);
    announce(tx, at, &Event::CommentCreated { id, version, article, author, article_author })?;
    written(tx, author, |author| CommentView::of(&comment, number, author))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleError, ArticleStatus, CommentStatus};

    use crate::fixtures::{comment_view, guest, id, member, roleless, user};
    use crate::mocks::MockTx;
    use crate::{AuthorCard, Hidden};

    fn command(parent: Option<u128>) -> AddComment {
        AddComment {
            id: id(2),
            article: ArticleKey::Id(id(1)),
            body: CommentBody::parse("Well said").unwrap(),
            parent: parent.map(id),
        }
    }

    #[test]
    fn a_comment_is_kept_and_told() {
        for parent in [None, Some(1)] {
            let mut tx = MockTx::default()
                .having_article(ArticleStatus::Published)
                .having_comment(CommentStatus::Visible)
                .having_user(&user(2, Role::Student))
                .telling(&["comment.created"]);
            let added = tx.comments.expect_add().times(1);
            added
                .withf(move |comment| comment.state().parent == parent.map(id) && comment.state().author == id(2))
                .return_const(Ok(7));
            let shown = add_comment(&mut tx, &member(2, Role::Student), &command(parent));
            let author = Some(AuthorCard { id: id(2), username: "user2".to_owned(), image: None, profile: None });
            let written =
                CommentView { id: id(2), author, parent: parent.map(id), ..comment_view(CommentStatus::Visible) };
            assert_eq!(shown, Ok(Written { shown: written, author: user(2, Role::Student) }));
        }
    }

    #[test]
    fn an_answer_to_nothing_that_shows_is_refused_at_its_pointer() {
        let refusal = Error::Invalid(Violations::one("/parent", Violation::NotFound));
        for (parent, status) in [(9, CommentStatus::Visible), (1, CommentStatus::Hidden), (1, CommentStatus::Deleted)] {
            let mut tx = MockTx::default().having_article(ArticleStatus::Published).having_comment(status);
            let refused = add_comment(&mut tx, &member(2, Role::Student), &command(Some(parent)));
            assert_eq!(refused, Err(refusal.clone()), "{parent} {status:?}");
        }
    }

    #[test]
    fn only_members_talk_and_only_about_what_is_published() {
        let table = [
            (guest(), Error::AuthenticationRequired),
            (roleless(2), Error::PermissionDenied),
            (member(2, Role::Student), Error::NotFound(Hidden::Article)),
            (member(1, Role::Author), Error::Article(ArticleError::NotPublished)),
        ];
        let mut tx = MockTx::default().having_article(ArticleStatus::Draft);
        for (at, refusal) in table {
            assert_eq!(add_comment(&mut tx, &at, &command(None)), Err(refusal));
        }
    }
}
