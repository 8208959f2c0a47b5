//! `/articles/{slug or id}/{publish, unpublish, archive, restore}`: the states of an article.

use actix_web::web::Data;
use lectern_application::publishing::ArticleStep;
use lectern_application::{App, ArticleView, Context, Error};
use lectern_web::{At, Segment};

use super::articles::current;
use super::bodies::ArticleBody;
use super::requests::article_key;
use crate::answers::{Answer, found, or_current};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;

pub(crate) async fn publish(app: Data<App>, at: At, name: Segment, seen: IfMatch) -> Answer {
    step(&app, at.0, &name, seen, async |at, step| app.publish_article(at, step).await).await
}

pub(crate) async fn unpublish(app: Data<App>, at: At, name: Segment, seen: IfMatch) -> Answer {
    step(&app, at.0, &name, seen, async |at, step| app.unpublish_article(at, step).await).await
}

pub(crate) async fn archive(app: Data<App>, at: At, name: Segment, seen: IfMatch) -> Answer {
    step(&app, at.0, &name, seen, async |at, step| app.archive_article(at, step).await).await
}

pub(crate) async fn restore(app: Data<App>, at: At, name: Segment, seen: IfMatch) -> Answer {
    step(&app, at.0, &name, seen, async |at, step| app.restore_article(at, step).await).await
}

async fn step(
    app: &App,
    at: Context,
    name: &Segment,
    seen: IfMatch,
    take: impl AsyncFnOnce(Context, ArticleStep) -> Result<ArticleView, Error>,
) -> Answer {
    let article = article_key(name)?;
    let taken = take(at.clone(), ArticleStep { article: article.clone(), expected: seen.if_given() }).await;
    found(&ArticleBody::from(or_current(taken, current(app, at, article)).await?))
}

pub(crate) fn publish_doc() -> Doc {
    let about = "From `draft` to `published`. It needs a title, a slug, a summary and a body.";
    doc("publishArticle", "Publish an article", about).refuses(&[
        Code::InvalidTransition,
        Code::NotPublishable,
        Code::PermissionDenied,
    ])
}

pub(crate) fn unpublish_doc() -> Doc {
    doc("unpublishArticle", "Take an article back", "From `published` to `draft`.")
}

pub(crate) fn archive_doc() -> Doc {
    doc("archiveArticle", "Archive an article", "From `published` to `archived`: out of sight, with all that is on it.")
}

pub(crate) fn restore_doc() -> Doc {
    doc("restoreArticle", "Restore an article", "From `archived` to `draft`.")
}

fn doc(id: &'static str, summary: &'static str, about: &'static str) -> Doc {
    let refuses = &[Code::InvalidTransition, Code::PermissionDenied];
    Doc::new(id, summary, about).finds::<ArticleBody>().may_be_guarded().refuses(refuses)
}
