//! Webhooks from end to end: what happens here arrives there, once, and can be verified.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use lectern_application::{Store, StoreError};
use lectern_domain::SignedDuration;
use lectern_domain::identity::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::double::Double;
use crate::people::Person;
use crate::school::{Answer, School};
use crate::targets;

async fn asks(school: &School, by: &Person, method: Method, path: &str, body: Option<Value>) -> Answer {
    let request = TestRequest::default().method(method).uri(&format!("/api/v1{path}")).insert_header(("If-Match", "*"));
    let request = if let Some(body) = body { request.set_json(body) } else { request };
    school.send(by.asks(request)).await
}

async fn gets(school: &School, by: &Person, path: &str) -> Value {
    asks(school, by, Method::GET, path, None).await.json()
}

/// Makes a webhook, and answers where it is and its secret.
async fn hooked(school: &School, by: &Person, double: &Double, types: &[&str]) -> (String, String) {
    let body = json!({"url": double.url, "event_types": types});
    let made = asks(school, by, Method::POST, "/webhooks", Some(body)).await;
    assert_eq!((made.status.as_u16(), made.header("cache-control")), (201, "no-store"), "{}", made.json());
    let made = made.json();
    (format!("/webhooks/{}", made["id"].as_str().unwrap()), made["secret"].as_str().unwrap().to_owned())
}

/// Writes an article that everybody reads at once.
async fn publishes(school: &School, author: &Person) {
    let mut article = targets::article();
    article["publish"] = json!(true);
    assert_eq!(asks(school, author, Method::POST, "/articles", Some(article)).await.status, 201);
}

#[actix_web::test]
async fn an_event_arrives_once_and_can_be_verified() {
    let (school, double) = (School::open().await, Double::answering(200));
    let author = school.somebody(Role::Author).await;
    let (webhook, secret) = hooked(&school, &author, &double, &["article.published"]).await;
    publishes(&school, &author).await;
    school.work().await;
    let came = double.came();
    assert_eq!(came.len(), 1);
    let message = came[0].json();
    let event = gets(&school, &author, &format!("/events/{}", came[0].header("webhook-id"))).await;
    assert_eq!((&message, &message["type"]), (&event, &json!("article.published")), "the same as everywhere");
    assert!(came[0].is_signed_with(&secret));
    let mut forged = came[0].clone();
    forged.body = forged.body.replace("article", "chapter");
    assert!(!forged.is_signed_with(&secret));
    let log = gets(&school, &author, &format!("{webhook}/deliveries")).await;
    let sent = &log["items"][0];
    assert_eq!((log["items"].as_array().unwrap().len(), &sent["status"]), (1, &json!("delivered")));
    assert_eq!((&sent["attempts_count"], &sent["last_attempt"]["status"]), (&json!(1), &json!(200)));
    let whole = gets(&school, &author, &format!("/deliveries/{}", sent["id"].as_str().unwrap())).await;
    assert_eq!((&whole["payload"], &whole["attempts"][0]["response"]), (&message, &json!("note")));
    school.work().await;
    assert!(double.came().is_empty(), "and never again");
}

#[actix_web::test]
async fn everybody_hears_of_what_they_may_read_and_of_nothing_else() {
    let school = School::open().await;
    let (author, reader, root) =
        (school.somebody(Role::Author).await, school.somebody(Role::Student).await, school.somebody(Role::Admin).await);
    let doubles = [(); 3].map(|()| Double::answering(200));
    for (by, double) in [&author, &reader, &root].into_iter().zip(&doubles) {
        hooked(&school, by, double, &["article.created", "article.published", "session.started"]).await;
    }
    school.work().await;
    doubles.iter().for_each(|double| drop(double.came()));
    publishes(&school, &author).await;
    school.logged_in(&author.username).await;
    school.work().await;
    let heard = doubles.map(|double| {
        let mut types: Vec<String> =
            double.came().iter().map(|came| came.json()["type"].as_str().unwrap().to_owned()).collect();
        types.sort();
        types.join(" ")
    });
    let all = "article.created article.published session.started";
    assert_eq!(heard, [all, "article.published", all], "drafts and logins are one's own, and an administrator's");
}

