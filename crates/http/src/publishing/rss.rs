//! `/articles.rss`: the newest articles for feed readers (RSS 2.0).

use actix_web::HttpRequest;
use actix_web::web::Data;
use askama::Template;
use lectern_application::publishing::ListArticles;
use lectern_application::{App, ArticleCard, ArticleFilter, ArticleSort, Authors, Count, Limit, Paging, Start};
use lectern_web::{At, FromQuery, Params, PublicUrl, Query, Rejection, Settings};

use super::articles::filters;
use super::requests::article_filter;
use crate::answers::{Answer, weakly_tagged};
use crate::code::Code;
use crate::doc::Doc;

const EXAMPLE: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\">\n  <channel>...</channel>\n</rss>\n";

/// The filters of the list of articles, and how they are written.
pub(crate) struct Channel {
    filter: ArticleFilter,
    query: String,
}

impl FromQuery for Channel {
    fn from_query(query: &mut Params) -> Result<Self, Rejection> {
        Ok(Self { filter: article_filter(query)?, query: query.without(&[]) })
    }
}

#[derive(Template)]
#[template(path = "articles.rss.xml")]
struct Feed {
    home: String,
    own: String,
    items: Vec<Item>,
}

struct Item {
    id: String,
    title: String,
    link: String,
    published: String,
    author: String,
    tags: Vec<String>,
    summary: String,
}

pub(crate) async fn read(
    app: Data<App>,
    settings: Data<Settings>,
    at: At,
    asked: HttpRequest,
    channel: Query<Channel>,
) -> Answer {
    let Channel { filter, query } = channel.0;
    let paging = Paging {
        sort: ArticleSort::PublishedAt,
        descending: true,
        start: Start::First,
        limit: Limit::default(),
        count: Count::None,
    };
    let articles = app.list_articles(at.0, ListArticles { filter, paging, authors: Authors::Short }).await?;
    let url = &settings.public_url;
    let items = articles.items.into_iter().map(|article| item(article, url)).collect();
    let feed = Feed { home: url.join("/"), own: url.join(&own(asked.path(), &query)), items };
    let body = feed.render().map_err(|_| Rejection::Broken)?;
    Ok(weakly_tagged("application/rss+xml; charset=utf-8", body.into_bytes()))
}

/// The same for everybody who asks the same, in whichever order.
fn own(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn item(article: ArticleCard, url: &PublicUrl) -> Item {
    let published = article.published_at.unwrap_or(article.created_at);
    Item {
        id: article.id.to_string(),
        title: article.title,
        link: url.join(&format!("/api/v1/articles/{}", article.slug)),
        // RFC 822, as RSS 2.0 asks.
        published: published.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string(),
        author: article.author.username,
        tags: article.tags,
        summary: article.summary,
    }
}

pub(crate) fn doc() -> Doc {
    let about = "The 20 newest articles that the filters let through, as RSS 2.0.";
    filters(Doc::new("readRss", "Subscribe to articles", about))
        .gives_text("application/rss+xml", EXAMPLE)
        .tagged()
        .refuses(&[Code::InvalidParameter, Code::UnknownFilter, Code::AuthenticationRequired])
}
