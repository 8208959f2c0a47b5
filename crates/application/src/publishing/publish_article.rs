use lectern_domain::publishing::Article;
use lectern_domain::{Event, Version};

use super::step;
use crate::ports::Tx;
use crate::{ArticleKey, ArticleView, Context, Error};

/// Take an article one step further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleStep {
    /// Which.
    pub article: ArticleKey,
    /// The version that the caller has seen.
    pub expected: Option<Version>,
}

/// `draft → published`.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Stale`, `Article`, `Store`.
pub fn publish_article(tx: &mut dyn Tx, at: &Context, command: &ArticleStep) -> Result<ArticleView, Error> {
    let told = |id, version, author, slug| Event::ArticlePublished {
        id,
        version,
        author,
        slug,
    };
    step(tx, at, command, Article::publish, told)
}
