//! `/articles/{slug}/favorite`: to mark and to unmark.

use actix_web::web::Data;
use lectern_application::App;
use lectern_web::{At, Segment};

use crate::articles::introduced;
use crate::bodies::Answer;
use crate::requests::article;

pub(crate) async fn mark(app: Data<App>, at: At, slug: Segment) -> Answer {
    let marked = app.favorite_article(at.0.clone(), article(&slug)?).await?;
    introduced(&app, at, marked).await
}

pub(crate) async fn unmark(app: Data<App>, at: At, slug: Segment) -> Answer {
    let unmarked = app.unfavorite_article(at.0.clone(), article(&slug)?).await?;
    introduced(&app, at, unmarked).await
}
