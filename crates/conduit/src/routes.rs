//! The whole contract on one screen: method, path, who may use it, what does it. A row is a line, so the formatter is
//! kept away.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};
use lectern_application::Class;
use lectern_domain::identity::Access::{self, Anyone, Holds, SignedIn};
use lectern_domain::identity::Capability::{Participate, WriteArticles};
use lectern_web::Caching;

use crate::{articles, comments, favorites, profiles, tags, users};

/// Where two paths could match, the first one does: `/articles/feed` is no article, and no slug may be called so.
#[rustfmt::skip]
pub(crate) fn table() -> Vec<Operation> {
    vec![
        get("/articles", Anyone, articles::list),
        post("/articles", Holds(WriteArticles), articles::create),
        get("/articles/feed", SignedIn, articles::feed),
        get("/articles/{slug}", Anyone, articles::find),
        put("/articles/{slug}", Holds(WriteArticles), articles::update),
        delete("/articles/{slug}", Holds(WriteArticles), articles::remove),
        get("/articles/{slug}/comments", Anyone, comments::list),
        post("/articles/{slug}/comments", Holds(Participate), comments::create),
        delete("/articles/{slug}/comments/{id}", Holds(Participate), comments::remove),
        post("/articles/{slug}/favorite", Holds(Participate), favorites::mark),
        delete("/articles/{slug}/favorite", Holds(Participate), favorites::unmark),
        get("/tags", Anyone, tags::list),
        get("/profiles/{username}", Anyone, profiles::show),
        post("/profiles/{username}/follow", Holds(Participate), profiles::follow),
        delete("/profiles/{username}/follow", Holds(Participate), profiles::unfollow),
        get("/user", SignedIn, users::show).secret(),
        put("/user", SignedIn, users::update).secret(),
        post("/users", Anyone, users::register).secret().counted_as(Class::Registration),
        post("/users/login", Anyone, users::login).secret(),
    ]
}

/// One row.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    /// What kind of work it is, and so which limit counts its uses.
    pub(crate) class: Class,
    pub(crate) caching: Caching,
    pub(crate) route: Route,
}

impl Operation {
    fn counted_as(self, class: Class) -> Self {
        Self { class, ..self }
    }

    /// Its answer holds a token, so nobody keeps it.
    fn secret(self) -> Self {
        Self { caching: Caching::Never, ..self }
    }
}

macro_rules! methods {
    ($($name:ident $method:ident),+) => {$(
        fn $name<H, Args>(path: &'static str, access: Access, handler: H) -> Operation
        where
            H: Handler<Args>,
            Args: FromRequest + 'static,
            H::Output: Responder + 'static,
        {
            let (method, caching, route) = (Method::$method, Caching::Ordinary, web::to(handler));
            let class = if method == Method::GET { Class::Read } else { Class::Write };
            Operation { method, path, access, class, caching, route }
        }
    )+};
}

methods!(get GET, post POST, put PUT, delete DELETE);

/// Every operation, for tests that must not forget one: method, path below `/api`, who may use it.
#[must_use]
pub fn operations() -> Vec<(Method, &'static str, Access)> {
    table().into_iter().map(|row| (row.method, row.path, row.access)).collect()
}
