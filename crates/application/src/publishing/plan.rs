use lectern_domain::publishing::Article;
use lectern_domain::{ArticleId, Timestamp};

use crate::effects::{NewJob, Task, enqueue};
use crate::ports::Tx;
use crate::{Context, Error};

/// Sees to it that what is planned for an article, and `before` was, has its one job: it is queued and taken back in the
/// transaction that makes and drops the plan. A worker that is at the job of a plan that was dropped keeps nothing.
pub(super) fn keep_plan(
    tx: &mut dyn Tx,
    at: &Context,
    article: &Article,
    before: Option<Timestamp>,
) -> Result<(), Error> {
    if article.state().publish_at == before {
        return Ok(());
    }
    drop_plan(tx, at, article.state().id)?;
    queue_plan(tx, at, article)
}

/// Queues the job of what is planned for an article. One that has not ended stays as it is, so a plan whose job was taken
/// back or given up gets another when it is made again.
pub(super) fn queue_plan(tx: &mut dyn Tx, at: &Context, article: &Article) -> Result<(), Error> {
    let (id, publish_at) = (article.state().id, article.state().publish_at);
    if let Some(publish_at) = publish_at {
        let by = at.signed_in()?.user;
        let task = Task::PublishArticle { article: id.uuid(), planned: publish_at.as_microsecond(), by: by.uuid() };
        enqueue(tx, at, &NewJob::due(publish_at, task).keyed(key(id)).owned_by(by))?;
    }
    Ok(())
}

/// Takes the job of an article back, if there is one.
pub(super) fn drop_plan(tx: &mut dyn Tx, at: &Context, id: ArticleId) -> Result<(), Error> {
    if let Some(mut job) = tx.jobs().find_by_key(&key(id))? {
        job.cancel(at.now)?;
        tx.jobs().save(&job)?;
    }
    Ok(())
}

fn key(article: ArticleId) -> String {
    format!("article.publish:{}", article.uuid())
}
