use lectern_domain::effects::Job;
use lectern_domain::identity::UserStatus;
use lectern_domain::publishing::{Article, ArticleStatus};
use lectern_domain::{ArticleId, Event, Timestamp, UserId};

use crate::announce::announce;
use crate::effects::finish;
use crate::ports::Tx;
use crate::{Context, StoreError};

/// Publish a draft whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishPlannedArticle {
    /// Which.
    pub article: ArticleId,
    /// The time that it was planned for.
    pub planned: Timestamp,
    /// Who planned it.
    pub by: UserId,
}

/// Publishes a draft in the transaction that finishes `job`, so it happens once. What is planned for another time by now,
/// or for none, is left alone. Where whoever planned it may publish it no more, or it lacks what readers need, it stays a
/// draft, and its author is told. Before its time nothing happens, and the job waits for it: an operator may have had it
/// done again.
///
/// # Errors
/// [`StoreError::Stale`] when the job is another worker's by now, or the plan was dropped meanwhile; others of the store.
pub fn publish_planned_article(
    tx: &mut dyn Tx,
    at: &Context,
    job: &Job,
    command: PublishPlannedArticle,
) -> Result<(), StoreError> {
    let PublishPlannedArticle { article, planned, by } = command;
    if planned > at.now {
        return put_off(tx, job, planned);
    }
    let found = tx.articles().find(article)?;
    if let Some(article) = found.filter(|article| article.state().publish_at == Some(planned)) {
        publish(tx, at, article, by)?;
    }
    finish(tx, job, at.now)
}

/// Hands the job back until its time: that is no attempt.
fn put_off(tx: &mut dyn Tx, job: &Job, planned: Timestamp) -> Result<(), StoreError> {
    let mut waiting = job.clone();
    waiting.hand_back(planned).map_err(|_| StoreError::Stale)?;
    tx.jobs().save(&waiting)
}

fn publish(tx: &mut dyn Tx, at: &Context, mut article: Article, by: UserId) -> Result<(), StoreError> {
    if article.state().status != ArticleStatus::Draft {
        // An older program, which knows of no plans, ended the draft: what is left of the plan goes, and is no news.
        article.unschedule(at.now);
        return tx.articles().save(&article).map(|_| ());
    }
    let published = may_still(tx, at.now, &article, by)? && article.publish(at.now).is_ok();
    if !published {
        article.unschedule(at.now);
    }
    let version = tx.articles().save(&article)?;
    let (id, author, slug) = (article.state().id, article.state().author, article.state().slug.as_str().to_owned());
    let event = if published {
        Event::ArticlePublished { id, version, author, slug }
    } else {
        Event::ArticleUnscheduled { id, version, author, slug }
    };
    announce(tx, at, &event)
}

/// Whether whoever planned it could publish it now by hand.
fn may_still(tx: &mut dyn Tx, now: Timestamp, article: &Article, by: UserId) -> Result<bool, StoreError> {
    let user = tx.users().find(by)?;
    Ok(user.is_some_and(|user| user.status(now) == UserStatus::Active && article.editable_by(by, user.state().roles)))
}

#[cfg(test)]
mod tests {
    use lectern_domain::effects::JobStatus;
    use lectern_domain::identity::{Role, User};
    use lectern_domain::publishing::{ArticleState, Summary};
    use lectern_domain::{SignedDuration, Version};

    use super::*;
    use crate::fixtures::{article, deleted, id, job, noon, operator, suspended, user};
    use crate::mocks::MockTx;

    const COMMAND: fn() -> PublishPlannedArticle =
        || PublishPlannedArticle { article: id(1), planned: noon(), by: id(2) };

    fn planned(change: impl FnOnce(&mut ArticleState)) -> Article {
        let mut state = ArticleState { publish_at: Some(noon()), ..article(ArticleStatus::Draft).state().clone() };
        change(&mut state);
        Article::restore(state)
    }

    fn having(article: Option<Article>) -> MockTx {
        let mut tx = MockTx::default();
        tx.articles.expect_find().returning(move |_| Ok(article.clone()));
        tx.jobs.expect_save().times(1).withf(|job| job.state().status == JobStatus::Succeeded).return_const(Ok(()));
        tx
    }

