//! Letters, from the request that sets one off to what its reader does with it.

use std::collections::BTreeSet;

use actix_web::test::TestRequest;
use lectern_application::Context;
use lectern_application::effects::{Mail, Performed, Turn};
use lectern_application::ports::Secrets;
use lectern_domain::identity::Role;
use lectern_domain::{SignedDuration, effects::JobStatus};
use lectern_gateways::OsSecrets;
use serde_json::{Value, json};

use crate::people::{PASSWORD, Person};
use crate::school::{Answer, School};

/// How long a job is a worker's here.
const LEASE: SignedDuration = SignedDuration::from_mins(1);

impl School {
    /// Tells subscribers what happened, and does the jobs that are due as a worker would, until nothing is left.
    pub(crate) async fn work(&self) {
        self.work_at(|_| true).await;
    }

    /// The same with jobs of these kinds alone; others that are due stay with a worker that does nothing.
    async fn work_at(&self, kinds: impl Fn(&str) -> bool) {
        loop {
            while self.app.tell_subscribers().await.unwrap() > 0 {}
            let now = self.app.now();
            let turn = |ended, most| Turn { now, until: now + LEASE, ended, held: Vec::new(), most };
            let taken = self.app.take_turn(turn(Vec::new(), 100)).await.unwrap().taken;
            if taken.is_empty() {
                return;
            }
            for leased in taken.into_iter().filter(|leased| kinds(&leased.job.state().kind)) {
                let (mut job, at) = (leased.job.clone(), Context { request_id: leased.request_id, ..self.operator() });
                match self.app.perform(at, leased).await.unwrap() {
                    Performed::Done => job.succeed(now).unwrap(),
                    Performed::Hopeless(why) => job.give_up(&why, now).unwrap(),
                    Performed::Finished | Performed::Kept(_) => continue,
                }
                assert_eq!(self.app.take_turn(turn(vec![job], 0)).await.unwrap().refused, []);
            }
        }
    }

    /// The letters to somebody, the newest first.
    pub(crate) async fn letters(&self, to: &str) -> Vec<Mail> {
        self.work_at(|kind| kind == "mail.send").await;
        let kept = self.app.kept_mail().unwrap();
        kept.into_iter().filter(|mail| mail.to.as_str().eq_ignore_ascii_case(to)).collect()
    }

    /// The token of the newest letter to somebody about this.
    pub(crate) async fn token(&self, to: &str, subject: &str) -> String {
        let letters = self.letters(to).await;
        let letter = letters.iter().find(|mail| mail.subject == subject).expect("a letter about it");
        letter.text.lines().find(|line| line.len() == 86).expect("a token").to_owned()
    }
}

pub(crate) const VERIFY: &str = "Is this your address?";
pub(crate) const RESET: &str = "Choose a new password";

async fn post(school: &School, path: &str, body: Value) -> Answer {
    school.send(TestRequest::post().uri(&format!("/api/v1/auth/{path}")).set_json(body)).await
}

async fn me(school: &School, person: &Person) -> Answer {
    school.send(person.asks(TestRequest::get().uri("/api/v1/users/me"))).await
}

async fn forget(school: &School, email: &str) {
    assert_eq!(post(school, "password/forgot", json!({"email": email})).await.status, 204);
}

/// Somebody whose address is verified.
async fn verified(school: &School, role: Role) -> Person {
    let person = school.somebody(role).await;
    let resend = person.asks(TestRequest::post().uri("/api/v1/auth/email/resend"));
    assert_eq!(school.send(resend).await.status, 204);
    let token = school.token(&person.email(), VERIFY).await;
    assert_eq!(post(school, "email/verify", json!({"token": token})).await.status, 204);
    person
}

