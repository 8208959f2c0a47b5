//! One row of the route table.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};
use lectern_domain::identity::Access;
use lectern_web::Caching;

use crate::doc::Doc;

/// An operation: method, path, who may use it, what it says of itself, and what it does. There is no way to make one
/// that does not say who may use it.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    pub(crate) caching: Caching,
    /// Absent for pages, which are for people.
    pub(crate) doc: Option<Doc>,
    pub(crate) route: Route,
}

/// An operation of the API. Where a path is about credentials, nobody keeps the answer.
pub(crate) fn operation<H, Args>(method: Method, path: &'static str, access: Access, handler: H, doc: Doc) -> Operation
where
    H: Handler<Args>,
    Args: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    let secret = path.starts_with("/api/v1/auth/") || path.starts_with("/health/");
    let caching = if secret { Caching::Never } else { Caching::Ordinary };
    Operation { method, path, access, caching, doc: Some(doc), route: web::to(handler) }
}

/// A page for everybody.
pub(crate) fn page<H, Args>(path: &'static str, handler: H) -> Operation
where
    H: Handler<Args>,
    Args: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    let (method, access, caching) = (Method::GET, Access::Anyone, Caching::Ordinary);
    Operation { method, path, access, caching, doc: None, route: web::to(handler) }
}

macro_rules! methods {
    ($($name:ident $method:ident),+) => {$(
        pub(crate) fn $name<H, Args>(path: &'static str, access: Access, handler: H, doc: Doc) -> Operation
        where
            H: Handler<Args>,
            Args: FromRequest + 'static,
            H::Output: Responder + 'static,
        {
            operation(Method::$method, path, access, handler, doc)
        }
    )+};
}

methods!(get GET, post POST, put PUT, patch PATCH, delete DELETE);
