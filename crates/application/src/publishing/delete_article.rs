use lectern_domain::{Event, Version};

use super::editable;
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleKey, Context, Error};

/// Remove an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteArticle {
    /// Which.
    pub article: ArticleKey,
    /// The version that the caller has seen.
    pub expected: Option<Version>,
}

/// Removes an article with its slugs, comments and favourites.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Stale`, `Store`.
pub fn delete_article(tx: &mut dyn Tx, at: &Context, command: &DeleteArticle) -> Result<(), Error> {
    let article = editable(tx, at, &command.article, command.expected)?;
    let state = article.state();
    let (id, version) = (state.id, state.version);
    tx.articles().remove(id, version)?;
    let slug = state.slug.as_str().to_owned();
    let event = Event::ArticleDeleted {
        id,
        version: version.next(),
        author: state.author,
        slug,
    };
    Ok(announce(tx, at, &event)?)
}
