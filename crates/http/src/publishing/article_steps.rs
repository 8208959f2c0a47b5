//! `/articles/{slug or id}/{publish, unpublish, archive, restore}`: the states of an article.

use actix_web::web::Data;
use lectern_application::publishing::ArticleStep;
use lectern_application::{Answered, App, ArticleView, Context, Error, Once};
use lectern_web::{At, Keyed, Segment, answered};

use super::articles::current;
use super::bodies::ArticleBody;
use super::requests::article_key;
use crate::answers::{Answer, found, or_current};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;

pub(crate) async fn publish(app: Data<App>, at: At, name: Segment, seen: IfMatch, keyed: Keyed) -> Answer {
    step(&app, at.0, &name, seen, keyed, async |at, step, once| app.publish_article(at, step, once).await).await
}

pub(crate) async fn unpublish(app: Data<App>, at: At, name: Segment, seen: IfMatch, keyed: Keyed) -> Answer {
    step(&app, at.0, &name, seen, keyed, async |at, step, once| app.unpublish_article(at, step, once).await).await
}

pub(crate) async fn archive(app: Data<App>, at: At, name: Segment, seen: IfMatch, keyed: Keyed) -> Answer {
    step(&app, at.0, &name, seen, keyed, async |at, step, once| app.archive_article(at, step, once).await).await
}

pub(crate) async fn restore(app: Data<App>, at: At, name: Segment, seen: IfMatch, keyed: Keyed) -> Answer {
    step(&app, at.0, &name, seen, keyed, async |at, step, once| app.restore_article(at, step, once).await).await
}

async fn step(
    app: &App,
    at: Context,
    name: &Segment,
    seen: IfMatch,
    keyed: Keyed,
    take: impl AsyncFnOnce(Context, ArticleStep, Option<Once<ArticleView>>) -> Result<Answered<ArticleView>, Error>,
) -> Answer {
    let article = article_key(name)?;
    let step = ArticleStep { article: article.clone(), expected: seen.if_given() };
    let outcome = take(at.clone(), step, keyed.once(taken)).await;
    answered(or_current(outcome, current(app, at, article)).await?, taken)
}

fn taken(article: ArticleView) -> Answer {
    found(&ArticleBody::from(article))
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
