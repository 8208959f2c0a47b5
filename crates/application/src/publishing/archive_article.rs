use lectern_domain::Event;
use lectern_domain::publishing::Article;

use super::{ArticleStep, step};
use crate::ports::Tx;
use crate::{ArticleView, Context, Error};

/// `published → archived`.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Stale`, `Article`, `Store`.
pub fn archive_article(tx: &mut dyn Tx, at: &Context, command: &ArticleStep) -> Result<ArticleView, Error> {
    let told = |id, version, author, slug| Event::ArticleArchived { id, version, author, slug };
    step(tx, at, command, Article::archive, told)
}
