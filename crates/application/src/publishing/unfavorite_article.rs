use lectern_domain::Event;

use super::{FavoriteArticle, readable, shown};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleView, Context, Error};

/// Takes the mark of a favourite back. Asking twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `Store`.
pub fn unfavorite_article(tx: &mut dyn Tx, at: &Context, command: &FavoriteArticle) -> Result<ArticleView, Error> {
    let user = at.signed_in()?.user;
    let article = readable(tx, at, &command.article)?;
    let (id, version, author) = (article.state().id, article.state().version, article.state().author);
    if tx.favorites().remove(user, id)? {
        let published = article.is_public();
        announce(tx, at, &Event::ArticleUnfavorited { id, version, user, author, published })?;
    }
    shown(tx, at, id, command.authors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::ArticleStatus;

    use crate::ArticleKey;
    use crate::fixtures::{guest, id, member};
    use crate::mocks::MockTx;

    fn command() -> FavoriteArticle {
        FavoriteArticle::short(ArticleKey::Id(id(1)))
    }

    #[test]
    fn a_mark_that_goes_is_told_and_one_that_was_not_there_is_not() {
        for (there, told) in [(true, &["article.unfavorited"][..]), (false, &[])] {
            let mut tx = MockTx::default()
                .having_article(ArticleStatus::Published)
                .telling(told)
                .showing_article(ArticleStatus::Published);
            tx.favorites.expect_remove().times(1).return_const(Ok(there));
            let shown = unfavorite_article(&mut tx, &member(2, Role::Student), &command());
            assert!(shown.is_ok());
        }
    }
    #[test]
    fn what_may_not_be_read_keeps_its_marks_to_itself() {
        let mut tx = MockTx::default().having_article(ArticleStatus::Archived);
        let table = [
            (guest(), Error::AuthenticationRequired),
            (member(2, Role::Student), Error::NotFound(crate::Hidden::Article)),
        ];
        for (at, refusal) in table {
            assert_eq!(unfavorite_article(&mut tx, &at, &command()), Err(refusal));
        }
    }
}
