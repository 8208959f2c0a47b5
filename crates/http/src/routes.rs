//! The whole API on one screen: method, path, who may use it, what does it, and what it says of itself.
//!
//! actix-web's routes, `Allow`, `OPTIONS`, HEAD and the OpenAPI document all come from these rows. Where two paths
//! could match, the first one does. A row is a line, so the formatter is kept away.

use actix_web::http::Method;
use lectern_application::Class::{self, Free, Registration};
use lectern_application::Topic::{self, Articles, Comments, Favorites, Follows, People};
use lectern_domain::identity::Access::{self, Anyone, Holds, SignedIn};
use lectern_domain::identity::Capability::{
    ManageJobs, ManageUsers, ModerateComments, Participate, ReadAudit, SuspendUsers, WriteArticles,
};

use crate::effects::{audit, deliveries, event_types, events, jobs, webhooks};
use crate::identity::{
    change_password, csrf, email, follows, forgotten_password, login, logout, me, profiles, refresh, register,
    sessions, set_roles, set_status, users,
};
use crate::operation::{Operation, asset, delete, get, page, patch, post, put};
use crate::publishing::{article_steps as steps, articles, comments, favorites, feed, rss, tags};
use crate::service::{health, jwks, openapi, security, traces, version};
use crate::{dev_mail, pages, reference};

/// What articles and lists of them show; with `expand=author`, also how many follow whom.
const OF_ARTICLES: &[Topic] = &[Articles, Favorites, Comments, People, Follows];
/// What threads show; and of an article that is not published they show nothing.
const OF_COMMENTS: &[Topic] = &[Articles, Comments, People, Follows];
/// What profiles show.
const OF_PEOPLE: &[Topic] = &[People, Follows];

/// actix-web tries one path after the other, so what is asked most stands first.
pub(crate) fn table() -> Vec<Operation> {
    [of_articles(), of_comments(), of_sessions(), of_users(), of_effects(), of_the_service()]
        .into_iter()
        .flatten()
        .collect()
}

#[rustfmt::skip]
fn of_sessions() -> Vec<Operation> {
    vec![
        post("/api/v1/auth/register", Anyone, register::register, register::doc()).counted_as(Registration),
        post("/api/v1/auth/login", Anyone, login::login, login::doc()),
        post("/api/v1/auth/refresh", Anyone, refresh::refresh, refresh::doc()),
        post("/api/v1/auth/logout", SignedIn, logout::logout, logout::doc()),
        post("/api/v1/auth/password/change", SignedIn, change_password::change, change_password::doc()),
        post("/api/v1/auth/password/forgot", Anyone, forgotten_password::forgot, forgotten_password::forgot_doc()),
        post("/api/v1/auth/password/reset", Anyone, forgotten_password::reset, forgotten_password::reset_doc()),
        post("/api/v1/auth/email/verify", Anyone, email::verify, email::verify_doc()),
        post("/api/v1/auth/email/resend", SignedIn, email::resend, email::resend_doc()),
        get("/api/v1/auth/csrf", Anyone, csrf::csrf, csrf::doc()),
        get("/api/v1/sessions", SignedIn, sessions::list, sessions::list_doc()),
        delete("/api/v1/sessions", SignedIn, sessions::revoke_others, sessions::revoke_others_doc()),
        delete("/api/v1/sessions/{id}", SignedIn, sessions::revoke, sessions::revoke_doc()),
    ]
}

