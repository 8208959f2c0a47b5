//! What guests are answered from the cache, and what nobody is.

use std::sync::mpsc::{Sender, channel};

use actix_web::http::Method;
use actix_web::test::TestRequest;
use futures_util::future::{join_all, join3};
use lectern_application::{Quota, Quotas, Reach, Store, StoreError};
use lectern_domain::identity::{Access, Role};
use lectern_domain::{CommentId, SignedDuration};
use lectern_web::Tracing;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets;

const STATUS: &str = "cache-status";
const STORED: &str = "lectern; fwd=uri-miss; stored";
const HIT: &str = "lectern; hit";

async fn get(school: &School, uri: &str) -> Answer {
    school.send(TestRequest::get().uri(uri)).await
}

async fn written(school: &School, author: &Person, publish: bool) -> Value {
    let mut article = targets::article();
    article["publish"] = json!(publish);
    school.send(author.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await.json()
}

/// A school with something under every address whose answers are kept, and these addresses.
async fn furnished() -> (School, Person, Vec<String>) {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let article = written(&school, &ada, true).await["id"].as_str().unwrap().to_owned();
    let thread = format!("/api/v1/articles/{article}/comments");
    let said = TestRequest::post().uri(&thread).set_json(json!({"body": "Well said."}));
    let said = school.send(ada.asks(said)).await.json()["id"].as_str().unwrap().to_owned();
    let name =
        |path: &str| path.replace("{article}", &article).replace("{username}", &ada.username).replace("{id}", &said);
    let addresses = lectern_http::kept().into_iter().map(name).collect();
    (school, ada, addresses)
}

#[actix_web::test]
async fn what_a_guest_was_answered_is_there_for_the_next_without_a_statement() {
    let (school, _, addresses) = furnished().await;
    assert_eq!(addresses.len(), 9);
    for address in addresses {
        let first = get(&school, &address).await;
        assert_eq!((first.status.as_u16(), first.header(STATUS)), (200, STORED), "{address}: {}", first.json());
        school.clock.advance(SignedDuration::from_secs(3));
        let before = school.statements();
        let again = get(&school, &address).await;
        assert_eq!((again.status.as_u16(), again.header(STATUS), again.header("age")), (200, HIT, "3"), "{address}");
        for name in ["content-type", "etag", "link", "cache-control", "vary"] {
            assert_eq!(again.header(name), first.header(name), "{name} of {address}");
        }
        assert!(again.body == first.body, "{address}");
        let head = school.send(TestRequest::default().method(Method::HEAD).uri(&address)).await;
        assert_eq!((head.header(STATUS), head.header("etag")), (HIT, first.header("etag")), "{address}");
        if !first.header("etag").is_empty() {
            let known = TestRequest::get().uri(&address).insert_header(("If-None-Match", first.header("etag")));
            let known = school.send(known).await;
            assert_eq!((known.status.as_u16(), known.header(STATUS), known.body.len()), (304, HIT, 0), "{address}");
        }
        assert_eq!(school.statements(), before, "{address}");
    }
}

#[actix_web::test]
async fn an_answer_that_was_first_asked_for_with_head_is_whole() {
    let (school, _, addresses) = furnished().await;
    for address in addresses {
        let head = school.send(TestRequest::default().method(Method::HEAD).uri(&address)).await;
        assert_eq!((head.status.as_u16(), head.header(STATUS)), (200, STORED), "{address}");
        let whole = get(&school, &address).await;
        assert_eq!((whole.header(STATUS), whole.body.is_empty()), (HIT, false), "{address}");
    }
}

#[actix_web::test]
async fn nothing_but_what_everybody_may_read_is_kept() {
    let kept = lectern_http::kept();
    for (method, path, access) in lectern_http::operations() {
        let public = method == Method::GET && access == Access::Anyone;
        assert!(public || method != Method::GET || !kept.contains(&path), "{path}");
    }
    for secret in ["/api/v1/auth/", "/api/v1/traces/", "/health/", "/api/v1/users", "/api/v1/sessions"] {
        assert!(kept.iter().all(|path| !path.starts_with(secret)), "{secret}");
    }
}

#[actix_web::test]
async fn whoever_shows_credentials_is_answered_for_themselves_alone() {
    let (school, ada, addresses) = furnished().await;
    for address in addresses {
        let own = school.send(ada.asks(TestRequest::get().uri(&address))).await;
        assert_eq!((own.status.as_u16(), own.header(STATUS)), (200, "lectern; fwd=bypass"), "{address}");
        let guest = get(&school, &address).await;
        assert_eq!(guest.header(STATUS), STORED, "nothing of it was kept: {address}");
        let own = school.send(ada.asks(TestRequest::get().uri(&address))).await;
        let control = own.header("cache-control");
        assert_eq!((own.header(STATUS), control), ("lectern; fwd=bypass", "private, no-cache"), "{address}");
        let wrong = TestRequest::get().uri(&address).insert_header(("Authorization", "Bearer a.b.c"));
        let wrong = school.send(wrong).await;
        assert_eq!((wrong.status.as_u16(), wrong.header(STATUS)), (401, ""), "{address}");
    }
}

#[actix_web::test]
async fn what_its_author_reads_no_guest_finds_in_the_cache() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let draft = written(&school, &ada, false).await;
    let address = format!("/api/v1/articles/{}", draft["slug"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(school.send(ada.asks(TestRequest::get().uri(&address))).await.status, 200);
        let guest = get(&school, &address).await;
        assert_eq!((guest.status.as_u16(), guest.header(STATUS)), (404, "lectern; fwd=uri-miss"));
    }
    let drafts = get(&school, "/api/v1/articles?filter[status]=draft").await;
    assert_eq!((drafts.status.as_u16(), drafts.header(STATUS)), (401, "lectern; fwd=uri-miss"));
}

#[actix_web::test]
async fn what_is_no_good_answer_is_not_kept() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    let article = written(&school, &ada, true).await;
    let (id, old) = (article["id"].as_str().unwrap(), article["slug"].as_str().unwrap());
    let moved = TestRequest::patch().uri(&format!("/api/v1/articles/{id}")).insert_header(("If-Match", "*"));
    assert_eq!(school.send(ada.asks(moved.set_json(json!({"slug": "the-log"})))).await.status, 200);
    let table = [
        ("/api/v1/profiles/nobody", 404),
        ("/api/v1/articles?limit=0", 400),
        ("/api/v1/articles?cursor=x", 400),
        ("/api/v1/tags?x=1", 400),
    ];
    for (address, status) in table.into_iter().chain([(&*format!("/api/v1/articles/{old}"), 308)]) {
        for _ in 0..2 {
            let answer = get(&school, address).await;
            assert_eq!((answer.status.as_u16(), answer.header(STATUS)), (status, "lectern; fwd=uri-miss"), "{address}");
        }
    }
    school.named("nobody", Role::Student).await;
    assert_eq!(get(&school, "/api/v1/profiles/nobody").await.status, 200, "at once");
}

