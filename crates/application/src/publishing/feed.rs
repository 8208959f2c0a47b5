use crate::ports::View;
use crate::{ArticleCard, ArticleFilter, ArticleSort, Context, Error, Paging, Slice};

/// List what the caller follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// In which order, and which page.
    pub paging: Paging<ArticleSort>,
}

/// Published articles of those whom the caller follows.
///
/// # Errors
/// `AuthenticationRequired`, `Store`.
pub fn feed(view: &mut dyn View, at: &Context, query: &Feed) -> Result<Slice<ArticleCard>, Error> {
    let caller = at.signed_in()?.user;
    let filter = ArticleFilter {
        followed_by: Some(caller),
        ..ArticleFilter::PUBLISHED
    };
    Ok(view.article_pages().page(&filter, Some(caller), &query.paging)?)
}
