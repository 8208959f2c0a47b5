use lectern_domain::{Event, Version};

use super::editable;
use super::plan::drop_plan;
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
    if state.publish_at.is_some() {
        drop_plan(tx, at, id)?;
    }
    let slug = state.slug.as_str().to_owned();
    let (version, author, published) = (version.next(), state.author, article.is_public());
    let event = Event::ArticleDeleted { id, version, author, slug, published };
    Ok(announce(tx, at, &event)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::ArticleStatus;

    use crate::StoreError;
    use crate::fixtures::{id, member};
    use crate::mocks::MockTx;

    fn command(expected: Version) -> DeleteArticle {
        DeleteArticle { article: ArticleKey::Id(id(1)), expected: Some(expected) }
    }

    #[test]
    fn the_version_that_was_seen_is_the_one_that_goes() {
        let mut tx = MockTx::default().having_article(ArticleStatus::Draft);
        let told = tx.outbox.expect_announce().times(1);
        told.withf(|_, event| event.subject().version == Version::from(2)).return_const(Ok(()));
        let removed = tx.articles.expect_remove().times(1);
        removed.withf(|article, version| *article == id(1) && *version == Version::FIRST).return_const(Ok(()));
        let gone = delete_article(&mut tx, &member(1, Role::Author), &command(Version::FIRST));
        assert_eq!(gone, Ok(()));
    }

    #[test]
    fn nothing_is_told_of_what_stays() {
        let mut tx = MockTx::default().having_article(ArticleStatus::Published);
        let refused = delete_article(&mut tx, &member(2, Role::Moderator), &command(Version::FIRST));
        assert_eq!(refused, Err(Error::PermissionDenied));
        let refused = delete_article(&mut tx, &member(1, Role::Author), &command(Version::from(2)));
        let current = Some(Version::FIRST);
        assert_eq!(refused, Err(Error::Stale { current }));
        tx.articles.expect_remove().return_const(Err(StoreError::Stale));
        let raced = delete_article(&mut tx, &member(1, Role::Author), &command(Version::FIRST));
        assert_eq!(raced, Err(Error::Store(StoreError::Stale)));
    }
}
