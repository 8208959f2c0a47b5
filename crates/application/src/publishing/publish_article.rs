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
    let told = |id, version, author, slug| Event::ArticlePublished { id, version, author, slug };
    step(tx, at, command, Article::publish, told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleError, ArticleStatus};

    use crate::fixtures::{article_view, guest, id, member};
    use crate::mocks::MockTx;
    use crate::publishing::{archive_article, restore_article, unpublish_article};
    use crate::{Hidden, StoreError};

    fn command(expected: Option<i64>) -> ArticleStep {
        ArticleStep { article: ArticleKey::Id(id(1)), expected: expected.map(Version::from) }
    }

    type Step = fn(&mut dyn Tx, &Context, &ArticleStep) -> Result<ArticleView, Error>;
    type Row = (Step, ArticleStatus, fn(ArticleStatus) -> bool, &'static [&'static str]);

    /// Where each step starts, whether a state is where it ends, and what it tells.
    const STEPS: [Row; 4] = [
        (publish_article, ArticleStatus::Draft, |to| to == ArticleStatus::Published, &["article.published"]),
        (unpublish_article, ArticleStatus::Published, |to| to == ArticleStatus::Draft, &["article.unpublished"]),
        (archive_article, ArticleStatus::Published, |to| to == ArticleStatus::Archived, &["article.archived"]),
        (restore_article, ArticleStatus::Archived, |to| to == ArticleStatus::Draft, &["article.restored"]),
    ];

    #[test]
    fn each_step_is_kept_told_and_shown() {
        for (step, from, arrived, told) in STEPS {
            let mut tx = MockTx::default().having_article(from).telling(told).showing_article(from);
            let saved = tx.articles.expect_save().times(1);
            saved.withf(move |article| arrived(article.state().status)).return_const(Ok(Version::from(2)));
            let shown = step(&mut tx, &member(1, Role::Author), &command(Some(1)));
            assert_eq!(shown, Ok(article_view(from)), "{told:?}");
        }
    }

    #[test]
    fn a_step_from_elsewhere_changes_nothing() {
        for (step, from, ..) in STEPS {
            let elsewhere = if from == ArticleStatus::Draft { ArticleStatus::Archived } else { ArticleStatus::Draft };
            let mut tx = MockTx::default().having_article(elsewhere);
            let refused = step(&mut tx, &member(1, Role::Author), &command(None));
            assert!(
                matches!(refused, Err(Error::Article(ArticleError::InvalidTransition { from, .. })) if from == elsewhere)
            );
        }
    }

    #[test]
    fn who_may_take_a_step_and_what_others_are_told() {
        let stranger = Error::NotFound(Hidden::Article);
        let table = [
            (guest(), ArticleStatus::Draft, Error::AuthenticationRequired),
            (member(2, Role::Author), ArticleStatus::Draft, stranger.clone()),
            (member(2, Role::Moderator), ArticleStatus::Archived, stranger),
            (member(2, Role::Author), ArticleStatus::Published, Error::PermissionDenied),
            (member(1, Role::Student), ArticleStatus::Draft, Error::PermissionDenied),
        ];
        for (at, status, refusal) in table {
            let mut tx = MockTx::default().having_article(status);
            assert_eq!(publish_article(&mut tx, &at, &command(Some(9))), Err(refusal), "{at:?}");
        }
        let mut tx = MockTx::default()
            .having_article(ArticleStatus::Draft)
            .saving_article(|_| true)
            .telling(&["article.published"])
            .showing_article(ArticleStatus::Published);
        assert!(publish_article(&mut tx, &member(2, Role::Admin), &command(Some(1))).is_ok());
    }

    #[test]
    fn a_step_from_another_version_or_with_a_failing_store_tells_nothing() {
        let at = member(1, Role::Author);
        let mut tx = MockTx::default().having_article(ArticleStatus::Draft);
        let current = Some(Version::FIRST);
        assert_eq!(publish_article(&mut tx, &at, &command(Some(9))), Err(Error::Stale { current }));

        let mut tx = MockTx::default().having_article(ArticleStatus::Draft);
        tx.articles.expect_save().return_const(Err(StoreError::Unavailable));
        let failed = publish_article(&mut tx, &at, &command(None));
        assert_eq!(failed, Err(Error::Store(StoreError::Unavailable)));
    }
}