    fn publish_it(tx: &mut MockTx) -> Result<(), StoreError> {
        publish_planned_article(tx, &operator(), &job(1, JobStatus::Leased), COMMAND())
    }

    #[test]
    fn what_is_planned_is_published_with_the_end_of_its_job() {
        for role in [Role::Author, Role::Admin] {
            let own = role == Role::Author;
            let article = planned(|state| state.author = if own { id(2) } else { id(1) });
            let mut tx = having(Some(article))
                .having_user(&user(2, role))
                .telling(&["article.published"])
                .saving_article(|state| {
                    state.status == ArticleStatus::Published
                        && state.publish_at.is_none()
                        && state.published_at == Some(noon())
                });
            assert_eq!(publish_it(&mut tx), Ok(()), "{role:?}");
        }
    }

    #[test]
    fn what_is_planned_otherwise_by_now_is_left_alone() {
        let table = [
            None,
            Some(planned(|state| state.publish_at = None)),
            Some(planned(|state| state.publish_at = Some(noon() + SignedDuration::from_secs(1)))),
            Some(article(ArticleStatus::Published)),
            Some(article(ArticleStatus::Archived)),
        ];
        for article in table {
            assert_eq!(publish_it(&mut having(article.clone())), Ok(()), "{article:?}");
        }
    }

    #[test]
    fn before_its_time_nothing_is_published_and_the_job_waits_for_it() {
        let soon = noon() + SignedDuration::from_secs(1);
        let command = PublishPlannedArticle { planned: soon, ..COMMAND() };
        let mut tx = MockTx::default();
        let waits = tx.jobs.expect_save().times(1);
        waits
            .withf(move |job| {
                let state = job.state();
                (state.status, state.due_at, state.attempts) == (JobStatus::Queued, Some(soon), 0)
            })
            .return_const(Ok(()));
        assert_eq!(publish_planned_article(&mut tx, &operator(), &job(1, JobStatus::Leased), command), Ok(()));
        let lost = publish_planned_article(&mut tx, &operator(), &job(1, JobStatus::Cancelled), command);
        assert_eq!(lost, Err(StoreError::Stale));
    }

    #[test]
    fn what_an_older_program_published_loses_its_plan_and_nobody_hears_of_it() {
        for status in [ArticleStatus::Published, ArticleStatus::Archived] {
            let left = planned(|state| state.status = status);
            let before = left.state().updated_at;
            let mut tx = having(Some(left));
            let saved = tx.articles.expect_save().times(1);
            saved
                .withf(move |article| {
                    let state = article.state();
                    (state.status, state.publish_at, state.updated_at) == (status, None, before)
                })
                .return_const(Ok(Version::from(3)));
            assert_eq!(publish_it(&mut tx), Ok(()), "{status:?}");
        }
    }

    #[test]
    fn what_may_not_be_published_any_more_stays_a_draft_and_its_author_hears_of_it() {
        let own = |state: &mut ArticleState| state.author = id(2);
        let bare = |state: &mut ArticleState| {
            own(state);
            state.summary = Summary::parse("").unwrap();
        };
        let table: [(User, Article); 5] = [
            (suspended(2, Role::Author), planned(own)),
            (deleted(2), planned(own)),
            (user(2, Role::Student), planned(own)),
            (user(2, Role::Author), planned(|_| ())),
            (user(2, Role::Author), planned(bare)),
        ];
        for (by, article) in table {
            let mut tx = having(Some(article))
                .having_user(&by)
                .telling(&["article.unscheduled"])
                .saving_article(|state| state.status == ArticleStatus::Draft && state.publish_at.is_none());
            assert_eq!(publish_it(&mut tx), Ok(()), "{by:?}");
        }
        let mut tx = having(Some(planned(own))).telling(&["article.unscheduled"]).saving_article(|_| true);
        tx.users.expect_find().return_const(Ok(None));
        assert_eq!(publish_it(&mut tx), Ok(()));
    }

    #[test]
    fn a_worker_that_lost_the_job_publishes_nothing() {
        let mut tx = MockTx::default();
        tx.articles.expect_find().return_const(Ok(None));
        tx.jobs.expect_save().return_const(Err(StoreError::Stale));
        assert_eq!(publish_it(&mut tx), Err(StoreError::Stale));
    }
}
