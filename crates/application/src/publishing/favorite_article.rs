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
    let (id, version, author) = (article.state().id, article.state().version, article.state().author);
    if tx.favorites().add(user, id, at.now)? {
        announce(tx, at, &Event::ArticleFavorited { id, version, user, author })?;
    }
    shown(tx, at, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleError, ArticleStatus};

    use crate::fixtures::{guest, id, member};
    use crate::mocks::MockTx;

    #[test]
    fn the_first_mark_is_told_and_the_second_is_not() {
        for (new, told) in [(true, &["article.favorited"][..]), (false, &[])] {
            let mut tx = MockTx::default()
                .having_article(ArticleStatus::Published)
                .telling(told)
                .showing_article(ArticleStatus::Published);
            let added = tx.favorites.expect_add().times(1);
            added.withf(|user, article, _| *user == id(2) && *article == id(1)).return_const(Ok(new));
            let shown = favorite_article(&mut tx, &member(2, Role::Student), &ArticleKey::Id(id(1)));
            assert!(shown.is_ok());
        }
    }

    #[test]
    fn a_draft_is_marked_by_nobody() {
        let mut tx = MockTx::default().having_article(ArticleStatus::Draft);
        let table = [
            (guest(), Error::AuthenticationRequired),
            (member(2, Role::Student), Error::NotFound(crate::Hidden::Article)),
            (member(1, Role::Author), Error::Article(ArticleError::NotPublished)),
        ];
        for (at, refusal) in table {
            assert_eq!(favorite_article(&mut tx, &at, &ArticleKey::Id(id(1))), Err(refusal));
        }
    }
}