#[actix_web::test]
async fn each_question_has_its_own_answer_in_whichever_order_it_is_put() {
    let (school, ada, _) = furnished().await;
    let filter = format!("filter[author]={}", ada.username);
    let questions = ["", "fields=id", "fields=title", "expand=author", "include=total", "limit=1", &filter];
    let mut bodies = Vec::new();
    for question in questions {
        let address = format!("/api/v1/articles?{question}");
        let first = get(&school, &address).await;
        let again = get(&school, &address).await;
        assert_eq!((first.header(STATUS), again.header(STATUS)), (STORED, HIT), "{question}");
        assert!(first.body == again.body);
        bodies.push(again.body);
    }
    let distinct: std::collections::HashSet<_> = bodies.iter().collect();
    // That of one author is that of everybody here.
    assert!(distinct.len() >= bodies.len() - 1);
    assert_eq!(get(&school, "/api/v1/articles?limit=2&fields=id").await.header(STATUS), STORED);
    assert_eq!(get(&school, "/api/v1/articles?fields=id&limit=2").await.header(STATUS), HIT);
}

#[actix_web::test]
async fn a_kept_answer_is_coded_for_whoever_likes_that() {
    let school = School::open().await;
    let ada = school.somebody(Role::Author).await;
    for _ in 0..5 {
        written(&school, &ada, true).await;
    }
    let address = "/api/v1/articles";
    let plain = get(&school, address).await;
    for coding in ["br", "gzip"] {
        let asked = || TestRequest::get().uri(address).insert_header(("Accept-Encoding", coding));
        for _ in 0..2 {
            let coded = school.send(asked()).await;
            assert_eq!((coded.header(STATUS), coded.header("content-encoding")), (HIT, coding));
            assert!(coded.body == plain.body && coded.header("etag").ends_with(&format!("-{coding}\"")));
            let known = school.send(asked().insert_header(("If-None-Match", coded.header("etag")))).await;
            assert_eq!((known.status.as_u16(), known.header(STATUS)), (304, HIT));
        }
    }
}