#[actix_web::test]
async fn after_a_rotation_two_secrets_sign_and_after_a_day_the_new_one_alone() {
    let (school, double) = (School::open().await, Double::answering(204));
    let owner = school.somebody(Role::Student).await;
    let (webhook, first) = hooked(&school, &owner, &double, &[]).await;
    let rotated = asks(&school, &owner, Method::POST, &format!("{webhook}/rotate-secret"), None).await;
    assert_eq!((rotated.status.as_u16(), rotated.header("cache-control")), (200, "no-store"));
    let second = rotated.json()["secret"].as_str().unwrap().to_owned();
    assert_ne!(first, second);
    school.work().await;
    double.came();
    let test = async || {
        assert_eq!(asks(&school, &owner, Method::POST, &format!("{webhook}/test"), None).await.status, 201);
        school.work().await;
        double.came().pop().unwrap()
    };
    let came = test().await;
    assert_eq!((came.json()["type"].clone(), came.signatures().len()), (json!("webhook.test"), 2));
    assert!(came.is_signed_with(&first) && came.is_signed_with(&second));
    school.clock.advance(SignedDuration::from_hours(25));
    let owner = school.logged_in(&owner.username).await;
    asks(&school, &owner, Method::POST, &format!("{webhook}/test"), None).await;
    school.work().await;
    let came = double.came().into_iter().find(|came| came.json()["type"] == "webhook.test").unwrap();
    assert_eq!(came.signatures().len(), 1);
    assert!(came.is_signed_with(&second));
    let shown = gets(&school, &owner, &webhook).await;
    assert!(!shown.to_string().contains("whsec_") && shown.get("secret").is_none(), "a secret is shown once");
}

#[actix_web::test]
async fn what_answers_410_hears_of_nothing_until_its_owner_enables_it() {
    let (school, double) = (School::open().await, Double::answering(410));
    let owner = school.somebody(Role::Author).await;
    let (webhook, _) = hooked(&school, &owner, &double, &["article.published", "webhook.disabled"]).await;
    publishes(&school, &owner).await;
    school.work().await;
    assert_eq!(double.came().len(), 1);
    let shown = gets(&school, &owner, &webhook).await;
    assert_eq!((&shown["status"], &shown["disabled_by"]), (&json!("disabled"), &json!("gone")));
    let told = gets(&school, &owner, "/events?filter[type]=webhook.disabled").await;
    assert_eq!(told["items"][0]["data"], json!({"owner": owner.id.to_string(), "reason": "gone"}));
    double.answer(200);
    publishes(&school, &owner).await;
    school.work().await;
    assert!(double.came().is_empty());
    let test = asks(&school, &owner, Method::POST, &format!("{webhook}/test"), None).await;
    assert_eq!((test.status.as_u16(), test.code().as_str()), (409, "conflict"));
    let enabled = asks(&school, &owner, Method::PATCH, &webhook, Some(json!({"status": "enabled"}))).await;
    assert_eq!(enabled.json()["disabled_by"], Value::Null);
    publishes(&school, &owner).await;
    school.work().await;
    assert_eq!(double.came().len(), 1);
}

#[actix_web::test]
async fn what_fails_is_tried_on_schedule_under_the_same_name_and_can_be_sent_at_once() {
    let (school, double) = (School::open().await, Double::answering(500));
    let owner = school.somebody(Role::Author).await;
    let (webhook, _) = hooked(&school, &owner, &double, &["article.published"]).await;
    publishes(&school, &owner).await;
    school.work().await;
    let sent = gets(&school, &owner, &format!("{webhook}/deliveries?filter[status]=pending")).await;
    let delivery = format!("/deliveries/{}", sent["items"][0]["id"].as_str().unwrap());
    assert!(sent["items"][0]["next_attempt_at"].is_string());
    school.work().await;
    school.clock.advance(SignedDuration::from_secs(6));
    school.work().await;
    let tries = double.came();
    assert_eq!((tries.len(), tries[0].header("webhook-id")), (2, tries[1].header("webhook-id")));
    assert_ne!(tries[0].header("webhook-timestamp"), tries[1].header("webhook-timestamp"));
    assert!(gets(&school, &owner, &webhook).await["failing_since"].is_string());
    double.answer(200);
    let again = asks(&school, &owner, Method::POST, &format!("{delivery}/resend"), None).await;
    assert_eq!(again.status, 200, "{}", again.json());
    school.work().await;
    assert_eq!(double.came()[0].header("webhook-id"), tries[0].header("webhook-id"));
    let kept = gets(&school, &owner, &delivery).await;
    assert_eq!((&kept["status"], &kept["attempts_count"]), (&json!("delivered"), &json!(3)));
    assert_eq!(gets(&school, &owner, &webhook).await["failing_since"], Value::Null);
    school.clock.advance(SignedDuration::from_hours(1));
    school.work().await;
    assert!(double.came().is_empty(), "what waited for its time was taken back");
}

