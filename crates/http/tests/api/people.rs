//! People of the school, with the tokens that they hold.

use actix_web::test::TestRequest;
use lectern_application::identity::{CreateUser, Login, NewSession, NewStatus, SessionKeys, SetStatus};
use lectern_application::{Actor, App, Caller, Context, mint};
use lectern_domain::identity::{Email, Password, Role, Roles, Transport, Username, folded_login};
use lectern_domain::{SessionId, SignedDuration, UserId};
use uuid::Uuid;

use crate::school::School;

pub(crate) const PASSWORD: &str = "a long walk home";

/// Somebody with an account and a session.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) username: String,
    pub(crate) session: SessionId,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

impl Person {
    /// Where their letters go.
    pub(crate) fn email(&self) -> String {
        format!("{}@example.org", self.username)
    }

    /// The request, as theirs.
    pub(crate) fn asks(&self, request: TestRequest) -> TestRequest {
        request.insert_header(("Authorization", format!("Bearer {}", self.access)))
    }
}

impl School {
    pub(crate) fn operator(&self) -> Context {
        Context { now: self.app.now(), actor: Actor::Operator, request_id: Uuid::now_v7(), address: None }
    }

    /// Somebody new with this role, logged in.
    pub(crate) async fn somebody(&self, role: Role) -> Person {
        let username = format!("p{}", &Uuid::new_v4().simple().to_string()[..12]);
        self.named(&username, role).await
    }

    pub(crate) async fn named(&self, username: &str, role: Role) -> Person {
        let create = CreateUser {
            id: mint(),
            email: Email::parse(&format!("{username}@example.org")).unwrap(),
            username: Username::parse(username).unwrap(),
            password: Password::given(PASSWORD),
            roles: Roles::from_iter([role]),
            verified: false,
        };
        self.app.create_user(self.operator(), create).await.unwrap();
        self.logged_in(username).await
    }

    /// Posts the letter that asks somebody whether their address is theirs.
    pub(crate) async fn ask_for_proof(&self, person: &Person) {
        let caller = Caller { user: person.id, session: person.session, roles: Roles::NONE };
        let at = Context { actor: Actor::Member(caller), ..self.operator() };
        self.app.resend_verification(at).await.unwrap();
    }

    /// One more session of somebody.
    pub(crate) async fn logged_in(&self, username: &str) -> Person {
        log_in(&self.app, username).await
    }

    pub(crate) async fn suspend(&self, person: &Person) {
        let status = NewStatus::Suspended { until: None };
        let command = SetStatus { user: person.id, status, expected: None };
        self.app.set_status(self.operator(), command).await.unwrap();
    }

    /// Long enough for an access token to expire, and not for a session.
    pub(crate) fn wait_out_access(&self) {
        self.clock.advance(SignedDuration::from_mins(20));
    }
}

/// One more session of somebody, through this face of the school.
pub(crate) async fn log_in(app: &App, username: &str) -> Person {
    let login = Login {
        login: folded_login(username),
        password: Password::given(PASSWORD),
        session: NewSession { id: mint(), transport: Transport::Bearer, device: None },
    };
    let guest = Context { now: app.now(), actor: Actor::Guest, request_id: Uuid::now_v7(), address: None };
    let opened = app.login(guest, login).await.unwrap();
    let SessionKeys::Bearer { access, refresh, .. } = opened.keys else { panic!("a pair of tokens") };
    let id = opened.user.state().id;
    Person { id, username: username.to_owned(), session: opened.session, access, refresh }
}
