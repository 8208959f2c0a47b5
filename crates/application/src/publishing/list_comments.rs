use super::{readable_view, veiled};
use crate::ports::View;
use crate::{ArticleKey, CommentView, Context, Error, Paging, Slice};

/// List the comments of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListComments {
    /// Of which.
    pub article: ArticleKey,
    /// Which page, by number.
    pub paging: Paging<()>,
}

/// The comments of an article that the one who asks may read, tombstones among them.
///
/// # Errors
/// `NotFound`, `Store`.
pub fn list_comments(view: &mut dyn View, at: &Context, query: &ListComments) -> Result<Slice<CommentView>, Error> {
    let article = readable_view(view, at, &query.article)?;
    let page = view.comment_pages().page(article.card.id, &query.paging)?;
    Ok(page.map(|comment| veiled(comment, at.viewer())))
}
