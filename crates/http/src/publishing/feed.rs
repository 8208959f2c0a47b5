//! `/feed`: articles of those whom the caller follows.

use actix_web::web::Data;
use lectern_application::publishing::Feed;
use lectern_application::{App, ArticleSort};
use lectern_web::{At, Params, Rejection};

use super::bodies::ArticleCardBody;
use crate::answers::Answer;
use crate::doc::Doc;
use crate::listing::{List, Listing};

/// The newest first.
pub(crate) struct Newest;

impl Listing for Newest {
    type Sort = ArticleSort;
    type Body = ArticleCardBody;

    fn from_query(_: &mut Params) -> Result<(Self, (ArticleSort, bool)), Rejection> {
        Ok((Self, (ArticleSort::PublishedAt, true)))
    }
}

pub(crate) async fn list(app: Data<App>, at: At, list: List<Newest>) -> Answer {
    let List { filter: Newest, paging, shown, links } = list;
    let page = app.feed(at.0, Feed { paging, authors: shown.authors() }).await?;
    links.page(&shown, page.map(ArticleCardBody::from))
}

pub(crate) fn doc() -> Doc {
    let about = "Published articles of those whom the caller follows, the newest first.";
    Doc::new("listFeed", "Read one's feed", about).lists::<ArticleCardBody>()
}
