//! One event for many webhooks: each has it once, and no transaction is longer for it.

use actix_web::test::TestRequest;
use lectern_application::effects::{Performed, Turn};
use lectern_application::ports::Leased;
use lectern_application::{Actor, Context, Count, Error, Limit, Paging, Start, Store, StoreError};
use lectern_domain::effects::{EventTypes, Webhook, WebhookState};
use lectern_domain::identity::Role;
use lectern_domain::{SignedDuration, WebhookId};
use serde_json::json;
use uuid::Uuid;

use crate::people::Person;
use crate::school::School;
use crate::targets;

/// What a slice takes beside its work: its job ends, and at most one more follows.
const STATEMENTS: [u64; 2] = [5, 4];

/// So many webhooks of `owner` that hear of articles being published, and as many that hear of nothing that happens here.
async fn hooked(school: &School, owner: &Person, count: usize) -> Vec<WebhookId> {
    let body = json!({"url": "https://hooks.example/", "event_types": ["article.published"]});
    let made = school.send(owner.asks(TestRequest::post().uri("/api/v1/webhooks").set_json(body))).await.json();
    let first = WebhookId::from(made["id"].as_str().unwrap().parse::<Uuid>().unwrap());
    let store: &dyn Store = school.store();
    let kept = store.atomically(move |tx| {
        let state = tx.webhooks().find(first)?.unwrap().state().clone();
        let mut kept = vec![first];
        for n in 1..2 * count {
            let id = WebhookId::from(Uuid::now_v7());
            let types = if n < count { state.types.clone() } else { elsewhere() };
            tx.webhooks().add(&Webhook::restore(WebhookState { id, types, ..state.clone() }))?;
            kept.push(id);
        }
        kept.truncate(count);
        Ok::<_, StoreError>(kept)
    });
    kept.await.unwrap()
}

fn elsewhere() -> EventTypes {
    EventTypes::restore(["webhook.disabled".to_owned()])
}

async fn publishes(school: &School, author: &Person) {
    let mut article = targets::article();
    article["publish"] = json!(true);
    let made = school.send(author.asks(TestRequest::post().uri("/api/v1/articles").set_json(article))).await;
    assert_eq!(made.status, 201);
    while school.app.tell_subscribers().await.unwrap() > 0 {}
}

/// The jobs of a kind that are due, taken as a worker takes them.
async fn taken(school: &School, kind: &str) -> Vec<Leased> {
    let now = school.app.now();
    let turn = Turn { now, until: now + SignedDuration::from_mins(1), ended: Vec::new(), held: Vec::new(), most: 999 };
    let taken = school.app.take_turn(turn).await.unwrap().taken;
    taken.into_iter().filter(|leased| leased.job.state().kind == kind).collect()
}

async fn perform(school: &School, leased: Leased) -> Result<Performed, Error> {
    let at = Context { now: school.app.now(), actor: Actor::Operator, request_id: leased.request_id, address: None };
    school.app.perform(at, leased).await
}

/// How many messages a webhook was sent.
async fn sent(school: &School, webhook: WebhookId) -> usize {
    let limit = Limit::new(Limit::MOST).unwrap();
    let paging = Paging { sort: (), descending: false, start: Start::First, limit, count: Count::None };
    let store: &dyn Store = school.store();
    let page = store.glance(move |view| view.webhook_pages().page_deliveries(webhook, None, &paging));
    let page: Result<_, StoreError> = page.await;
    page.unwrap().items.len()
}

#[actix_web::test]
async fn an_event_reaches_every_webhook_once_and_slice_by_slice() {
    let school = School::open().await;
    let author = school.somebody(Role::Author).await;
    let webhooks = hooked(&school, &author, 450).await;
    publishes(&school, &author).await;
    let mut slices = Vec::new();
    while let Some(slice) = taken(&school, "webhook.fan_out").await.pop() {
        let before = school.statements();
        assert_eq!(perform(&school, slice.clone()).await, Ok(Performed::Finished));
        slices.push(school.statements() - before);
        assert_eq!(perform(&school, slice).await, Err(Error::Store(StoreError::Stale)), "its worker comes again");
    }
    let [on, last] = STATEMENTS;
    assert_eq!(slices, [on, on, last], "however many webhooks a slice has");
    for webhook in webhooks {
        assert_eq!(sent(&school, webhook).await, 1);
    }
}

#[actix_web::test]
async fn what_no_webhook_wants_queues_nothing() {
    let school = School::open().await;
    let author = school.somebody(Role::Author).await;
    hooked(&school, &author, 1).await;
    let article =
        school.send(author.asks(TestRequest::post().uri("/api/v1/articles").set_json(targets::article()))).await;
    assert_eq!(article.status, 201, "a draft");
    while school.app.tell_subscribers().await.unwrap() > 0 {}
    assert!(taken(&school, "webhook.fan_out").await.is_empty());
}