#[actix_web::test]
async fn a_newcomer_shows_that_the_address_is_theirs_and_does_so_once() {
    let school = School::open().await;
    let body = json!({"email": "Ada@Example.org", "username": "Ada", "password": PASSWORD});
    let made = post(&school, "register", body).await.json();
    assert_eq!(made["user"]["email_verified"], false);
    let token = school.token("ada@example.org", VERIFY).await;
    assert_eq!(post(&school, "email/verify", json!({"token": format!(" {token}\n")})).await.status, 204);
    let bearer = ("Authorization", format!("Bearer {}", made["access_token"].as_str().unwrap()));
    let shown = school.send(TestRequest::get().uri("/api/v1/users/me").insert_header(bearer)).await.json();
    assert_eq!((&shown["email_verified"], &shown["version"]), (&json!(true), &json!(2)));
    let again = post(&school, "email/verify", json!({"token": token})).await;
    assert_eq!((again.status.as_u16(), again.code().as_str()), (422, "email_token_invalid"));
}

#[actix_web::test]
async fn a_forgotten_password_is_chosen_anew_and_ends_every_session() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    forget(&school, &ada.email().to_uppercase()).await;
    let token = school.token(&ada.email(), RESET).await;
    let reset = |token: &str, password: &str| {
        let body = json!({"token": token, "new_password": password});
        let request = TestRequest::post().uri("/api/v1/auth/password/reset").set_json(body);
        school.send(request)
    };
    assert_eq!(reset(&token, "short").await.code(), "validation_failed");
    let (first, second) = (reset(&token, "a longer walk back").await, reset(&token, "another walk").await);
    assert_eq!((first.status.as_u16(), second.code().as_str()), (204, "email_token_invalid"));
    assert_eq!(me(&school, &ada).await.code(), "session_revoked");
    let login = |password: &'static str| post(&school, "login", json!({"login": ada.username, "password": password}));
    assert_eq!(login(PASSWORD).await.code(), "invalid_credentials");
    assert_eq!(login("a longer walk back").await.status, 200);
    let told = school.letters(&ada.email()).await;
    assert_eq!(told[0].subject, "Your password was changed");
}

#[actix_web::test]
async fn nobody_learns_whether_an_address_is_known() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    school.work().await;
    let mut answers = Vec::new();
    for email in [ada.email(), "nobody@example.org".to_owned()] {
        let before = school.statements();
        let answer = post(&school, "password/forgot", json!({"email": email})).await;
        let mut headers: Vec<_> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
        headers.sort_unstable();
        answers.push((answer.status, answer.body, headers, school.statements() - before));
    }
    assert_eq!(answers[0], answers[1], "the same answer, and as many statements");
    assert_eq!(school.letters("nobody@example.org").await, []);
    assert_eq!(school.letters(&ada.email()).await.iter().filter(|mail| mail.subject == RESET).count(), 1);
}

#[actix_web::test]
async fn the_queue_does_not_tell_which_addresses_are_known() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    school.work().await;
    let id = me(&school, &ada).await.json()["id"].as_str().unwrap().to_owned();
    let mut told = Vec::new();
    for email in [ada.email(), format!("no{}", &ada.email()[2..])] {
        forget(&school, &email).await;
        let now = school.app.now();
        let turn = Turn { now, until: now + LEASE, ended: Vec::new(), held: Vec::new(), most: 9 };
        let [leased] = school.app.take_turn(turn).await.unwrap().taken.try_into().unwrap();
        let payload: Value = serde_json::from_str(&leased.payload).unwrap();
        let letter = payload["letter"].as_object().unwrap();
        assert!(
            letter.keys().eq(["address", "name"]) && !leased.payload.contains(&id),
            "no account is named: {payload}"
        );
        assert!(!leased.payload.contains('@'), "{payload}");
        let (key, plain) = (leased.job.state().key.clone().unwrap(), OsSecrets.digest(&email));
        let plain: String = plain.0.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!key.contains(&plain), "anybody can make the digest of an address");
        told.push((leased.payload.len(), key.len()));
    }
    assert_eq!(told[0], told[1]);
}

