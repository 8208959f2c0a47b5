use lectern_domain::identity::Capability;
use lectern_domain::publishing::{Comment, CommentBody, CommentError};
use lectern_domain::{CommentId, Event, Violation};

use super::{readable, shown_comment};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleKey, CommentView, Context, Error, Violations};

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
pub fn add_comment(tx: &mut dyn Tx, at: &Context, command: &AddComment) -> Result<CommentView, Error> {
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
    tx.comments().add(&comment)?;
    let (id, version) = (command.id, comment.state().version);
    announce(
        tx,
        at,
        &Event::CommentCreated {
            id,
            version,
            article: article.state().id,
            author,
        },
    )?;
    shown_comment(tx, at, id)
}
