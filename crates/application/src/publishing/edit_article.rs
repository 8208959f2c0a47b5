use lectern_domain::publishing::{Article, ArticleEdit};
use lectern_domain::{Event, Patch, Version};

use super::plan::{keep_plan, queue_plan};
use super::{editable, shown, slug_taken};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleKey, ArticleView, Authors, Context, Error, StoreError};

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

/// Changes an article. The slug moves only when asked; the old one stays reserved and leads to the article. An edit
/// that leaves all as it is makes no new version, and nobody hears of it; a plan that is made again as it was gets its job
/// back, if that was cancelled or is dead.
///
/// # Errors
/// `AuthenticationRequired`, `NotFound`, `PermissionDenied`, `Stale`, `SlugTaken`, `Article(NotPublishable)`, `Store`.
pub fn edit_article(tx: &mut dyn Tx, at: &Context, command: &EditArticle) -> Result<ArticleView, Error> {
    let mut article = editable(tx, at, &command.article, command.expected)?;
    let planned = article.state().publish_at;
    if article.edit(command.edit.clone(), at.now)? {
        let version = tx.articles().save(&article).map_err(slug_taken)?;
        keep_plan(tx, at, &article, planned)?;
        told(tx, at, &article, version)?;
    }
    if matches!(command.edit.publish_at, Patch::Set(_)) && article.state().publish_at == planned {
        queue_plan(tx, at, &article)?;
    }
    shown(tx, at, article.state().id, Authors::Short)
}

