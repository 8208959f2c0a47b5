use lectern_domain::Event;

use super::{readable, shown};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleKey, ArticleView, Context, Error};

/// Takes the mark of a favourite back. Asking twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn unfavorite_article(tx: &mut dyn Tx, at: &Context, article: &ArticleKey) -> Result<ArticleView, Error> {
    let user = at.signed_in()?.user;
    let article = readable(tx, at, article)?;
    let (id, version) = (article.state().id, article.state().version);
    if tx.favorites().remove(user, id)? {
        announce(tx, at, &Event::ArticleUnfavorited { id, version, user })?;
    }
    shown(tx, at, id)
}
