use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use lectern_application::Consumer;
use lectern_application::ports::Broker;
use lectern_contract::gateways::Delivery;
use lectern_worker::Bell;
use lectern_worker::relay::{Pace, Relay, Tally};
use serde_json::Value;
use tokio::time::interval;

use crate::school::School;

/// A broker, and somebody who takes from it what it has.
pub(crate) trait World {
    fn broker(&self) -> Arc<dyn Broker>;

    /// From now on nobody gets anything from it.
    fn fail(&self);

    /// It is there again.
    fn mend(&self);

    /// Every message that arrived so far, in the order of arrival, duplicates too.
    fn told(&self) -> impl Future<Output = Vec<Told>>;
}

/// What a consumer makes of a message: its identifier, what it is about, and the version of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    id: String,
    subject: String,
    version: i64,
}

impl From<&Delivery> for Told {
    fn from(delivery: &Delivery) -> Self {
        let body: Value = serde_json::from_str(&delivery.body).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let (subject, version) = (text(&body["subject"]["id"]), body["subject"]["version"].as_i64().unwrap());
        assert_eq!([text(&body["id"]), text(&body["type"])], [&*delivery.id, &*delivery.key]);
        Self { id: delivery.id.clone(), subject, version }
    }
}

const PACE: Pace = Pace {
    look: Duration::from_millis(20),
    pause: Duration::from_millis(10),
    longest_pause: Duration::from_millis(100),
};

/// How often it is tried in vain before the broker comes to itself.
const FAILURES: u64 = 6;

/// Half of the events happen while the broker takes them and half while it does not; in the end each has arrived, and
/// whoever drops duplicates has those of each subject in order. Answers how many attempts failed.
pub(crate) async fn play(world: &impl World) -> u64 {
    let (bell, tally) = (Bell::default(), Tally::default());
    let school = School::open(bell.clone());
    let relay = Relay { app: school.app.clone(), broker: Some(world.broker()), pace: PACE, bell, tally: tally.clone() };
    let relaying = tokio::spawn(relay.run());
    school.announce(0..50).await;
    until("what happened first arrives", async || distinct(&world.told().await) == 5_000).await;
    until("nothing is amiss", async || school.app.dependencies().down().is_empty()).await;
    world.fail();
    let failures = tally.failures(Consumer::Broker);
    // Nobody who changes something notices.
    school.announce(50..100).await;
    until("the subscribers are told all the same", async || school.waiting(Consumer::Subscribers).await == 0).await;
    until("it is tried again and again", async || tally.failures(Consumer::Broker) >= failures + FAILURES).await;
    assert_eq!(school.app.dependencies().down(), ["broker"]);
    assert!(school.app.ready().await.is_ok(), "the school goes on");
    assert!(school.waiting(Consumer::Broker).await > 0, "what the broker lacks waits");
    world.mend();
    until("the rest arrives", async || distinct(&world.told().await) == 10_000).await;
    until("and is marked", async || school.waiting(Consumer::Broker).await == 0).await;
    until("and that it is back is told", async || school.app.dependencies().down().is_empty()).await;
    relaying.abort();
    in_order(&world.told().await);
    tally.failures(Consumer::Broker)
}

fn distinct(messages: &[Told]) -> usize {
    messages.iter().map(|message| &message.id).collect::<HashSet<_>>().len()
}

/// Of what is left without duplicates, each subject's versions MUST rise by one from the first.
fn in_order(messages: &[Told]) {
    let (mut seen, mut last) = (HashSet::new(), HashMap::new());
    for Told { id, subject, version } in messages {
        if seen.insert(id) {
            let before = last.insert(subject, *version).unwrap_or(0);
            assert_eq!(*version, before + 1, "{subject}");
        }
    }
}

/// Waits for something to become so. The bound is there to end a test that has failed.
pub(crate) async fn until(what: &str, so: impl AsyncFn() -> bool) {
    let mut looks = interval(Duration::from_millis(10));
    for _ in 0..6_000 {
        if so().await {
            return;
        }
        looks.tick().await;
    }
    panic!("not within a minute: {what}");
}