/// Tells that an article says something else now.
pub(super) fn told(tx: &mut dyn Tx, at: &Context, article: &Article, version: Version) -> Result<(), StoreError> {
    let state = article.state();
    let (id, author, slug) = (state.id, state.author, state.slug.as_str().to_owned());
    announce(tx, at, &Event::ArticleUpdated { id, version, author, slug, published: article.is_public() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::effects::JobStatus;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleError, ArticleState, ArticleStatus, Slug, Summary};
    use lectern_domain::{JobId, SignedDuration};

    use crate::fixtures::{article, article_view, id, job, member, noon};
    use crate::mocks::MockTx;
    use crate::{StoreError, Unique};

    fn command(edit: ArticleEdit) -> EditArticle {
        EditArticle { article: ArticleKey::Id(id(1)), expected: Some(Version::FIRST), edit }
    }

    fn moved() -> ArticleEdit {
        ArticleEdit { slug: Slug::parse("on-latches").ok(), ..ArticleEdit::default() }
    }

    #[test]
    fn a_slug_moves_when_asked() {
        let mut tx = MockTx::default()
            .having_article(ArticleStatus::Published)
            .saving_article(|article| article.slug.as_str() == "on-latches" && article.title.as_str() == "On locks")
            .telling(&["article.updated"])
            .showing_article(ArticleStatus::Published);
        assert!(edit_article(&mut tx, &member(1, Role::Author), &command(moved())).is_ok());
    }

    #[test]
    fn an_edit_that_changes_nothing_keeps_and_tells_nothing_but_not_of_a_stale_version() {
        let same = ArticleEdit { slug: Slug::parse("on-locks").ok(), ..ArticleEdit::default() };
        for edit in [ArticleEdit::default(), same] {
            let mut tx =
                MockTx::default().having_article(ArticleStatus::Published).showing_article(ArticleStatus::Published);
            let stands = Ok(article_view(ArticleStatus::Published));
            assert_eq!(edit_article(&mut tx, &member(1, Role::Author), &command(edit.clone())), stands);
            let unseen = EditArticle { expected: Some(Version::from(9)), ..command(edit) };
            let refused = edit_article(&mut tx, &member(1, Role::Author), &unseen);
            assert_eq!(refused, Err(Error::Stale { current: Some(Version::FIRST) }));
        }
    }

    #[test]
    fn another_plan_takes_the_job_of_the_last_one_back_and_an_edit_beside_it_does_not() {
        let (soon, later) = (noon() + SignedDuration::from_secs(60), noon() + SignedDuration::from_secs(90));
        let having = |publish_at| {
            let mut tx = MockTx::default().showing_article(ArticleStatus::Draft).telling(&["article.updated"]);
            let state = ArticleState { publish_at, ..article(ArticleStatus::Draft).state().clone() };
            tx.articles.expect_find().returning(move |_| Ok(Some(Article::restore(state.clone()))));
            tx.articles.expect_save().times(1).return_const(Ok(Version::from(2)));
            tx
        };
        let at = member(1, Role::Author);
        for (before, patch, due) in [
            (None, Patch::Set(soon), Some(soon)),
            (Some(soon), Patch::Set(later), Some(later)),
            (Some(soon), Patch::Clear, None),
        ] {
            let mut tx = having(before);
            let queued = before.map(|_| job(1, JobStatus::Queued));
            tx.jobs.expect_find_by_key().return_const(Ok(queued));
            let cancelled = tx.jobs.expect_save().times(usize::from(before.is_some()));
            cancelled.withf(|job| job.state().status == JobStatus::Cancelled).return_const(Ok(()));
            let added = tx.jobs.expect_add().times(usize::from(due.is_some()));
            added.withf(move |_, job| Some(job.due_at) == due).return_const(Ok(Some(id(2))));
            let edit = ArticleEdit { publish_at: patch, ..ArticleEdit::default() };
            assert!(edit_article(&mut tx, &at, &command(edit)).is_ok(), "{before:?} {due:?}");
        }
        assert!(edit_article(&mut having(Some(soon)), &at, &command(moved())).is_ok());
    }

    #[test]
    fn a_plan_that_is_made_again_as_it_was_gets_a_job_unless_it_has_one() {
        let soon = noon() + SignedDuration::from_secs(60);
        let again = ArticleEdit { publish_at: Patch::Set(soon), ..ArticleEdit::default() };
        let beside = ArticleEdit { publish_at: Patch::Set(soon), ..moved() };
        for (edit, saves) in [(again, 0_usize), (beside, 1)] {
            let jobs: [Option<JobId>; 2] = [Some(id(2)), None];
            for queued in jobs {
                let told: &[&str] = if saves == 0 { &[] } else { &["article.updated"] };
                let mut tx = MockTx::default().showing_article(ArticleStatus::Draft).telling(told);
                let state = ArticleState { publish_at: Some(soon), ..article(ArticleStatus::Draft).state().clone() };
                tx.articles.expect_find().returning(move |_| Ok(Some(Article::restore(state.clone()))));
                tx.articles.expect_save().times(saves).return_const(Ok(Version::from(2)));
                let added = tx.jobs.expect_add().times(1);
                added.withf(move |_, job| job.due_at == soon && job.key.is_some()).return_const(Ok(queued));
                assert!(edit_article(&mut tx, &member(1, Role::Author), &command(edit.clone())).is_ok(), "{saves}");
            }
        }
    }

    #[test]
    fn a_taken_slug_is_said_to_be_taken() {
        let mut tx = MockTx::default().having_article(ArticleStatus::Draft);
        let taken = Err(StoreError::Taken(Unique::Slug));
        tx.articles.expect_save().return_const(taken);
        let refused = edit_article(&mut tx, &member(1, Role::Author), &command(moved()));
        assert_eq!(refused, Err(Error::SlugTaken));
    }

    #[test]
    fn a_published_article_keeps_its_summary_and_another_author_keeps_out() {
        let bare = command(ArticleEdit { summary: Summary::parse("").ok(), ..ArticleEdit::default() });
        let mut tx = MockTx::default().having_article(ArticleStatus::Published);
        let refused = edit_article(&mut tx, &member(1, Role::Author), &bare);
        assert_eq!(refused, Err(Error::Article(ArticleError::NotPublishable)));
        let refused = edit_article(&mut tx, &member(2, Role::Author), &bare);
        assert_eq!(refused, Err(Error::PermissionDenied));
    }
}
