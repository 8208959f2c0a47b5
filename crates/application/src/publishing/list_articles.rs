use lectern_domain::identity::Capability;
use lectern_domain::publishing::ArticleStatus;

use crate::ports::View;
use crate::{ArticleCard, ArticleFilter, ArticleSort, Context, Error, Paging, Slice};

/// List articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListArticles {
    /// Which.
    pub filter: ArticleFilter,
    /// In which order, and which page.
    pub paging: Paging<ArticleSort>,
}

/// Articles. Whatever is not published shows only one's own, but to editors.
///
/// # Errors
/// `AuthenticationRequired` for a guest who asks for what is not published, `Store`.
pub fn list_articles(view: &mut dyn View, at: &Context, query: &ListArticles) -> Result<Slice<ArticleCard>, Error> {
    let viewer = at.viewer().map(|(id, _)| id);
    let mut filter = query.filter.clone();
    if filter.status != ArticleStatus::Published && at.permit(Capability::EditAnyArticle).is_err() {
        filter.owned_by = Some(at.signed_in()?.user);
    }
    Ok(view.article_pages().page(&filter, viewer, &query.paging)?)
}
