use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use lectern_application::Consumer;
use lectern_application::ports::Broker;
use lectern_worker::Bell;
use lectern_worker::relay::{Pace, Relay, Tally};
use tokio::time::interval;

use crate::school::School;

/// A broker, and somebody who takes from it what it has.
pub(crate) trait World {
    fn broker(&self) -> Arc<dyn Broker>;

    /// From now on nobody reaches it.
    fn cut(&self);

    /// It is there again.
    fn restore(&self);

    /// The body of every message that arrived so far, in the order of arrival, duplicates too.
    fn taken(&self) -> impl Future<Output = Vec<Message>>;
}

/// What a consumer makes of a message: its identifier, what it is about, and the version of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) version: i64,
}

const PACE: Pace = Pace {
    look: Duration::from_millis(20),
    pause: Duration::from_millis(10),
    longest_pause: Duration::from_millis(100),
};

/// Half of the events happen while the broker can be reached and half while it cannot; in the end each has arrived, and
/// whoever drops duplicates has those of each subject in order.
pub(crate) async fn play(world: &impl World) {
    let (bell, tally) = (Bell::default(), Tally::default());
    let school = School::open(bell.clone());
    let relay = Relay { app: school.app.clone(), broker: Some(world.broker()), pace: PACE, bell, tally: tally.clone() };
    let relaying = tokio::spawn(relay.run());
    school.announce(0..50).await;
    until("what happened first arrives", async || distinct(&world.taken().await) == 5_000).await;
    assert!(school.app.dependencies().down().is_empty());
    world.cut();
    let failures = tally.failures(Consumer::Broker);
    // Nobody who changes something notices.
    school.announce(50..100).await;
    until("the subscribers are told all the same", async || school.waiting(Consumer::Subscribers).await == 0).await;
    until("it is tried again and again", async || tally.failures(Consumer::Broker) >= failures + 3).await;
    assert_eq!(school.app.dependencies().down(), ["broker"]);
    assert!(school.app.ready().await.is_ok(), "the school goes on");
    assert!(school.waiting(Consumer::Broker).await > 0, "what the broker lacks waits");
    world.restore();
    until("the rest arrives", async || distinct(&world.taken().await) == 10_000).await;
    until("and is marked", async || school.waiting(Consumer::Broker).await == 0).await;
    until("and that it is back is told", async || school.app.dependencies().down().is_empty()).await;
    relaying.abort();
    in_order(&world.taken().await);
}

fn distinct(messages: &[Message]) -> usize {
    messages.iter().map(|message| &message.id).collect::<HashSet<_>>().len()
}

/// Of what is left without duplicates, each subject's versions MUST rise by one from the first.
fn in_order(messages: &[Message]) {
    let (mut seen, mut last) = (HashSet::new(), HashMap::new());
    for Message { id, subject, version } in messages {
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
