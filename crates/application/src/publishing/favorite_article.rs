use lectern_domain::Event;
use lectern_domain::identity::Capability;

use super::{readable, shown};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleKey, ArticleView, Authors, Context, Error};

/// Mark an article as a favourite, or take the mark back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FavoriteArticle {
    /// Which.
    pub article: ArticleKey,
    /// How much is told of its author.
    pub authors: Authors,
}

impl FavoriteArticle {
    /// With its author in short.
    #[must_use]
    pub const fn short(article: ArticleKey) -> Self {
        Self { article, authors: Authors::Short }
    }
}

/// Marks a published article as a favourite. Marking twice changes nothing.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `NotFound`, `Article(NotPublished)`, `Store`.
pub fn favorite_article(tx: &mut dyn Tx, at: &Context, command: &FavoriteArticle) -> Result<ArticleView, Error> {
    at.permit(Capability::Participate)?;
    let user = at.signed_in()?.user;
    let article = readable(tx, at, &command.article)?;
    article.open_to_readers()?;
    let (id, version, author) = (article.state().id, article.state().version, article.state().author);
    if tx.favorites().add(user, id, at.now)? {
        announce(tx, at, &Event::ArticleFavorited { id, version, user, author })?;
    }
    shown(tx, at, id, command.authors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleError, ArticleStatus};

    use crate::fixtures::{guest, id, member, profile};
    use crate::mocks::MockTx;

    fn command() -> FavoriteArticle {
        FavoriteArticle::short(ArticleKey::Id(id(1)))
    }

    #[test]
    fn the_first_mark_is_told_and_the_second_is_not() {
        for (new, told) in [(true, &["article.favorited"][..]), (false, &[])] {
            let mut tx = MockTx::default()
                .having_article(ArticleStatus::Published)
                .telling(told)
                .showing_article(ArticleStatus::Published);
            let added = tx.favorites.expect_add().times(1);
            added.withf(|user, article, _| *user == id(2) && *article == id(1)).return_const(Ok(new));
            let shown = favorite_article(&mut tx, &member(2, Role::Student), &command());
            assert!(shown.is_ok());
        }
    }

    #[test]
    fn the_author_is_told_whole_where_that_is_asked_for_through_the_eyes_of_whoever_marks() {
        for found in [Some(profile(1)), None] {
            let mut tx =
                MockTx::default().having_article(ArticleStatus::Published).showing_article(ArticleStatus::Published);
            tx.favorites.expect_add().return_const(Ok(false));
            let all: Vec<_> = found.clone().into_iter().collect();
            let asked = tx.profile_pages.expect_find_all().times(1);
            asked.withf(|users, eyes| users == [id(1)] && *eyes == Some(id(2))).returning(move |_, _| Ok(all.clone()));
            let whole = FavoriteArticle { authors: Authors::Whole, ..command() };
            let shown = favorite_article(&mut tx, &member(2, Role::Student), &whole).unwrap();
            assert_eq!(shown.card.author.profile, found);
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
            assert_eq!(favorite_article(&mut tx, &at, &command()), Err(refusal));
        }
    }
}
