use lectern_domain::Event;
use lectern_domain::identity::Capability;

use super::{readable, shown};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleKey, ArticleView, Context, Error};

/// Marks a published article as a favourite. Marking twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Article(NotPublished)`, `Store`.
pub fn favorite_article(tx: &mut dyn Tx, at: &Context, article: &ArticleKey) -> Result<ArticleView, Error> {
    at.permit(Capability::Participate)?;
    let user = at.signed_in()?.user;
    let article = readable(tx, at, article)?;
    article.open_to_readers()?;
    let (id, version) = (article.state().id, article.state().version);
    if tx.favorites().add(user, id, at.now)? {
        announce(tx, at, &Event::ArticleFavorited { id, version, user })?;
    }
    shown(tx, at, id)
}