#[actix_web::test]
async fn no_mailbox_is_filled_by_moving_accounts_to_it() {
    let school = School::open().await;
    let mut people = Vec::new();
    for _ in 0..7 {
        people.push(school.somebody(Role::Student).await);
    }
    for person in &people {
        assert_eq!(moved(&school, person, json!({"current_password": PASSWORD})).await.status, 200);
        school.work().await;
        let away = TestRequest::patch().uri("/api/v1/users/me").insert_header(("If-Match", "*"));
        let away = away.set_json(json!({"email": person.email(), "current_password": PASSWORD}));
        assert_eq!(school.send(person.asks(away)).await.status, 200);
    }
    let letters = school.letters("elsewhere@example.org").await;
    let subjects: Vec<_> = letters.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, [VERIFY; 5], "of no kind more");
}

#[actix_web::test]
async fn a_token_grows_old_and_dies_with_the_address_and_the_password_that_it_was_for() {
    let school = School::open().await;
    let ada = verified(&school, Role::Student).await;
    let reset = |token: String| post(&school, "password/reset", json!({"token": token, "new_password": "a new walk"}));
    forget(&school, &ada.email()).await;
    let late = school.token(&ada.email(), RESET).await;
    school.clock.advance(SignedDuration::from_mins(30));
    assert_eq!(reset(late).await.code(), "email_token_invalid");
    forget(&school, &ada.email()).await;
    let outdated = school.token(&ada.email(), RESET).await;
    let ada = school.logged_in(&ada.username).await;
    let body = json!({"current_password": PASSWORD, "new_password": PASSWORD});
    let change = ada.asks(TestRequest::post().uri("/api/v1/auth/password/change").set_json(body));
    assert_eq!(school.send(change).await.status, 204);
    assert_eq!(reset(outdated).await.code(), "email_token_invalid");
    forget(&school, &ada.email()).await;
    let misdirected = school.token(&ada.email(), RESET).await;
    assert_eq!(moved(&school, &ada, json!({"current_password": PASSWORD})).await.status, 200);
    assert_eq!(reset(misdirected).await.code(), "email_token_invalid");
    assert_eq!(school.letters("elsewhere@example.org").await[0].subject, VERIFY, "the new address is asked");
    assert_eq!(school.letters(&ada.email()).await[0].subject, "Your address was changed", "the former one is told");
}

/// Gives the account another address, with `more` said.
async fn moved(school: &School, person: &Person, more: Value) -> Answer {
    let mut body = json!({"email": "elsewhere@example.org"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let patch = TestRequest::patch().uri("/api/v1/users/me").insert_header(("If-Match", "*")).set_json(body);
    school.send(person.asks(patch)).await
}

/// Who took it deletes it before the letter leaves; and what the queue keeps of the address is closed.
#[actix_web::test]
async fn nobody_silences_what_tells_of_another_address() {
    let school = School::open().await;
    let ada = verified(&school, Role::Student).await;
    assert_eq!(moved(&school, &ada, json!({"current_password": PASSWORD})).await.status, 200);
    assert_eq!(school.send(ada.asks(TestRequest::delete().uri("/api/v1/users/me"))).await.status, 204);
    let payloads = payloads(&school).await;
    assert!(payloads.contains("email_changed") && !payloads.contains('@'), "{payloads}");
    school.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(school.letters(&ada.email()).await[0].subject, "Your address was changed");
}

#[actix_web::test]
async fn whoever_is_gone_is_told_so_and_the_queue_does_not_know_who() {
    let school = School::open().await;
    let ada = verified(&school, Role::Student).await;
    assert_eq!(school.send(ada.asks(TestRequest::delete().uri("/api/v1/users/me"))).await.status, 204);
    let payloads = payloads(&school).await;
    assert!(payloads.contains("account_deleted") && !payloads.contains('@'), "{payloads}");
    school.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(school.letters(&ada.email()).await[0].subject, "Your account was deleted");
}

#[actix_web::test]
async fn nobody_moves_an_account_without_its_password_nor_guesses_it() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    let refused = async |more| {
        let answer = moved(&school, &ada, more).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "validation_failed"));
        let error = answer.json()["errors"][0].clone();
        assert_eq!(error["pointer"], "/current_password");
        error["code"].clone()
    };
    assert_eq!(refused(json!({})).await, json!("required"));
    for _ in 0..5 {
        assert_eq!(refused(json!({"current_password": "a guess"})).await, json!("mismatch"));
    }
    let guessed = moved(&school, &ada, json!({"current_password": PASSWORD})).await;
    assert_eq!((guessed.status.as_u16(), guessed.code().as_str()), (429, "too_many_attempts"));
    assert_eq!(me(&school, &ada).await.json()["email"], ada.email());
    assert!(school.letters("elsewhere@example.org").await.is_empty());
    let same = json!({"email": ada.email().to_uppercase(), "bio": "Somebody."});
    let patch = TestRequest::patch().uri("/api/v1/users/me").insert_header(("If-Match", "*")).set_json(same);
    assert_eq!(school.send(ada.asks(patch)).await.status, 200, "the same address wants none");
}

