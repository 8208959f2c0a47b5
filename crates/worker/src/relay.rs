//! The relay: two roads out of the outbox that know nothing of each other, so that a broker that is away holds nobody up.
//!
//! Each road is woken by what is committed on this node, and looks by itself now and then for what other nodes committed.
//! The broker is asked whether it is there from the start on, also while nothing happens. When it does not take something, it
//! is left alone for a while that grows, and one attempt tells whether it is back: what is asked of it while it is away is
//! bounded, and what waits for it stays in the outbox.

mod tally;

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use futures_util::future::join;
use lectern_application::ports::Broker;
use lectern_application::{App, Consumer};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::Bell;

pub use tally::Tally;

/// What the broker is called where dependencies are told.
pub const BROKER: &str = "broker";

/// When the relay does what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How often it looks without being woken.
    pub look: Duration,
    /// How long it leaves alone what failed once. Every further failure doubles it.
    pub pause: Duration,
    /// And the most that this comes to.
    pub longest_pause: Duration,
}

/// Relays what happens, until the future is dropped. What was begun and not finished then is begun anew by whoever
/// relays next: to subscribers nothing is told twice, and to the broker at most a batch.
#[derive(Clone)]
pub struct Relay {
    /// The school.
    pub app: App,
    /// The road to other programs, where there is one.
    pub broker: Option<Arc<dyn Broker>>,
    /// When to do what.
    pub pace: Pace,
    /// Who wakes us.
    pub bell: Bell,
    /// What is counted.
    pub tally: Tally,
}

impl Relay {
    /// Tells everybody, for ever.
    pub async fn run(self) {
        let publish = async {
            match &self.broker {
                Some(broker) => self.publish_for_ever(broker.as_ref()).await,
                None => std::future::pending().await,
            }
        };
        join(self.tell_for_ever(), publish).await;
    }

    async fn tell_for_ever(&self) {
        let mut pauses = self.pauses();
        loop {
            match self.app.tell_subscribers().await {
                Ok(count) => {
                    pauses = self.pauses();
                    self.tally.told(Consumer::Subscribers, count);
                    if count == 0 {
                        self.until(&self.bell.subscribers).await;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "events could not be told");
                    self.tally.failed(Consumer::Subscribers);
                    sleep(pauses.next().unwrap_or(self.pace.longest_pause)).await;
                }
            }
        }
    }

    async fn publish_for_ever(&self, broker: &dyn Broker) {
        let mut pauses = self.pauses();
        loop {
            match self.app.publish_events(broker).await {
                Ok(count) => {
                    pauses = self.pauses();
                    self.broker_is(true);
                    self.tally.told(Consumer::Broker, count);
                    if count == 0 {
                        self.until(&self.bell.broker).await;
                    }
                }
                Err(error) => {
                    self.tally.failed(Consumer::Broker);
                    if self.broker_is(false) {
                        tracing::warn!(%error, "the broker is away; events wait for it");
                    }
                    sleep(pauses.next().unwrap_or(self.pace.longest_pause)).await;
                }
            }
        }
    }

    /// Writes down what was learned of the broker. Answers whether it is news.
    fn broker_is(&self, up: bool) -> bool {
        self.tally.broker(up);
        let news = self.app.dependencies().report(BROKER, up);
        if news && up {
            tracing::info!("the broker is there");
        }
        news
    }

    async fn until(&self, bell: &Notify) {
        // Nobody rang: then it is time to look.
        let _ = timeout(self.pace.look, bell.notified()).await;
    }

    fn pauses(&self) -> ExponentialBackoff {
        ExponentialBuilder::default()
            .with_min_delay(self.pace.pause)
            .with_max_delay(self.pace.longest_pause)
            .with_factor(2.0)
            .with_jitter()
            .without_max_times()
            .build()
    }
}
