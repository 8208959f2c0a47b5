//! `/articles`: to list and to write. `/articles/{slug or id}`: to read, to edit and to delete.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use lectern_application::publishing::{
    CreateArticle, DeleteArticle, EditArticle, FindArticle, FoundArticle, ListArticles,
};
use lectern_application::{
    App, ArticleFilter, ArticleKey, ArticleSort, ArticleView, Context, Error, Hidden, Written, mint,
};
use lectern_domain::publishing::{ArticleStatus, Slug};
use lectern_web::{At, Body, Keyed, Params, Rejection, Segment, answered};

use super::bodies::{ArticleBody, ArticleCardBody, HTML};
use super::requests::{ArticlePatch, NewArticle, article_filter, article_key};
use crate::answers::{Answer, created, done, found, or_current};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;
use crate::listing::{List, Listing};
use crate::shown::As;

/// Which articles a list shows.
pub(crate) struct Articles(pub(crate) ArticleFilter);

const SORTS: [(&str, ArticleSort); 4] = [
    ("published_at", ArticleSort::PublishedAt),
    ("created_at", ArticleSort::CreatedAt),
    ("title", ArticleSort::Title),
    ("favorites_count", ArticleSort::FavoritesCount),
];

impl Listing for Articles {
    type Sort = ArticleSort;
    type Body = ArticleCardBody;

    fn from_query(query: &mut Params) -> Result<(Self, (ArticleSort, bool)), Rejection> {
        let filter = article_filter(query)?;
        Ok((Self(filter), query.sort(&SORTS, (ArticleSort::PublishedAt, true))?))
    }
}

pub(crate) async fn list(app: Data<App>, at: At, list: List<Articles>) -> Answer {
    let List { filter: Articles(filter), paging, shown, links } = list;
    let page = app.list_articles(at.0, ListArticles { filter, paging, authors: shown.authors() }).await?;
    links.page(&shown, page.map(ArticleCardBody::from))
}

pub(crate) async fn create(app: Data<App>, at: At, keyed: Keyed, body: Body<NewArticle>) -> Answer {
    let NewArticle { title, summary, body, tags, slug, publish, publish_at } = body.0;
    let command = CreateArticle { id: mint(), title, summary, body, tags, slug, publish, publish_at };
    answered(app.create_article(at.0, command, keyed.once(written)).await?, written)
}

fn written(article: Written<ArticleView>) -> Answer {
    let Written { shown: article, author: _ } = article;
    created(place(&article.card.slug), &ArticleBody::from(article))
}

pub(crate) async fn find(app: Data<App>, at: At, name: Segment, asked: HttpRequest, shown: As<ArticleBody>) -> Answer {
    let query = FindArticle { key: article_key(&name)?, authors: shown.0.authors() };
    match app.find_article(at.0, query).await? {
        FoundArticle::Here(article) => {
            let html = shown.0.expands(HTML.0).then(|| app.html(&article.body));
            shown.0.found(&ArticleBody::new(*article, html))
        }
        FoundArticle::Moved { slug } => Ok(moved(&slug, asked.query_string())),
    }
}

pub(crate) async fn edit(app: Data<App>, at: At, name: Segment, seen: IfMatch, body: Body<ArticlePatch>) -> Answer {
    let article = article_key(&name)?;
    let command = EditArticle { article: article.clone(), expected: seen.required()?, edit: body.0.edit() };
    let edited = app.edit_article(at.0.clone(), command).await;
    found(&ArticleBody::from(or_current(edited, current(&app, at.0, article)).await?))
}

pub(crate) async fn delete(app: Data<App>, at: At, name: Segment, seen: IfMatch) -> Answer {
    let article = article_key(&name)?;
    let command = DeleteArticle { article: article.clone(), expected: seen.required()? };
    let deleted = app.delete_article(at.0.clone(), command).await;
    or_current(deleted, current(&app, at.0, article)).await?;
    done()
}

