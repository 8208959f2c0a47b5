//! One row of the route table.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};
use lectern_application::{Class, Topic, Topics};
use lectern_domain::identity::Access;
use lectern_web::{Caching, Keys, Terms};

use crate::doc::{Doc, Gives};

/// An operation: method, path, who may use it, what it says of itself, and what it does. There is no way to make one
/// that does not say who may use it.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    /// What kind of work it is, and so which limit counts its uses.
    pub(crate) class: Class,
    pub(crate) caching: Caching,
    /// What the answers of guests are about, where they are kept and given again.
    pub(crate) kept: Option<Topics>,
    /// The media type of its good answers.
    pub(crate) gives: Option<&'static str>,
    /// Absent for pages, which are for people.
    pub(crate) doc: Option<Doc>,
    pub(crate) route: Route,
}

impl Operation {
    /// What its gate must know.
    pub(crate) fn terms(&self) -> Terms {
        let deprecated = self.doc.as_ref().and_then(|doc| doc.deprecated);
        Terms { access: self.access, class: self.class, caching: self.caching, gives: self.gives, deprecated }
    }

    /// Counts its uses under another limit than its method says.
    pub(crate) fn counted_as(self, class: Class) -> Self {
        Self { class, ..self }
    }

    /// Keeps what guests are answered, until one of these changes. An answer may be about nothing else, nor depend on
    /// anything of the request but its address.
    pub(crate) fn kept(self, about: &[Topic]) -> Self {
        Self { kept: Some(Topics::of(about)), ..self }
    }

    /// Lets nobody keep the answer, which carries a secret.
    pub(crate) fn kept_by_nobody(self) -> Self {
        Self { caching: Caching::Never, ..self }
    }

    /// Whether it is for people to look at.
    pub(crate) fn is_a_page(&self) -> bool {
        self.doc.is_none() && self.gives == Some("text/html")
    }

    /// What it makes of an idempotency key. Other methods than POST do nothing twice; and where nobody may keep the
    /// answer, or nobody is known whose key it would be, it is refused.
    pub(crate) fn keys(&self) -> Option<Keys> {
        match (&self.method, self.caching, self.access) {
            (method, ..) if *method != Method::POST => None,
            (_, Caching::Never, _) | (_, _, Access::Anyone) => Some(Keys::Refused),
            (_, Caching::Ordinary, Access::SignedIn | Access::Holds(_)) => Some(Keys::Accepted),
        }
    }

    /// Whether it may be asked under a key.
    pub(crate) fn takes_a_key(&self) -> bool {
        self.keys() == Some(Keys::Accepted)
    }
}

/// An operation of the API. What only reads is counted as that, everything else as a change. Where a path is about credentials, nobody keeps the answer.
pub(crate) fn operation<H, Args>(method: Method, path: &'static str, access: Access, handler: H, doc: Doc) -> Operation
where
    H: Handler<Args>,
    Args: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    let secret = ["/api/v1/auth/", "/api/v1/traces/", "/health/"].iter().any(|under| path.starts_with(under));
    let caching = if secret { Caching::Never } else { Caching::Ordinary };
    let gives = match doc.gives.1 {
        Gives::Nothing => None,
        Gives::One(_) | Gives::Page(_) => Some("application/json"),
        Gives::Text { kind, .. } => Some(kind),
    };
    let class = if method == Method::GET { Class::Read } else { Class::Write };
    Operation { method, path, access, class, caching, kept: None, gives, doc: Some(doc), route: web::to(handler) }
}

/// A page for everybody.
pub(crate) fn page<H, Args>(path: &'static str, handler: H) -> Operation
where
    H: Handler<Args>,
    Args: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    asset(path, "text/html", handler)
}

/// What a page needs. It comes from memory, so nobody counts how often.
pub(crate) fn asset<H, Args>(path: &'static str, kind: &'static str, handler: H) -> Operation
where
    H: Handler<Args>,
    Args: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    let (method, access, class, caching) = (Method::GET, Access::Anyone, Class::Free, Caching::Ordinary);
    Operation {
        method,
        path,
        access,
        class,
        caching,
        kept: None,
        gives: Some(kind),
        doc: None,
        route: web::to(handler),
    }
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
