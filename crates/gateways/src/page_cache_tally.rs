use lectern_application::Topic;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

/// What is counted of a cache of pages. Clones share their numbers.
#[derive(Debug, Clone)]
pub(crate) struct PageCacheTally {
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) waits: Counter,
    pub(crate) overtaken: Counter,
    pub(crate) evictions: Counter,
    pub(crate) bytes: Gauge,
    forgotten: Family<About, Counter>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct About {
    topic: &'static str,
}

impl Default for PageCacheTally {
    /// Every topic shows from the start, so that its first change is seen as one more.
    fn default() -> Self {
        let forgotten = Family::<About, Counter>::default();
        for topic in Topic::ALL {
            drop(forgotten.get_or_create(&About { topic: topic.name() }));
        }
        Self {
            hits: Counter::default(),
            misses: Counter::default(),
            waits: Counter::default(),
            overtaken: Counter::default(),
            evictions: Counter::default(),
            bytes: Gauge::default(),
            forgotten,
        }
    }
}

impl PageCacheTally {
    pub(crate) fn forget(&self, topic: Topic) {
        self.forgotten.get_or_create(&About { topic: topic.name() }).inc();
    }

    pub(crate) fn register(&self, registry: &mut Registry) {
        let Self { hits, misses, waits, overtaken, evictions, bytes, forgotten } = self;
        let cache = registry.sub_registry_with_prefix("page_cache");
        cache.register("hits", "Guests who were given an answer that was there", hits.clone());
        cache.register("misses", "Guests whose answer had to be loaded", misses.clone());
        cache.register("waits", "Guests who waited for the load of another", waits.clone());
        let about = "Answers that were not kept, because what they show changed while they were loaded";
        cache.register("overtaken", about, overtaken.clone());
        cache.register("evictions", "Answers that had to make room for others", evictions.clone());
        cache.register_with_unit("size", "What the answers take that are kept", Unit::Bytes, bytes.clone());
        cache.register("forgotten", "How often all answers about a topic were forgotten", forgotten.clone());
    }
}