#[rustfmt::skip]
fn of_users() -> Vec<Operation> {
    vec![
        get("/api/v1/users/me", SignedIn, me::show, me::show_doc()),
        patch("/api/v1/users/me", SignedIn, me::update, me::update_doc()),
        delete("/api/v1/users/me", SignedIn, me::remove, me::remove_doc()),
        get("/api/v1/users", Holds(ManageUsers), users::list, users::list_doc()),
        get("/api/v1/users/{id}", Holds(ManageUsers), users::show, users::show_doc()),
        put("/api/v1/users/{id}/roles", Holds(ManageUsers), set_roles::set, set_roles::doc()),
        put("/api/v1/users/{id}/status", Holds(SuspendUsers), set_status::set, set_status::doc()),
        get("/api/v1/profiles/{username}", Anyone, profiles::show, profiles::show_doc()).kept(OF_PEOPLE),
        get("/api/v1/profiles/{username}/followers", Anyone, follows::followers, follows::followers_doc()).kept(OF_PEOPLE),
        get("/api/v1/profiles/{username}/following", Anyone, follows::following, follows::following_doc()).kept(OF_PEOPLE),
        put("/api/v1/profiles/{username}/follow", Holds(Participate), follows::follow, follows::follow_doc()),
        delete("/api/v1/profiles/{username}/follow", Holds(Participate), follows::unfollow, follows::unfollow_doc()),
    ]
}

#[rustfmt::skip]
fn of_articles() -> Vec<Operation> {
    vec![
        get("/api/v1/articles", Anyone, articles::list, articles::list_doc()).kept(OF_ARTICLES),
        post("/api/v1/articles", Holds(WriteArticles), articles::create, articles::create_doc()),
        get("/api/v1/articles.rss", Anyone, rss::read, rss::doc()).kept(OF_ARTICLES),
        get("/api/v1/articles/{article}", Anyone, articles::find, articles::find_doc()).kept(OF_ARTICLES),
        patch("/api/v1/articles/{article}", Holds(WriteArticles), articles::edit, articles::edit_doc()),
        delete("/api/v1/articles/{article}", Holds(WriteArticles), articles::delete, articles::delete_doc()),
        post("/api/v1/articles/{article}/publish", Holds(WriteArticles), steps::publish, steps::publish_doc()),
        post("/api/v1/articles/{article}/unpublish", Holds(WriteArticles), steps::unpublish, steps::unpublish_doc()),
        post("/api/v1/articles/{article}/archive", Holds(WriteArticles), steps::archive, steps::archive_doc()),
        post("/api/v1/articles/{article}/restore", Holds(WriteArticles), steps::restore, steps::restore_doc()),
        put("/api/v1/articles/{article}/favorite", Holds(Participate), favorites::put, favorites::put_doc()),
        delete("/api/v1/articles/{article}/favorite", Holds(Participate), favorites::delete, favorites::delete_doc()),
        get("/api/v1/feed", SignedIn, feed::list, feed::doc()),
        get("/api/v1/tags", Anyone, tags::list, tags::doc()).kept(&[Articles]),
    ]
}

#[rustfmt::skip]
fn of_comments() -> Vec<Operation> {
    vec![
        get("/api/v1/articles/{article}/comments", Anyone, comments::list, comments::list_doc()).kept(OF_COMMENTS),
        post("/api/v1/articles/{article}/comments", Holds(Participate), comments::create, comments::create_doc()),
        get("/api/v1/comments/{id}", Anyone, comments::find, comments::find_doc()).kept(OF_COMMENTS),
        patch("/api/v1/comments/{id}", Holds(Participate), comments::edit, comments::edit_doc()),
        delete("/api/v1/comments/{id}", Holds(Participate), comments::delete, comments::delete_doc()),
        post("/api/v1/comments/{id}/hide", Holds(ModerateComments), comments::hide, comments::hide_doc()),
        post("/api/v1/comments/{id}/show", Holds(ModerateComments), comments::show, comments::show_doc()),
    ]
}

