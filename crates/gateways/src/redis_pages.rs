use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use ::redis::cmd;
use futures_util::StreamExt;
use lectern_application::Topics;
use lectern_application::ports::{Committed, PageCache, Told};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio::sync::Notify;
use tokio::time::sleep;
use uuid::Uuid;

use crate::Redis;

/// How long it waits before it looks whether Redis may be asked again. The breaker says when.
const PAUSE: Duration = Duration::from_millis(100);

/// Tells the caches of other nodes what changed here, and a cache of this node what changed there, over publish and
/// subscribe of Redis. Nobody waits for it, and nothing is lost with it but time: an answer has an age.
///
/// However much changes, one message is on its way, and what changes meanwhile goes into the next. What could not be
/// told is told when Redis is back; and a node that did not listen for a while forgets everything when it does again.
#[derive(Clone)]
pub struct RedisPages {
    redis: Weak<Redis>,
    shared: Arc<Shared>,
    /// Whether whoever commits waits until others were told.
    patient: bool,
}

struct Shared {
    channel: String,
    /// Whose messages need not be heard.
    node: String,
    untold: Mutex<Topics>,
    news: Notify,
    tally: Tally,
}

#[derive(Default)]
struct Tally {
    told: Counter,
    heard: Counter,
    listening: Gauge,
}

impl RedisPages {
    /// Begins to tell what it hears of, to all whose `prefix` is the same.
    #[must_use]
    pub fn new(redis: &Arc<Redis>, prefix: &str) -> Self {
        let pages = Self::made(redis, prefix, false);
        redis.spawn(pages.clone().tell());
        pages
    }

    /// The same for a program that is about to end: whoever commits waits for as long as Redis may take to answer.
    #[must_use]
    pub fn patient(redis: &Arc<Redis>, prefix: &str) -> Self {
        Self::made(redis, prefix, true)
    }

    fn made(redis: &Arc<Redis>, prefix: &str, patient: bool) -> Self {
        let shared = Shared {
            channel: format!("{prefix}:pages"),
            node: Uuid::now_v7().simple().to_string(),
            untold: Mutex::default(),
            news: Notify::new(),
            tally: Tally::default(),
        };
        Self { redis: Arc::downgrade(redis), shared: Arc::new(shared), patient }
    }

    /// Begins to listen, for `cache`.
    pub fn listen(&self, cache: Arc<dyn PageCache>) {
        if let Some(redis) = self.redis.upgrade() {
            redis.spawn(self.clone().hear(cache));
        }
    }

    /// Lets whoever scrapes `registry` see how nodes talk.
    pub fn register(&self, registry: &mut Registry) {
        let Tally { told, heard, listening } = &self.shared.tally;
        let cache = registry.sub_registry_with_prefix("page_cache");
        cache.register("told", "How often other nodes were told of changes", told.clone());
        cache.register("heard", "How often other nodes told of changes", heard.clone());
        cache.register("listening", "Whether other nodes are listened to", listening.clone());
    }

    /// For as long as there is a Redis to ask, on its thread.
    async fn tell(self) {
        loop {
            self.shared.news.notified().await;
            while let Some(topics) = self.shared.take() {
                let Some(redis) = self.redis.upgrade() else { return };
                let told = self.say(&redis, topics).await;
                drop(redis);
                if !told {
                    sleep(PAUSE).await;
                }
            }
        }
    }

    /// Whether it could; otherwise it is said another time.
    async fn say(&self, redis: &Arc<Redis>, topics: Topics) -> bool {
        let message = format!("{} {}", self.shared.node, topics.names());
        let publish = cmd("PUBLISH").arg(&self.shared.channel).arg(message).take();
        let told = redis.ask(move |mut redis| async move { publish.query_async::<()>(&mut redis).await }).await;
        if told.is_some() {
            self.shared.tally.told.inc();
        } else {
            self.shared.put(topics);
        }
        told.is_some()
    }

    /// For as long as that.
    async fn hear(self, cache: Arc<dyn PageCache>) {
        while let Some(redis) = self.redis.upgrade() {
            let listening = redis.listen(&self.shared.channel).await;
            drop(redis);
            if let Some(messages) = listening {
                let mut messages = pin!(messages);
                // Whatever was said while nobody listened: it may have been about anything.
                cache.forget(Topics::ALL);
                self.shared.tally.listening.set(1);
                while let Some(message) = messages.next().await {
                    self.shared.heard(&message, cache.as_ref());
                }
                self.shared.tally.listening.set(0);
                tracing::warn!("Redis no longer tells what changes on other nodes; answers have an age");
            }
            sleep(PAUSE).await;
        }
    }
}

impl Shared {
    fn put(&self, topics: Topics) {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        *untold = untold.and(topics);
    }

    fn take(&self) -> Option<Topics> {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        Some(std::mem::take(&mut *untold)).filter(|topics| !topics.is_empty())
    }

    fn heard(&self, message: &str, cache: &dyn PageCache) {
        match message.split_once(' ') {
            Some((node, _)) if node == self.node => {}
            Some((_, names)) => {
                self.tally.heard.inc();
                cache.forget(Topics::named(names));
            }
            // Somebody newer says it otherwise.
            None => cache.forget(Topics::ALL),
        }
    }
}

impl Committed for RedisPages {
    fn committed(&self, told: &Told) {
        let topics = Topics::touched_by_all(&told.events);
        if topics.is_empty() {
            return;
        }
        match self.redis.upgrade().filter(|_| self.patient) {
            Some(redis) => redis.wait(self.say(&redis, topics)),
            None => {
                self.shared.put(topics);
                self.shared.news.notify_one();
            }
        }
    }

    fn in_doubt(&self, told: &Told) {
        self.committed(told);
    }
}
