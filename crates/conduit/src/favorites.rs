//! `/articles/{slug}/favorite`: to mark and to unmark.

use actix_web::web::Data;
use lectern_application::publishing::FavoriteArticle;
use lectern_application::{App, Authors};
use lectern_web::{At, Rejection, Segment};

use crate::articles::found;
use crate::bodies::Answer;
use crate::requests::article;

pub(crate) async fn mark(app: Data<App>, at: At, slug: Segment) -> Answer {
    found(app.favorite_article(at.0, whole(&slug)?).await?)
}

pub(crate) async fn unmark(app: Data<App>, at: At, slug: Segment) -> Answer {
    found(app.unfavorite_article(at.0, whole(&slug)?).await?)
}

fn whole(slug: &Segment) -> Result<FavoriteArticle, Rejection> {
    Ok(FavoriteArticle { article: article(slug)?, authors: Authors::Whole })
}
