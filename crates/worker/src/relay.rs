//! The relay: two roads out of the outbox that know nothing of each other, so that a broker that is away holds nobody up.
//!
//! Each road is woken by what is committed on this node, and looks by itself now and then for what other nodes committed.
//! When the broker does not take something, it is left alone for a while that grows, and one attempt tells whether it is
//! back: what is asked of it while it is away is bounded, and what waits for it stays in the outbox.

mod tally;

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use futures_util::future::join3;
use lectern_application::ports::{Broker, Committed, Told};
use lectern_application::{App, Consumer, StoreError};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

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
    /// How often what everybody was told of is looked through for what is too old.
    pub sweep: Duration,
}

/// Wakes the relay after a commit on this node.
#[derive(Debug, Clone, Default)]
pub struct Bell {
    subscribers: Arc<Notify>,
    broker: Arc<Notify>,
}

impl Committed for Bell {
    fn committed(&self, _: &Told) {
        // A bell that rang while nobody listened is heard by the next who does.
        self.subscribers.notify_one();
        self.broker.notify_one();
    }

    fn in_doubt(&self, told: &Told) {
        self.committed(told);
    }
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
        join3(self.tell_for_ever(), publish, self.sweep_for_ever()).await;
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
                    self.broker_is(count > 0, true);
                    self.tally.told(Consumer::Broker, count);
                    if count == 0 {
                        self.until(&self.bell.broker).await;
                    }
                }
                Err(error) => {
                    self.tally.failed(Consumer::Broker);
                    if self.broker_is(true, false) {
                        tracing::warn!(%error, "events wait for the broker");
                    }
                    sleep(pauses.next().unwrap_or(self.pace.longest_pause)).await;
                }
            }
        }
    }

    /// Writes down what was learned of the broker: nothing, where it was not asked. Answers whether it is news.
    fn broker_is(&self, asked: bool, up: bool) -> bool {
        if !asked {
            return false;
        }
        self.tally.broker(up);
        let news = self.app.dependencies().report(BROKER, up);
        if news && up {
            tracing::info!("the broker takes events again");
        }
        news
    }

    async fn sweep_for_ever(&self) {
        let consumers: &[Consumer] =
            if self.broker.is_some() { &[Consumer::Subscribers, Consumer::Broker] } else { &[Consumer::Subscribers] };
        loop {
            match self.sweep(consumers).await {
                Ok(0) => {}
                Ok(count) => tracing::debug!(count, "forgot events that everybody knows"),
                Err(error) => tracing::warn!(%error, "could not forget events that everybody knows"),
            }
            sleep(self.pace.sweep).await;
        }
    }

    /// A small transaction at a time, so that nobody waits for it long.
    async fn sweep(&self, consumers: &[Consumer]) -> Result<usize, StoreError> {
        let (now, mut total) = (self.app.now(), 0);
        loop {
            match self.app.forget_events(now, consumers).await? {
                0 => return Ok(total),
                count => total += count,
            }
        }
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