#[actix_web::test]
async fn a_delivery_ends_with_its_job_and_begins_with_it_anew() {
    let (school, double) = (School::open().await, Double::answering(500));
    let (owner, root) = (school.somebody(Role::Author).await, school.somebody(Role::Admin).await);
    let (webhook, _) = hooked(&school, &owner, &double, &["article.published"]).await;
    publishes(&school, &owner).await;
    school.work().await;
    assert_eq!(double.came().len(), 1);
    let job = gets(&school, &root, "/jobs?filter[kind]=webhook.deliver").await["items"][0]["id"].clone();
    let step = async |step: &str| {
        let path = format!("/jobs/{}/{step}", job.as_str().unwrap());
        assert_eq!(asks(&school, &root, Method::POST, &path, None).await.status, 200);
        let sent = gets(&school, &owner, &format!("{webhook}/deliveries")).await["items"][0].clone();
        (sent["status"].clone(), sent["next_attempt_at"].is_string())
    };
    assert_eq!(step("cancel").await, (json!("cancelled"), false));
    school.clock.advance(SignedDuration::from_mins(1));
    school.work().await;
    assert!(double.came().is_empty());
    double.answer(200);
    assert_eq!(step("retry").await, (json!("pending"), true));
    school.work().await;
    assert_eq!(double.came().len(), 1);
    let sent = gets(&school, &owner, &format!("{webhook}/deliveries?filter[status]=delivered")).await;
    assert_eq!(sent["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_deleted_webhook_is_gone_at_once_and_its_log_behind_it() {
    let (school, double) = (School::open().await, Double::answering(200));
    let owner = school.somebody(Role::Author).await;
    let (webhook, _) = hooked(&school, &owner, &double, &["article.published"]).await;
    publishes(&school, &owner).await;
    school.work().await;
    let sent = gets(&school, &owner, &format!("{webhook}/deliveries")).await["items"][0]["id"].clone();
    let sent: Uuid = sent.as_str().unwrap().parse().unwrap();
    let is_kept = async || {
        let store: &dyn Store = school.store();
        let found = store.glance(move |view| view.webhook_pages().find_delivery(sent.into())).await;
        found.map_err(|error: StoreError| error).unwrap().is_some()
    };
    assert_eq!(asks(&school, &owner, Method::DELETE, &webhook, None).await.status, 204);
    let delivery = format!("/deliveries/{sent}");
    assert_eq!(asks(&school, &owner, Method::GET, &delivery, None).await.status, 404);
    assert_eq!(asks(&school, &owner, Method::POST, &format!("{delivery}/resend"), None).await.status, 404);
    assert!(is_kept().await, "nobody waited for that");
    school.work().await;
    assert!(!is_kept().await);
}

#[actix_web::test]
async fn no_webhook_leads_inside_and_none_hears_of_what_there_is_not() {
    let school = School::open().await;
    let owner = school.somebody(Role::Student).await;
    for url in ["https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "http://1.1.1.1/"] {
        let refused = asks(&school, &owner, Method::POST, "/webhooks", Some(json!({"url": url}))).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "webhook_target_forbidden"), "{url}");
    }
    let strange = json!({"url": "https://user@hooks.example/", "event_types": ["webhook.test"]});
    let refused = asks(&school, &owner, Method::POST, "/webhooks", Some(strange)).await.json();
    let pointers: Vec<&Value> = refused["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(pointers, [&json!("/url"), &json!("/event_types/0")]);
    let keyed = TestRequest::post()
        .uri("/api/v1/webhooks")
        .insert_header(("Idempotency-Key", "k"))
        .set_json(targets::webhook());
    let refused = school.send(owner.asks(keyed)).await;
    assert_eq!(refused.status, 400, "nobody keeps an answer that carries a secret");
}

/// Every event that there is of webhooks.
pub(crate) async fn live_and_go(school: &School) {
    let double = Double::answering(410);
    let owner = school.somebody(Role::Author).await;
    let (webhook, _) = hooked(school, &owner, &double, &[]).await;
    asks(school, &owner, Method::POST, &format!("{webhook}/rotate-secret"), None).await;
    school.work().await;
    asks(school, &owner, Method::PATCH, &webhook, Some(json!({"status": "enabled"}))).await;
    assert_eq!(asks(school, &owner, Method::DELETE, &webhook, None).await.status, 204);
}
