use lectern_domain::publishing::CommentBody;
use lectern_domain::{CommentId, Event, Version};

use super::{commented, shown_comment};
use crate::announce::announce;
use crate::error::unchanged;
use crate::ports::Tx;
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

/// Replaces the text: by its author, for fifteen minutes.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Stale`, `Comment`, `Store`.
pub fn edit_comment(tx: &mut dyn Tx, at: &Context, command: &EditComment) -> Result<CommentView, Error> {
    let caller = at.signed_in()?.user;
    let (mut comment, article) = commented(tx, at, command.comment)?;
    comment.written_by(caller)?;
    unchanged(comment.state().version, command.expected)?;
    comment.edit(caller, command.body.clone(), at.now)?;
    let version = tx.comments().save(&comment)?;
    let id = command.comment;
    announce(
        tx,
        at,
        &Event::CommentUpdated {
            id,
            version,
            article: article.state().id,
            author: caller,
        },
    )?;
    shown_comment(tx, at, id)
}
