//! `/articles/{slug or id}/favorite`: to mark and to unmark.

use actix_web::web::Data;
use lectern_application::App;
use lectern_application::publishing::FavoriteArticle;
use lectern_web::{At, Segment};

use super::bodies::ArticleBody;
use super::requests::article_key;
use crate::answers::{Answer, found};
use crate::code::Code;
use crate::doc::Doc;

pub(crate) async fn put(app: Data<App>, at: At, name: Segment) -> Answer {
    let article = article_key(&name)?;
    found(&ArticleBody::from(app.favorite_article(at.0, FavoriteArticle::short(article)).await?))
}

pub(crate) async fn delete(app: Data<App>, at: At, name: Segment) -> Answer {
    let article = article_key(&name)?;
    found(&ArticleBody::from(app.unfavorite_article(at.0, FavoriteArticle::short(article)).await?))
}

pub(crate) fn put_doc() -> Doc {
    let about = "Marks a published article. Marking twice changes nothing.";
    Doc::new("favoriteArticle", "Mark as a favourite", about).finds::<ArticleBody>().refuses(&[Code::Conflict])
}

pub(crate) fn delete_doc() -> Doc {
    let about = "Takes the mark back. Asking twice changes nothing.";
    Doc::new("unfavoriteArticle", "Unmark a favourite", about).finds::<ArticleBody>()
}
