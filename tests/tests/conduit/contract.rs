//! The contract as one table: nineteen operations, what each answers, and every status by which Lectern refuses.
//!
//! Refusals are those of the contract that can come about here. Never: 401 where signing in is optional (a bad token is
//! a guest's), 409 for a title (each article has a slug of its own), and 422 where nothing is sent that could be wrong.

use reqwest::Method;

use crate::shape::Shape::{self, Count, List, Members, Moment, Only, Prose, Text, TextOrNull, Truth};

/// Which part of the contract an operation belongs to; the suite of the part shows every answer of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Users,
    Profiles,
    Articles,
    Lists,
    Comments,
    Favorites,
    Tags,
}

/// One row: what is asked, and what may come back.
pub(crate) struct Operation {
    pub(crate) part: Part,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) success: u16,
    /// The body of a success, or none.
    pub(crate) body: Option<&'static Shape>,
    pub(crate) refusals: &'static [u16],
}

/// What any request may be answered, whatever it asks: it cannot be read, or came too fast.
pub(crate) const ANYWHERE: [u16; 6] = [400, 406, 408, 413, 415, 429];

const PROFILE: Shape = Members(&[("username", Text), ("bio", TextOrNull), ("image", TextOrNull), ("following", Truth)]);
const USER: Shape = Only(
    "user",
    &Members(&[("email", Text), ("token", Text), ("username", Text), ("bio", TextOrNull), ("image", TextOrNull)]),
);
const COMMENT: Shape =
    Members(&[("id", Count), ("createdAt", Moment), ("updatedAt", Moment), ("body", Text), ("author", PROFILE)]);
const ARTICLE: Shape = Members(&[
    ("slug", Text),
    ("title", Text),
    ("description", Text),
    ("body", Text),
    ("tagList", List(&Text)),
    ("createdAt", Moment),
    ("updatedAt", Moment),
    ("favorited", Truth),
    ("favoritesCount", Count),
    ("author", PROFILE),
]);
/// As it stands in a list: without its body. What the REST API published may have no description.
const LISTED: Shape = Members(&[
    ("slug", Text),
    ("title", Text),
    ("description", Prose),
    ("tagList", List(&Text)),
    ("createdAt", Moment),
    ("updatedAt", Moment),
    ("favorited", Truth),
    ("favoritesCount", Count),
    ("author", PROFILE),
]);
const ONE_PROFILE: Shape = Only("profile", &PROFILE);
const ONE_ARTICLE: Shape = Only("article", &ARTICLE);
const ARTICLES: Shape = Members(&[("articles", List(&LISTED)), ("articlesCount", Count)]);
const ONE_COMMENT: Shape = Only("comment", &COMMENT);
const COMMENTS: Shape = Only("comments", &List(&COMMENT));
const TAGS: Shape = Only("tags", &List(&Text));

