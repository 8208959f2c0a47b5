use lectern_domain::identity::Capability;
use lectern_domain::{CommentId, Event};

use super::{article_facts, commented, shown_comment};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{CommentView, Context, Error};

/// Shows a hidden comment again.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Comment(InvalidTransition)`, `Store`.
pub fn show_comment(tx: &mut dyn Tx, at: &Context, id: CommentId) -> Result<CommentView, Error> {
    at.permit(Capability::ModerateComments)?;
    let (mut comment, article) = commented(tx, at, id)?;
    comment.show(at.now)?;
    let version = tx.comments().save(&comment)?;
    let ((published, article, article_author), author) = (article_facts(&article), comment.state().author);
    announce(tx, at, &Event::CommentShown { id, version, article, author, article_author, published })?;
    shown_comment(tx, at, id)
}
