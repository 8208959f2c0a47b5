use lectern_domain::publishing::Removal;
use lectern_domain::{CommentId, Event};

use super::commented;
use crate::announce::announce;
use crate::ports::Tx;
use crate::{Context, Error};

/// Deletes the text of a comment; its place in the thread stays. Deleting twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Store`.
pub fn delete_comment(tx: &mut dyn Tx, at: &Context, id: CommentId) -> Result<(), Error> {
    let caller = at.signed_in()?;
    let (mut comment, article) = commented(tx, at, id)?;
    if !comment.deletable_by(caller.user, caller.roles, article.state().author) {
        return Err(Error::PermissionDenied);
    }
    if comment.delete(at.now) == Removal::AlreadyGone {
        return Ok(());
    }
    let version = tx.comments().save(&comment)?;
    let (article, author) = (article.state().id, comment.state().author);
    Ok(announce(
        tx,
        at,
        &Event::CommentDeleted {
            id,
            version,
            article,
            author,
        },
    )?)
}