#[actix_web::test]
async fn an_answer_is_not_given_when_its_time_is_over() {
    let (school, _, addresses) = furnished().await;
    let address = &addresses[0];
    assert_eq!(get(&school, address).await.header(STATUS), STORED);
    school.clock.advance(SignedDuration::from_secs(5));
    assert_eq!(get(&school, address).await.header(STATUS), HIT);
    school.clock.advance(SignedDuration::from_secs(1));
    let late = get(&school, address).await;
    assert_eq!((late.header(STATUS), late.header("age")), ("lectern; fwd=stale; stored", ""));
    assert_eq!(get(&school, address).await.header(STATUS), HIT);
}

#[actix_web::test]
async fn those_who_ask_at_once_are_answered_by_one_load() {
    let (school, _, addresses) = furnished().await;
    let thread = thread(&addresses);
    let before = school.statements();
    let (hold, release) = held_up(&school);
    let all = join_all((0..8).map(|_| get(&school, thread)));
    let ((), answers, ()) = join3(hold, all, async { release.send(()).unwrap() }).await;
    let loaded = answers.iter().filter(|answer| answer.header(STATUS) == STORED).count();
    let shared = answers.iter().filter(|answer| answer.header(STATUS).ends_with("; collapsed")).count();
    assert_eq!((loaded, shared), (1, 7));
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    assert_eq!(school.statements() - before, 2, "the article and its comments, once");
}

#[actix_web::test]
async fn what_changes_while_it_is_loaded_is_answered_and_not_kept() {
    let (school, _, addresses) = furnished().await;
    let said = addresses.iter().find_map(|address| address.strip_prefix("/api/v1/comments/")).unwrap();
    let said = CommentId::from(said.parse::<Uuid>().unwrap());
    let thread = thread(&addresses);
    let (hold, release) = held_up(&school);
    let change = async {
        school.app.hide_comment(school.operator(), said, None).await.unwrap();
        release.send(()).unwrap();
    };
    let ((), overtaken, ()) = join3(hold, get(&school, thread), change).await;
    assert_eq!((overtaken.status.as_u16(), overtaken.header(STATUS)), (200, "lectern; fwd=uri-miss"));
    let fresh = get(&school, thread).await;
    assert_eq!((fresh.header(STATUS), &fresh.json()["items"][0]["status"]), (STORED, &json!("hidden")));
}

fn thread(addresses: &[String]) -> &str {
    addresses.iter().find(|address| address.ends_with("/comments")).unwrap()
}

/// The only reader of the store does nothing until it is released.
fn held_up(school: &School) -> (impl Future<Output = ()>, Sender<()>) {
    let (release, held) = channel();
    let store: &dyn Store = school.store();
    let hold = store.look(Reach::Snapshot, move |_| held.recv().map_err(|_| StoreError::Unavailable));
    (async { hold.await.unwrap() }, release)
}

#[actix_web::test]
async fn whoever_asks_too_much_is_not_answered_from_the_cache_either() {
    let quotas = Quotas { guest: Quota::new(2, 60), ..Quotas::OFF };
    let school = School::limited(&quotas, |_| ()).await;
    let address = "/api/v1/tags";
    let guest = || TestRequest::get().uri(address).peer_addr("192.0.2.7:1".parse().unwrap());
    assert_eq!(school.send(guest()).await.header(STATUS), STORED);
    assert_eq!(school.send(guest()).await.header(STATUS), HIT);
    let refused = school.send(guest()).await;
    assert_eq!((refused.status.as_u16(), refused.header(STATUS)), (429, ""));
}

#[actix_web::test]
async fn a_trace_says_what_the_cache_did() {
    let school = School::with(|settings| settings.tracing = Tracing { open: true, ..Tracing::default() }).await;
    for (because, statements) in [("miss", 1), ("hit", 0)] {
        let answer = get(&school, "/api/v1/tags").await;
        let trace = get(&school, &format!("/api/v1/traces/{}", answer.header("x-request-id"))).await.json();
        let steps = trace["steps"].as_array().unwrap();
        let cache = steps.iter().find(|step| step["name"] == "cache").expect("what the cache said");
        assert_eq!((&cache["asked"], &cache["ok"]), (&json!(because), &json!(because == "hit")));
        assert_eq!(trace["statements"], statements, "{trace}");
    }
}
