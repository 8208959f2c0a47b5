//! `/tags`: what is written about.

use actix_web::web::Data;
use lectern_application::{App, TagSort};
use lectern_web::{Params, Rejection};

use super::bodies::TagBody;
use crate::answers::Answer;
use crate::doc::Doc;
use crate::listing::{List, Listing};

/// Every tag of a published article.
pub(crate) struct Tags;

const SORTS: [(&str, TagSort); 2] = [("articles_count", TagSort::ArticlesCount), ("name", TagSort::Name)];

impl Listing for Tags {
    type Sort = TagSort;
    type Body = TagBody;

    fn from_query(query: &mut Params) -> Result<(Self, (TagSort, bool)), Rejection> {
        Ok((Self, query.sort(&SORTS, (TagSort::ArticlesCount, true))?))
    }
}

pub(crate) async fn list(app: Data<App>, list: List<Tags>) -> Answer {
    let List { filter: Tags, paging, shown, links } = list;
    links.page(&shown, app.list_tags(paging).await?.map(TagBody::from))
}

pub(crate) fn doc() -> Doc {
    let about = "Tags of published articles, with how many articles have them.";
    Doc::new("listTags", "List tags", about).lists::<TagBody>().sorts(&SORTS.map(|(name, _)| name), "-articles_count")
}
