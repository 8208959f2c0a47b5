//! The whole API on one screen: method, path, who may use it, what does it, and what it says of itself.
//!
//! actix-web's routes, `Allow`, `OPTIONS`, HEAD and the OpenAPI document all come from these rows. Where two paths
//! could match, the first one does.

use actix_web::http::Method;
use lectern_domain::identity::Access::{self, Anyone, Holds, SignedIn};
use lectern_domain::identity::Capability::{ManageUsers, ModerateComments, Participate, SuspendUsers, WriteArticles};

use crate::identity as id;
use crate::operation::{Operation, delete, get, page, patch, post, put};
use crate::publishing::{article_steps as steps, articles, comments, favorites, feed, rss, tags};
use crate::{pages, service};

pub(crate) fn table() -> Vec<Operation> {
    [
        accounts(),
        sessions(),
        users(),
        profiles(),
        articles(),
        comments(),
        services(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn accounts() -> Vec<Operation> {
    vec![
        post(
            "/api/v1/auth/register",
            Anyone,
            id::register::register,
            id::register::doc(),
        ),
        post("/api/v1/auth/login", Anyone, id::login::login, id::login::doc()),
        post("/api/v1/auth/refresh", Anyone, id::refresh::refresh, id::refresh::doc()),
        post("/api/v1/auth/logout", SignedIn, id::logout::logout, id::logout::doc()),
        post(
            "/api/v1/auth/password/change",
            SignedIn,
            id::change_password::change,
            id::change_password::doc(),
        ),
        get("/api/v1/auth/csrf", Anyone, id::csrf::csrf, id::csrf::doc()),
    ]
}

fn sessions() -> Vec<Operation> {
    vec![
        get(
            "/api/v1/sessions",
            SignedIn,
            id::sessions::list,
            id::sessions::list_doc(),
        ),
        delete(
            "/api/v1/sessions",
            SignedIn,
            id::sessions::revoke_others,
            id::sessions::revoke_others_doc(),
        ),
        delete(
            "/api/v1/sessions/{id}",
            SignedIn,
            id::sessions::revoke,
            id::sessions::revoke_doc(),
        ),
    ]
}

fn users() -> Vec<Operation> {
    vec![
        get("/api/v1/users/me", SignedIn, id::me::show, id::me::show_doc()),
        patch("/api/v1/users/me", SignedIn, id::me::update, id::me::update_doc()),
        delete("/api/v1/users/me", SignedIn, id::me::remove, id::me::remove_doc()),
        get(
            "/api/v1/users",
            Holds(ManageUsers),
            id::users::list,
            id::users::list_doc(),
        ),
        get(
            "/api/v1/users/{id}",
            Holds(ManageUsers),
            id::users::show,
            id::users::show_doc(),
        ),
        put(
            "/api/v1/users/{id}/roles",
            Holds(ManageUsers),
            id::set_roles::set,
            id::set_roles::doc(),
        ),
        put(
            "/api/v1/users/{id}/status",
            Holds(SuspendUsers),
            id::set_status::set,
            id::set_status::doc(),
        ),
    ]
}

fn profiles() -> Vec<Operation> {
    vec![
        get(
            "/api/v1/profiles/{username}",
            Anyone,
            id::profiles::show,
            id::profiles::show_doc(),
        ),
        get(
            "/api/v1/profiles/{username}/followers",
            Anyone,
            id::follows::followers,
            id::follows::followers_doc(),
        ),
        get(
            "/api/v1/profiles/{username}/following",
            Anyone,
            id::follows::following,
            id::follows::following_doc(),
        ),
        put(
            "/api/v1/profiles/{username}/follow",
            Holds(Participate),
            id::follows::follow,
            id::follows::follow_doc(),
        ),
        delete(
            "/api/v1/profiles/{username}/follow",
            Holds(Participate),
            id::follows::unfollow,
            id::follows::unfollow_doc(),
        ),
    ]
}

fn articles() -> Vec<Operation> {
    const ONE: &str = "/api/v1/articles/{article}";
    const MARK: &str = "/api/v1/articles/{article}/favorite";
    vec![
        get("/api/v1/articles", Anyone, articles::list, articles::list_doc()),
        post(
            "/api/v1/articles",
            Holds(WriteArticles),
            articles::create,
            articles::create_doc(),
        ),
        get("/api/v1/articles.rss", Anyone, rss::read, rss::doc()),
        get(ONE, Anyone, articles::find, articles::find_doc()),
        patch(ONE, Holds(WriteArticles), articles::edit, articles::edit_doc()),
        delete(ONE, Holds(WriteArticles), articles::delete, articles::delete_doc()),
        post(
            "/api/v1/articles/{article}/publish",
            Holds(WriteArticles),
            steps::publish,
            steps::publish_doc(),
        ),
        post(
            "/api/v1/articles/{article}/unpublish",
            Holds(WriteArticles),
            steps::unpublish,
            steps::unpublish_doc(),
        ),
        post(
            "/api/v1/articles/{article}/archive",
            Holds(WriteArticles),
            steps::archive,
            steps::archive_doc(),
        ),
        post(
            "/api/v1/articles/{article}/restore",
            Holds(WriteArticles),
            steps::restore,
            steps::restore_doc(),
        ),
        put(MARK, Holds(Participate), favorites::put, favorites::put_doc()),
        delete(MARK, Holds(Participate), favorites::delete, favorites::delete_doc()),
        get("/api/v1/feed", SignedIn, feed::list, feed::doc()),
        get("/api/v1/tags", Anyone, tags::list, tags::doc()),
    ]
}

fn comments() -> Vec<Operation> {
    const THREAD: &str = "/api/v1/articles/{article}/comments";
    vec![
        get(THREAD, Anyone, comments::list, comments::list_doc()),
        post(THREAD, Holds(Participate), comments::create, comments::create_doc()),
        patch(
            "/api/v1/comments/{id}",
            Holds(Participate),
            comments::edit,
            comments::edit_doc(),
        ),
        delete(
            "/api/v1/comments/{id}",
            Holds(Participate),
            comments::delete,
            comments::delete_doc(),
        ),
        post(
            "/api/v1/comments/{id}/hide",
            Holds(ModerateComments),
            comments::hide,
            comments::hide_doc(),
        ),
        post(
            "/api/v1/comments/{id}/show",
            Holds(ModerateComments),
            comments::show,
            comments::show_doc(),
        ),
    ]
}

fn services() -> Vec<Operation> {
    vec![
        page("/", pages::home),
        page("/errors", pages::errors),
        page("/errors/{code}", pages::error),
        page("/style.css", pages::style),
        get(
            "/health/live",
            Anyone,
            service::health::live,
            service::health::live_doc(),
        ),
        get(
            "/health/ready",
            Anyone,
            service::health::ready,
            service::health::ready_doc(),
        ),
        get("/version", Anyone, service::version::version, service::version::doc()),
        get(
            "/openapi.json",
            Anyone,
            service::openapi::openapi,
            service::openapi::doc(),
        ),
        get(
            "/.well-known/jwks.json",
            Anyone,
            service::jwks::jwks,
            service::jwks::doc(),
        ),
    ]
}

/// Every operation, for tests that must not forget one: method, path, who may use it.
#[must_use]
pub fn operations() -> Vec<(Method, &'static str, Access)> {
    table()
        .into_iter()
        .map(|row| (row.method, row.path, row.access))
        .collect()
}