#[rustfmt::skip]
pub(crate) static OPERATIONS: [Operation; 19] = [
    row(Part::Users,     Method::POST,   "/users/login", 200, Some(&USER), &[401, 422]),
    row(Part::Users,     Method::POST,   "/users", 201, Some(&USER), &[409, 422]),
    row(Part::Users,     Method::GET,    "/user", 200, Some(&USER), &[401]),
    row(Part::Users,     Method::PUT,    "/user", 200, Some(&USER), &[401, 409, 422]),
    row(Part::Profiles,  Method::GET,    "/profiles/{username}", 200, Some(&ONE_PROFILE), &[404]),
    row(Part::Profiles,  Method::POST,   "/profiles/{username}/follow", 200, Some(&ONE_PROFILE), &[401, 404, 422]),
    row(Part::Profiles,  Method::DELETE, "/profiles/{username}/follow", 200, Some(&ONE_PROFILE), &[401, 404]),
    row(Part::Lists,     Method::GET,    "/articles/feed", 200, Some(&ARTICLES), &[401, 422]),
    row(Part::Lists,     Method::GET,    "/articles", 200, Some(&ARTICLES), &[422]),
    row(Part::Articles,  Method::POST,   "/articles", 201, Some(&ONE_ARTICLE), &[401, 422]),
    row(Part::Articles,  Method::GET,    "/articles/{slug}", 200, Some(&ONE_ARTICLE), &[404]),
    row(Part::Articles,  Method::PUT,    "/articles/{slug}", 200, Some(&ONE_ARTICLE), &[401, 403, 404, 422]),
    row(Part::Articles,  Method::DELETE, "/articles/{slug}", 204, None, &[401, 403, 404]),
    row(Part::Comments,  Method::GET,    "/articles/{slug}/comments", 200, Some(&COMMENTS), &[404]),
    row(Part::Comments,  Method::POST,   "/articles/{slug}/comments", 201, Some(&ONE_COMMENT), &[401, 404, 422]),
    row(Part::Comments,  Method::DELETE, "/articles/{slug}/comments/{id}", 204, None, &[401, 403, 404]),
    row(Part::Favorites, Method::POST,   "/articles/{slug}/favorite", 200, Some(&ONE_ARTICLE), &[401, 404]),
    row(Part::Favorites, Method::DELETE, "/articles/{slug}/favorite", 200, Some(&ONE_ARTICLE), &[401, 404]),
    row(Part::Tags,      Method::GET,    "/tags", 200, Some(&TAGS), &[]),
];

const fn row(
    part: Part,
    method: Method,
    path: &'static str,
    success: u16,
    body: Option<&'static Shape>,
    refusals: &'static [u16],
) -> Operation {
    Operation { part, method, path, success, body, refusals }
}

impl Operation {
    /// The row that a request belongs to; the first that fits, so that the feed is no slug.
    pub(crate) fn of(method: &Method, path: &str) -> &'static Self {
        let path = path.split('?').next().unwrap_or_default();
        let row = OPERATIONS.iter().find(|row| row.method == method && leads(row.path, path));
        row.unwrap_or_else(|| panic!("the contract has no {method} {path}"))
    }

    /// What is wrong with an answer, by the contract.
    pub(crate) fn misfits(&self, status: u16, body: Option<&serde_json::Value>) -> Vec<String> {
        let shape = match status {
            success if success == self.success => self.body,
            refusal if self.refusals.contains(&refusal) || ANYWHERE.contains(&refusal) => Some(&Shape::Errors),
            other => return vec![format!("{other} is no answer to {} {}", self.method, self.path)],
        };
        match (shape, body) {
            (Some(shape), Some(body)) => shape.misfits(body, ""),
            (None, None) => Vec::new(),
            (Some(_), None) => vec![format!("{status} came without JSON")],
            (None, Some(body)) => vec![format!("{status} came with a body: {body}")],
        }
    }
}

fn leads(template: &str, path: &str) -> bool {
    let (wanted, found): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    wanted.len() == found.len() && wanted.iter().zip(&found).all(|(w, f)| w == f || w.starts_with('{') && !f.is_empty())
}

#[test]
fn the_feed_is_no_slug_and_a_wrong_answer_is_found() {
    let feed = Operation::of(&Method::GET, "/articles/feed?limit=1");
    assert_eq!(feed.path, "/articles/feed");
    let one = Operation::of(&Method::GET, "/articles/the-log");
    assert_eq!(one.path, "/articles/{slug}");
    let tags = serde_json::json!({"tags": ["sql"]});
    let operation = Operation::of(&Method::GET, "/tags");
    assert!(operation.misfits(200, Some(&tags)).is_empty());
    assert_eq!(operation.misfits(200, None).len(), 1);
    assert_eq!(operation.misfits(201, Some(&tags)).len(), 1);
    assert_eq!(one.misfits(404, Some(&tags)).len(), 1);
    assert_eq!(Operation::of(&Method::DELETE, "/articles/a").misfits(204, Some(&tags)).len(), 1);
}