/// What is refused for another reason is no wrong guess.
#[actix_web::test]
async fn a_right_password_is_never_counted_as_a_guess() {
    let school = School::open().await;
    let (ada, bob) = (school.somebody(Role::Student).await, school.somebody(Role::Student).await);
    for _ in 0..6 {
        let taken = json!({"email": bob.email(), "current_password": PASSWORD});
        assert_eq!(moved(&school, &ada, taken).await.code(), "already_exists");
    }
    assert_eq!(moved(&school, &ada, json!({"current_password": PASSWORD})).await.status, 200);
}

#[actix_web::test]
async fn nobody_fills_a_mailbox_by_asking() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    for _ in 0..9 {
        forget(&school, &ada.email()).await;
        school.work().await;
    }
    let letters = school.letters(&ada.email()).await;
    assert_eq!(letters.iter().filter(|mail| mail.subject == RESET).count(), 5);
    school.clock.advance(SignedDuration::from_mins(30));
    forget(&school, &ada.email()).await;
    let letters = school.letters(&ada.email()).await;
    assert_eq!(letters.iter().filter(|mail| mail.subject == RESET).count(), 6);
}

#[actix_web::test]
async fn followers_and_comments_are_told_to_those_who_want_to_hear() {
    let school = School::open().await;
    let (ada, bob) = (verified(&school, Role::Author).await, school.somebody(Role::Student).await);
    let article = json!({"title": "On locks", "summary": "s", "body": "b", "publish": true});
    let article = school.send(ada.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await.json();
    let uri = format!("/api/v1/articles/{}/comments", article["id"].as_str().unwrap());
    let comment = |by: &Person| by.asks(TestRequest::post().uri(&uri).set_json(json!({"body": "Well said."})));
    let follow = || bob.asks(TestRequest::put().uri(&format!("/api/v1/profiles/{}/follow", ada.username)));
    let told = async || {
        while school.app.tell_subscribers().await.unwrap() > 0 {}
        school.clock.advance(SignedDuration::from_mins(1));
        let subjects = school.letters(&ada.email()).await.into_iter().map(|mail| mail.subject);
        subjects.filter(|subject| subject.starts_with(&bob.username)).collect::<BTreeSet<_>>()
    };
    for request in [follow(), comment(&bob), comment(&ada)] {
        assert!(school.send(request).await.status.is_success());
    }
    let both = BTreeSet::from([
        format!("{} follows you", bob.username),
        format!("{} commented on \"On locks\"", bob.username),
    ]);
    assert_eq!(told().await, both, "each once, and nothing of one's own");
    let quiet = json!({"mail": {"new_comment": false}});
    let quiet = TestRequest::patch().uri("/api/v1/users/me").insert_header(("If-Match", "*")).set_json(quiet);
    let ada_again = school.logged_in(&ada.username).await;
    let kept = school.send(ada_again.asks(quiet)).await.json();
    assert_eq!(kept["mail"], json!({"new_follower": true, "new_comment": false}));
    assert!(school.send(comment(&bob)).await.status.is_success());
    let before = school.letters(&ada.email()).await.len();
    assert_eq!((told().await, school.letters(&ada.email()).await.len()), (both, before));
}

#[actix_web::test]
async fn who_follows_and_thinks_again_has_told_nobody() {
    let school = School::open().await;
    let (ada, bob) = (verified(&school, Role::Author).await, school.somebody(Role::Student).await);
    let uri = format!("/api/v1/profiles/{}/follow", ada.username);
    for method in [TestRequest::put(), TestRequest::delete(), TestRequest::put(), TestRequest::delete()] {
        assert!(school.send(bob.asks(method.uri(&uri))).await.status.is_success());
    }
    while school.app.tell_subscribers().await.unwrap() > 0 {}
    school.clock.advance(SignedDuration::from_mins(1));
    let letters = school.letters(&ada.email()).await;
    assert!(letters.iter().all(|mail| mail.subject == VERIFY), "{letters:?}");
}

#[actix_web::test]
async fn a_job_that_sends_a_letter_holds_no_secret_and_shows_no_address() {
    let school = School::open().await;
    let ada = school.somebody(Role::Student).await;
    forget(&school, &ada.email()).await;
    let payloads = payloads(&school).await;
    assert!(payloads.contains("forgotten_password"), "{payloads}");
    assert!(!payloads.contains('@') && !payloads.contains(&ada.username) && !payloads.contains("token"), "{payloads}");
}

/// What the queue keeps of all that waits, which a worker takes here for a minute.
async fn payloads(school: &School) -> String {
    let now = school.app.now();
    let turn = Turn { now, until: now + LEASE, ended: Vec::new(), held: Vec::new(), most: 1000 };
    let taken = school.app.take_turn(turn).await.unwrap().taken;
    assert!(taken.iter().all(|leased| leased.job.state().status == JobStatus::Leased));
    taken.into_iter().map(|leased| leased.payload).collect()
}

#[actix_web::test]
async fn developers_read_letters_and_nothing_in_them_runs() {
    let school = School::open().await;
    let ada = verified(&school, Role::Author).await;
    let article = json!({"title": "<script>alert(1)</script>", "summary": "s", "body": "b", "publish": true});
    let article = school.send(ada.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await.json();
    let bob = school.somebody(Role::Student).await;
    let uri = format!("/api/v1/articles/{}/comments", article["id"].as_str().unwrap());
    school.send(bob.asks(TestRequest::post().uri(&uri).set_json(json!({"body": "Well."})))).await;
    while school.app.tell_subscribers().await.unwrap() > 0 {}
    let letter = school.letters(&ada.email()).await.remove(0);
    let list = school.send(TestRequest::get().uri("/dev/mail")).await;
    let page = String::from_utf8(list.body.clone()).unwrap();
    assert_eq!((list.status.as_u16(), list.header("cache-control")), (200, "no-store"));
    assert!(list.header("content-security-policy").starts_with("default-src 'none'; style-src 'self'"));
    assert!(!page.contains("<script>") && page.contains(&ada.email()), "{page}");
    let uri = format!("/dev/mail/{}", letter.id);
    assert!(page.contains(&uri), "{page}");
    let html = school.send(TestRequest::get().uri(&uri)).await;
    let (policy, body) = (html.header("content-security-policy"), String::from_utf8(html.body.clone()).unwrap());
    assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
    assert!(!body.contains("<script>") && body.contains("&lt;script&gt;"), "{body}");
    assert_eq!(school.send(TestRequest::get().uri("/dev/mail/7")).await.status, 404);
}
