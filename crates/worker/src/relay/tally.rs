use std::sync::Arc;

use lectern_application::Consumer;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

type Label = [(&'static str, &'static str); 1];

/// What the relay did, for whoever scrapes it. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    told: Family<Label, Counter>,
    failed: Family<Label, Counter>,
    up: Arc<Gauge>,
}

impl Tally {
    /// Shows the numbers in `registry`; `broker` is whether there is one.
    pub fn register(&self, registry: &mut Registry, broker: bool) {
        let told = "Events that a consumer was told of";
        registry.register("events_relayed", told, self.told.clone());
        let failed =
            "Attempts to relay a batch that failed: while the broker is away, each is one look whether it is back";
        registry.register("events_relay_failures", failed, self.failed.clone());
        let consumers = if broker { &[Consumer::Subscribers, Consumer::Broker][..] } else { &[Consumer::Subscribers] };
        for consumer in consumers {
            drop(self.told.get_or_create(&label(*consumer)));
            drop(self.failed.get_or_create(&label(*consumer)));
        }
        if broker {
            // Nobody has asked it yet.
            self.broker(false);
            registry.register(
                "broker_up",
                "Whether the broker was there when it was last asked",
                Gauge::clone(&self.up),
            );
        }
    }

    /// How often a batch could not be relayed to `consumer`.
    #[must_use]
    pub fn failures(&self, consumer: Consumer) -> u64 {
        self.failed.get_or_create(&label(consumer)).get()
    }

    pub(super) fn told(&self, consumer: Consumer, events: usize) {
        self.told.get_or_create(&label(consumer)).inc_by(events.try_into().unwrap_or(u64::MAX));
    }

    pub(super) fn failed(&self, consumer: Consumer) {
        self.failed.get_or_create(&label(consumer)).inc();
    }

    pub(super) fn broker(&self, up: bool) {
        self.up.set(up.into());
    }
}

const fn label(consumer: Consumer) -> Label {
    [(
        "consumer",
        match consumer {
            Consumer::Subscribers => "subscribers",
            Consumer::Broker => "broker",
        },
    )]
}
