//! One cell of the policy: a fresh actor, somebody else, and a request that would succeed if it were permitted.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_application::identity::SetRoles;
use lectern_domain::SignedDuration;
use lectern_domain::identity::{Role, Roles};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::mail;
use crate::people::{PASSWORD, Person};
use crate::school::{Answer, School};
use crate::targets;

/// Sends the request of one cell.
pub(crate) async fn answer(school: &School, method: &Method, path: &str, target: &str, actor: &str) -> Answer {
    let request = asking(school, method, path, target, actor).await;
    school.send(request()).await
}

/// The request of one cell, as often as it is sent.
pub(crate) async fn asking(
    school: &School,
    method: &Method,
    path: &str,
    target: &str,
    actor: &str,
) -> impl Fn() -> TestRequest + use<> {
    let cell = Cell::of(school).await;
    let uri = targets::uri(&cell, method, path, target).await;
    cell.become_the(actor).await;
    let (method, body) = (method.clone(), cell.body(method, path).await);
    let asks = (actor != "guest").then(|| cell.actor.clone());
    move || {
        let mut request = TestRequest::default().method(method.clone()).uri(&uri);
        if let Some(body) = &body {
            request = request.set_json(body);
        }
        request = request.insert_header(("If-Match", "*"));
        match &asks {
            Some(actor) => actor.asks(request),
            None => request,
        }
    }
}

pub(crate) struct Cell<'a> {
    pub(crate) school: &'a School,
    pub(crate) actor: Person,
    pub(crate) other: Person,
}

impl<'a> Cell<'a> {
    /// Everybody begins as an author, so that everybody can have something of their own.
    pub(crate) async fn of(school: &'a School) -> Self {
        let (actor, other) = (school.somebody(Role::Author).await, school.somebody(Role::Author).await);
        Self { school, actor, other }
    }

    pub(crate) async fn become_the(&self, actor: &str) {
        let role = Role::named(actor).unwrap_or(Role::Student);
        let (user, roles) = (self.actor.id, Roles::from_iter([role]));
        let command = SetRoles { user, roles, expected: None };
        self.school.app.set_roles(self.school.operator(), command).await.unwrap();
        match actor {
            "expired" => self.school.wait_out_access(),
            "suspended" => self.school.suspend(&self.actor).await,
            "deleted" => {
                let leave = self.actor.asks(TestRequest::delete().uri("/api/v1/users/me"));
                assert_eq!(self.school.send(leave).await.status, 204);
            }
            _ => {}
        }
    }

    /// A body that is right, for operations that take one.
    async fn body(&self, method: &Method, path: &str) -> Option<Value> {
        let fresh = format!("n{}", &Uuid::new_v4().simple().to_string()[..12]);
        Some(match (method.as_str(), path.strip_prefix("/api/v1")?) {
            ("POST", "/auth/register") => {
                json!({"email": format!("{fresh}@example.org"), "username": fresh, "password": PASSWORD})
            }
            ("POST", "/auth/login") => json!({"login": self.other.username, "password": PASSWORD}),
            ("POST", "/auth/refresh") => json!({"refresh_token": self.other.refresh}),
            ("POST", "/auth/password/change") => {
                json!({"current_password": PASSWORD, "new_password": "a longer walk back"})
            }
            ("POST", "/auth/password/forgot") => json!({"email": self.other.email()}),
            ("POST", "/auth/password/reset") => {
                let email = self.other.email();
                self.school.app.forgot_password(self.school.operator(), email.parse().unwrap()).await.unwrap();
                let token = self.school.token(&email, mail::RESET).await;
                json!({"token": token, "new_password": "a longer walk back"})
            }
            ("POST", "/auth/email/verify") => {
                self.school.ask_for_proof(&self.other).await;
                json!({"token": self.school.token(&self.other.email(), mail::VERIFY).await})
            }
            ("PATCH", "/users/me") => json!({"bio": "Somebody."}),
            ("PUT", "/users/{id}/roles") => json!({"roles": ["moderator"]}),
            ("PUT", "/users/{id}/status") => {
                let soon = self.school.app.now() + SignedDuration::from_hours(24);
                json!({"status": "suspended", "until": soon.to_string()})
            }
            ("POST", "/articles") => targets::article(),
            ("PATCH", "/articles/{article}") => json!({"title": "Another title"}),
            ("POST", "/articles/{article}/comments") => json!({"body": "Well said."}),
            ("POST", "/webhooks") => targets::webhook(),
            ("PATCH", "/webhooks/{id}") => json!({"description": "The mirror"}),
            ("PATCH", "/comments/{id}") => json!({"body": "Well said, on the whole."}),
            _ => return None,
        })
    }
}
