use lectern_domain::publishing::ArticleEdit;
use lectern_domain::{Event, Version};

use super::{editable, shown, slug_taken};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleKey, ArticleView, Context, Error};

/// Change what an article says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditArticle {
    /// Which.
    pub article: ArticleKey,
    /// The version that the caller has seen.
    pub expected: Option<Version>,
    /// The changes.
    pub edit: ArticleEdit,
}

/// Changes an article. The slug moves only when asked; the old one stays reserved and leads to the article.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Stale`, `SlugTaken`, `Article(NotPublishable)`, `Store`.
pub fn edit_article(tx: &mut dyn Tx, at: &Context, command: &EditArticle) -> Result<ArticleView, Error> {
    let mut article = editable(tx, at, &command.article, command.expected)?;
    article.edit(command.edit.clone(), at.now)?;
    let version = tx.articles().save(&article).map_err(slug_taken)?;
    let state = article.state();
    let (id, author, slug) = (state.id, state.author, state.slug.as_str().to_owned());
    announce(
        tx,
        at,
        &Event::ArticleUpdated {
            id,
            version,
            author,
            slug,
        },
    )?;
    shown(tx, at, id)
}