/// The article as it stands, for a caller who has seen an older version, perhaps under an older slug.
pub(super) async fn current(app: &App, at: Context, article: ArticleKey) -> Result<ArticleBody, Error> {
    let absent = Error::NotFound(Hidden::Article);
    let found = match app.find_article(at.clone(), FindArticle::short(article)).await? {
        FoundArticle::Moved { slug } => {
            let present = Slug::parse(&slug).map_err(|_| absent.clone())?;
            app.find_article(at, FindArticle::short(ArticleKey::Slug(present))).await?
        }
        here => here,
    };
    match found {
        FoundArticle::Here(article) => Ok(ArticleBody::from(*article)),
        FoundArticle::Moved { .. } => Err(absent),
    }
}

/// To the present address, with the same question. Not cached: the slug may move again, or the article be hidden.
fn moved(slug: &str, query: &str) -> HttpResponse {
    let place = if query.is_empty() { place(slug) } else { format!("{}?{query}", place(slug)) };
    HttpResponse::PermanentRedirect()
        .insert_header((LOCATION, place))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

fn place(slug: &str) -> String {
    format!("/api/v1/articles/{slug}")
}

pub(crate) fn list_doc() -> Doc {
    let about = "Published articles, the newest first. With `filter[status]=draft` or `archived`, one's own; \
        an administrator sees everybody's. Lists leave the body out.";
    filters(Doc::new("listArticles", "List articles", about))
        .lists::<ArticleCardBody>()
        .sorts(&SORTS.map(|(name, _)| name), "-published_at")
        .refuses(&[Code::AuthenticationRequired])
}

/// The filters of the list, which the feed for readers shares.
pub(super) fn filters(doc: Doc) -> Doc {
    doc.asks("filter[author]", "By the author of this username.", &[])
        .asks("filter[tag]", "With this tag.", &[])
        .asks_several("filter[tag][in]", "With at least one of these tags, at most ten.", Vec::new())
        .asks("filter[favorited_by]", "Marked by the user of this username.", &[])
        .asks("filter[status]", "In this state; `published` when absent.", &ArticleStatus::ALL.map(ArticleStatus::name))
        .asks("filter[published_at][gte]", "Published at this instant (RFC 3339) or later.", &[])
        .asks("filter[published_at][lte]", "Published at this instant (RFC 3339) or earlier.", &[])
        .asks("filter[created_at][gte]", "Made at this instant (RFC 3339) or later.", &[])
        .asks("filter[created_at][lte]", "Made at this instant (RFC 3339) or earlier.", &[])
}

pub(crate) fn create_doc() -> Doc {
    let about = "A draft, unless `publish` is true. The slug is made from the title when none is given.";
    Doc::new("createArticle", "Write an article", about)
        .takes::<NewArticle>()
        .creates::<ArticleBody>()
        .refuses(&[Code::SlugTaken, Code::NotPublishable])
}

pub(crate) fn find_doc() -> Doc {
    let about = "By identifier or slug. A past slug answers 308 with the present address. What is not published is \
        there for its author and for editors alone.";
    Doc::new("getArticle", "Read an article", about).shows::<ArticleBody>().moves()
}

pub(crate) fn edit_doc() -> Doc {
    let about = "By its author, and by editors of any article. The slug moves only when it is named; the old one \
        stays reserved and leads here.";
    Doc::new("updateArticle", "Edit an article", about)
        .takes::<ArticlePatch>()
        .finds::<ArticleBody>()
        .guarded()
        .refuses(&[
            Code::PermissionDenied,
            Code::SlugTaken,
            Code::NotPublishable,
            Code::InvalidTransition,
            Code::Conflict,
        ])
}

pub(crate) fn delete_doc() -> Doc {
    let about = "With its slugs, comments and favourites. There is no way back; to take it out of sight, archive it.";
    Doc::new("deleteArticle", "Delete an article", about).guarded().refuses(&[Code::PermissionDenied, Code::Conflict])
}