#[rustfmt::skip]
fn of_effects() -> Vec<Operation> {
    vec![
        get("/api/v1/events", SignedIn, events::list, events::list_doc()),
        get("/api/v1/events/{id}", SignedIn, events::find, events::find_doc()),
        get("/api/v1/event-types", Anyone, event_types::list, event_types::doc()),
        get("/api/v1/jobs", SignedIn, jobs::list, jobs::list_doc()),
        get("/api/v1/jobs/{id}", SignedIn, jobs::find, jobs::find_doc()),
        post("/api/v1/jobs/{id}/retry", Holds(ManageJobs), jobs::retry, jobs::retry_doc()),
        post("/api/v1/jobs/{id}/cancel", Holds(ManageJobs), jobs::cancel, jobs::cancel_doc()),
        get("/api/v1/audit", Holds(ReadAudit), audit::list, audit::list_doc()),
        get("/api/v1/webhooks", SignedIn, webhooks::list, webhooks::list_doc()),
        post("/api/v1/webhooks", SignedIn, webhooks::create, webhooks::create_doc()).kept_by_nobody(),
        get("/api/v1/webhooks/{id}", SignedIn, webhooks::find, webhooks::find_doc()),
        patch("/api/v1/webhooks/{id}", SignedIn, webhooks::edit, webhooks::edit_doc()),
        delete("/api/v1/webhooks/{id}", SignedIn, webhooks::delete, webhooks::delete_doc()),
        post("/api/v1/webhooks/{id}/rotate-secret", SignedIn, webhooks::rotate, webhooks::rotate_doc()).kept_by_nobody(),
        post("/api/v1/webhooks/{id}/test", SignedIn, webhooks::test, webhooks::test_doc()),
        get("/api/v1/webhooks/{id}/deliveries", SignedIn, deliveries::list, deliveries::list_doc()),
        get("/api/v1/deliveries/{id}", SignedIn, deliveries::find, deliveries::find_doc()),
        post("/api/v1/deliveries/{id}/resend", SignedIn, deliveries::resend, deliveries::resend_doc()),
    ]
}

#[rustfmt::skip]
fn of_the_service() -> Vec<Operation> {
    vec![
        page("/", pages::home),
        page("/about", pages::about),
        page("/docs", reference::page),
        asset("/docs/swagger-ui-bundle.js", "text/javascript", reference::bundle),
        asset("/docs/swagger-ui.css", "text/css", reference::style),
        asset("/docs/start.js", "text/javascript", reference::start),
        page("/errors", pages::errors),
        page("/errors/{code}", pages::error),
        page("/dev/mail", dev_mail::list).kept_by_nobody(),
        page("/dev/mail/{id}", dev_mail::show).kept_by_nobody(),
        asset("/style.css", "text/css", pages::style),
        asset("/icon.svg", "image/svg+xml", pages::icon),
        asset("/.well-known/security.txt", "text/plain", security::security),
        get("/health/live", Anyone, health::live, health::live_doc()).counted_as(Free),
        get("/health/ready", Anyone, health::ready, health::ready_doc()).counted_as(Free),
        get("/version", Anyone, version::version, version::doc()),
        get("/openapi.json", Anyone, openapi::json, openapi::json_doc()),
        get("/openapi.yaml", Anyone, openapi::yaml, openapi::yaml_doc()),
        get("/.well-known/jwks.json", Anyone, jwks::jwks, jwks::doc()).counted_as(Free),
        get("/api/v1/traces/{request_id}", Anyone, traces::find, traces::doc()),
    ]
}

/// Every operation with the class of its limit, for tests that must not forget one.
#[must_use]
pub fn classes() -> Vec<(Method, &'static str, Class)> {
    table().into_iter().map(|row| (row.method, row.path, row.class)).collect()
}

/// The operations whose answers to guests are kept, for tests that must not forget one.
#[must_use]
pub fn kept() -> Vec<&'static str> {
    table().into_iter().filter(|row| row.kept.is_some()).map(|row| row.path).collect()
}

/// Every operation, for tests that must not forget one: method, path, who may use it.
#[must_use]
pub fn operations() -> Vec<(Method, &'static str, Access)> {
    table().into_iter().map(|row| (row.method, row.path, row.access)).collect()
}
