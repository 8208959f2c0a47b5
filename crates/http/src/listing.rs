//! Lists: what may be asked of one, and how a page of it is told.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_TYPE, ETAG, LINK};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use lectern_application::{Limit, Paging, Position, Slice, Start};
use lectern_domain::Violation;
use lectern_web::{Params, PublicUrl, Rejection, Seal, Settings};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::{Answer, fingerprint, json};
use crate::cursor;

/// What may be asked of a list, beside its page.
pub(crate) trait Listing: Sized {
    /// By what it can be sorted.
    type Sort;

    /// Reads filters, then the sort and whether it descends.
    fn from_query(query: &mut Params) -> Result<(Self, (Self::Sort, bool)), Rejection>;
}

/// A list without filters, the latest first.
pub(crate) struct Latest;

impl Listing for Latest {
    type Sort = ();

    fn from_query(_: &mut Params) -> Result<(Self, ((), bool)), Rejection> {
        Ok((Self, ((), true)))
    }
}

/// What was asked of a list.
pub(crate) struct List<L: Listing> {
    pub(crate) filter: L,
    pub(crate) paging: Paging<L::Sort>,
    pub(crate) links: Links,
}

impl<L: Listing> FromRequest for List<L> {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let settings = request.app_data::<web::Data<Settings>>().ok_or(Rejection::Broken);
        ready(settings.and_then(|settings| read(request, settings)))
    }
}

fn read<L: Listing>(request: &HttpRequest, settings: &Settings) -> Result<List<L>, Rejection> {
    let mut query = Params::of(request.query_string())?;
    // What changes which rows there are, and in which order: a cursor is good for no other list.
    let list = format!("{}?{}", request.path(), query.without(&["cursor", "limit", "expand"]));
    let links = Links {
        list,
        rest: query.without(&["cursor"]),
        path: request.path().to_owned(),
        seal: settings.seal.clone(),
        public_url: settings.public_url.clone(),
    };
    let limit = query.optional("limit", parse_limit).map_err(limit_range)?.unwrap_or_default();
    let cursor = query.optional("cursor", |text| Ok(text.to_owned()))?;
    let (filter, (sort, descending)) = L::from_query(&mut query)?;
    query.finish()?;
    let start = match cursor {
        Some(cursor) => cursor::read(&links.seal, &links.list, &cursor)?,
        None => Start::First,
    };
    let paging = Paging { sort, descending, start, limit };
    Ok(List { filter, paging, links })
}

fn limit_range(rejection: Rejection) -> Rejection {
    match rejection {
        Rejection::InvalidParameter { name, .. } => {
            Rejection::InvalidParameter { name, reason: format!("must be a number from 1 to {}", Limit::MOST) }
        }
        other => other,
    }
}

fn parse_limit(text: &str) -> Result<Limit, Violation> {
    text.parse().ok().and_then(Limit::new).ok_or(Violation::OutOfRange)
}

/// Where the neighbours of a page are.
pub(crate) struct Links {
    list: String,
    rest: String,
    path: String,
    seal: Seal,
    public_url: PublicUrl,
}

#[derive(Serialize)]
struct PageBody<T> {
    items: Vec<T>,
    page: PageLinks,
}

/// A page's place in its list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageLinks {
    /// The most items on a page.
    #[schema(example = 20)]
    limit: u8,
    /// The page that follows; none after the last one.
    #[schema(example = "https://school.example/api/v1/articles?cursor=AbC")]
    next: Option<String>,
    /// The page that precedes; none before the first one.
    prev: Option<String>,
}

impl Links {
    /// 200, with a page of the list.
    pub(crate) fn page<T: Serialize>(&self, limit: Limit, slice: Slice<T>) -> Answer {
        let next = slice.next.map(|position| self.url(&position, true));
        let prev = slice.prev.map(|position| self.url(&position, false));
        let link = |url: &Option<String>, rel| url.as_ref().map(|url| format!("<{url}>; rel=\"{rel}\""));
        let links: Vec<String> = [link(&next, "next"), link(&prev, "prev")].into_iter().flatten().collect();
        let page = PageLinks { limit: limit.number(), next, prev };
        let body = json(&PageBody { items: slice.items, page })?;
        let mut answer = HttpResponse::Ok();
        if !links.is_empty() {
            answer.insert_header((LINK, links.join(", ")));
        }
        answer.insert_header((ETAG, format!("W/\"{}\"", fingerprint(&body))));
        Ok(answer.insert_header((CONTENT_TYPE, "application/json")).body(body))
    }

    fn url(&self, position: &Position, after: bool) -> String {
        let cursor = cursor::write(&self.seal, &self.list, position, after);
        let and = if self.rest.is_empty() { "" } else { "&" };
        self.public_url.join(&format!("{}?{}{and}cursor={cursor}", self.path, self.rest))
    }
}
