use lectern_domain::publishing::{Article, Slug};
use lectern_domain::{ArticleId, Version};

#[cfg(doc)]
use crate::ArticleView;
use crate::StoreError;

/// Articles. A slug, present or past, belongs to one article for as long as that article lives.
#[cfg_attr(any(test, feature = "mocks"), mockall::automock)]
pub trait Articles {
    /// The article.
    ///
    /// # Errors
    /// Those of the store.
    fn find(&mut self, id: ArticleId) -> Result<Option<Article>, StoreError>;

    /// The article that has or had this slug.
    ///
    /// # Errors
    /// Those of the store.
    fn find_by_slug(&mut self, slug: &Slug) -> Result<Option<Article>, StoreError>;

    /// Keeps a new article, its slug and its tags. Put together by [`ArticleView::of`] it MUST show as `ArticlePages`
    /// show it.
    ///
    /// # Errors
    /// MUST answer `Taken(Slug)` or `Taken(Id)`, after which the transaction is usable and nothing was kept.
    fn add(&mut self, article: &Article) -> Result<(), StoreError>;

    /// Keeps the changes of an article, its tags and its slug (the old one stays reserved; one of its own past
    /// slugs may become the present one again), and answers its next version.
    ///
    /// # Errors
    /// MUST answer [`StoreError::Stale`] when the kept version is not that of `article`; `Taken(Slug)`.
    fn save(&mut self, article: &Article) -> Result<Version, StoreError>;

    /// Removes an article with its slugs, tags, comments and favourites.
    ///
    /// # Errors
    /// MUST answer [`StoreError::Stale`] when the kept version is not `version`.
    fn remove(&mut self, id: ArticleId, version: Version) -> Result<(), StoreError>;
}
