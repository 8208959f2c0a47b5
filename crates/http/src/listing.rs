//! Lists: what may be asked of one, and how a page of it is told.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::{FromRequest, HttpRequest, web};
use lectern_application::trace::{Stage, stage};
use lectern_application::{Count, Limit, Paging, Position, Slice, Start, Total};
use lectern_domain::Violation;
use lectern_web::{FromQuery, Params, PublicUrl, Rejection, Seal, Settings};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::{Answer, json, weakly_tagged};
use crate::cursor;
use crate::shown::{Part, Shown, Shows};

/// What may be asked of a list, beside its page.
pub(crate) trait Listing: Sized {
    /// By what it can be sorted.
    type Sort;
    /// What its items look like.
    type Body: Shows;

    /// Reads filters, then the sort and whether it descends.
    fn from_query(query: &mut Params) -> Result<(Self, (Self::Sort, bool)), Rejection>;
}

/// What `include` takes: how many items all pages have.
pub(crate) const TOTAL: &str = "total";

/// A list without filters, the latest first.
pub(crate) struct Latest<B>(PhantomData<fn(B)>);

impl<B: Shows> Listing for Latest<B> {
    type Sort = ();
    type Body = B;

    fn from_query(_: &mut Params) -> Result<(Self, ((), bool)), Rejection> {
        Ok((Self(PhantomData), ((), true)))
    }
}

/// What was asked of a list.
pub(crate) struct List<L: Listing> {
    pub(crate) filter: L,
    pub(crate) paging: Paging<L::Sort>,
    pub(crate) shown: Shown<L::Body>,
    pub(crate) links: Links,
}

impl<L: Listing> FromRequest for List<L> {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let settings = request.app_data::<web::Data<Settings>>().ok_or(Rejection::Broken);
        ready(settings.and_then(|settings| stage(Stage::Validate, || read(request, settings))))
    }
}

fn read<L: Listing>(request: &HttpRequest, settings: &Settings) -> Result<List<L>, Rejection> {
    let mut query = Params::of(request.query_string())?;
    // What changes which rows there are, and in which order: a cursor is good for no other list.
    let list = format!("{}?{}", request.path(), query.without(&["cursor", "limit", "include", "expand", "fields"]));
    let limit = query.optional("limit", parse_limit).map_err(limit_range)?.unwrap_or_default();
    let links = Links {
        limit,
        list,
        rest: query.without(&["cursor"]),
        path: request.path().to_owned(),
        seal: settings.seal.clone(),
        public_url: settings.public_url.clone(),
    };
    let count = match query.choice("include", || vec![TOTAL])? {
        Some(_) => Count::CAPPED,
        None => Count::None,
    };
    let shown = Shown::from_query(&mut query)?;
    let cursor = query.optional("cursor", |text| Ok(text.to_owned()))?;
    let (filter, (sort, descending)) = L::from_query(&mut query)?;
    query.finish()?;
    let start = match cursor {
        Some(cursor) => cursor::read(&links.seal, &links.list, &cursor)?,
        None => Start::First,
    };
    let paging = Paging { sort, descending, start, limit, count };
    Ok(List { filter, paging, shown, links })
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
    limit: Limit,
    list: String,
    rest: String,
    path: String,
    seal: Seal,
    public_url: PublicUrl,
}

#[derive(Serialize)]
struct PageBody<'b, B> {
    items: Vec<Part<'b, B>>,
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
    /// How many items all pages have; with `include=total` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = 10_000)]
    total: Option<u32>,
    /// Whether there are more than `total`, which nobody counted; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = true)]
    approximate: Option<bool>,
}

impl Links {
    /// 200, with a page of the list.
    pub(crate) fn page<B: Shows>(&self, shown: &Shown<B>, slice: Slice<B>) -> Answer {
        let Slice { items, next, prev, total } = slice;
        let next = next.map(|position| self.url(&position, true));
        let prev = prev.map(|position| self.url(&position, false));
        let link = |url: &Option<String>, rel| url.as_ref().map(|url| format!("<{url}>; rel=\"{rel}\""));
        let links: Vec<String> = [link(&next, "next"), link(&prev, "prev")].into_iter().flatten().collect();
        let approximate = total.filter(|Total { more, .. }| *more).map(|_| true);
        let total = total.map(|Total { items, .. }| items);
        let page = PageLinks { limit: self.limit.number(), next, prev, total, approximate };
        let items = items.iter().map(|item| shown.part(item)).collect::<Result<_, _>>()?;
        let body = json(&PageBody { items, page })?;
        let mut answer = weakly_tagged("application/json", body);
        if !links.is_empty() {
            let links = HeaderValue::try_from(links.join(", ")).map_err(|_| Rejection::Broken)?;
            answer.headers_mut().insert(LINK, links);
        }
        Ok(answer)
    }

    fn url(&self, position: &Position, after: bool) -> String {
        let cursor = cursor::write(&self.seal, &self.list, position, after);
        let and = if self.rest.is_empty() { "" } else { "&" };
        self.public_url.join(&format!("{}?{}{and}cursor={cursor}", self.path, self.rest))
    }
}
