use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, Client, RedisResult, cmd};
use futures_util::{Stream, StreamExt};
use lectern_application::ports::Neighbor;
use prometheus_client::registry::Registry;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::{Attempt, Breaker, Manner};

/// Redis, as everything here asks it: over one connection that all share, on a thread of its own, for no longer than a
/// bound, and behind a breaker. Nothing depends on it: whoever asks has another way when it does not answer.
pub struct Redis {
    client: Client,
    bound: Duration,
    breaker: Breaker,
    connection: Mutex<Option<MultiplexedConnection>>,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

/// Why there is no Redis to ask.
#[derive(Debug, thiserror::Error)]
pub enum RedisUnusable {
    /// What was given is no address.
    #[error("is no address of Redis such as redis://127.0.0.1:6379")]
    Address,
    /// The machine has no thread for it.
    #[error("its thread does not start: {0}")]
    Thread(#[from] std::io::Error),
}

impl Redis {
    /// Gets ready to ask the one at `url`, with `bound` for each answer. Connects when it is asked first.
    ///
    /// # Errors
    /// [`RedisUnusable`]. That nobody answers there is no error: it may come.
    pub fn new(url: &str, bound: Duration) -> Result<Arc<Self>, RedisUnusable> {
        let client = Self::speaks_to(url)?;
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("redis").enable_all().build()?;
        let (breaker, connection) = (Breaker::new(Manner::default()), Mutex::new(None));
        Ok(Arc::new(Self { client, bound, breaker, connection, runtime: Some(runtime) }))
    }

    /// Looks at an address without asking anybody.
    ///
    /// # Errors
    /// [`RedisUnusable::Address`].
    pub fn speaks_to(url: &str) -> Result<Client, RedisUnusable> {
        let plain = url.starts_with("redis://") && url != "redis://";
        Client::open(url).ok().filter(|_| plain).ok_or(RedisUnusable::Address)
    }

    /// Lets whoever scrapes `registry` see how it does.
    pub fn register(&self, registry: &mut Registry) {
        self.breaker.register(registry, "redis");
    }

    /// Asks, and answers nothing when it does not answer in time or is taken to be down. Whoever waits may be on any
    /// runtime or on none; the question is asked to its end also when nobody waits any more.
    pub async fn ask<T, F, Answer>(self: &Arc<Self>, question: F) -> Option<T>
    where
        F: FnOnce(MultiplexedConnection) -> Answer + Send + 'static,
        Answer: Future<Output = RedisResult<T>> + Send,
        T: Send + 'static,
    {
        let runtime = self.runtime.as_ref()?;
        let attempt = self.breaker.attempt(Instant::now())?;
        let this = Arc::clone(self);
        let asked = runtime.spawn(async move {
            let asking = async { question(this.connected().await?).await };
            match timeout(this.bound, asking).await {
                Ok(Ok(answer)) => {
                    attempt.succeeded();
                    return Some(answer);
                }
                Ok(Err(error)) => tracing::debug!(%error, "Redis failed"),
                Err(_) => tracing::debug!(bound = ?this.bound, "Redis took too long"),
            }
            // What is still on its way over it belongs to those who asked; nobody else waits behind that.
            *this.connection.lock().await = None;
            this.note_failure(attempt);
            None
        });
        asked.await.ok().flatten()
    }

    /// Hears what is said on a channel from now on, over a connection of its own, until that is lost. Nothing when Redis
    /// does not answer in time or is taken to be down.
    pub(crate) async fn listen(&self, channel: &str) -> Option<impl Stream<Item = String> + use<>> {
        let attempt = self.breaker.attempt(Instant::now())?;
        let opening = async {
            let mut ear = self.client.get_async_pubsub().await?;
            ear.subscribe(channel).await?;
            RedisResult::Ok(ear.into_on_message())
        };
        let Ok(Ok(messages)) = timeout(self.bound, opening).await else {
            self.note_failure(attempt);
            return None;
        };
        attempt.succeeded();
        Some(messages.map(|message| message.get_payload().unwrap_or_default()))
    }

    /// Does something to its end, for a thread that is no runtime's.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) {
        if let Some(runtime) = &self.runtime {
            drop(runtime.block_on(work));
        }
    }

    fn note_failure(&self, attempt: Attempt) {
        let was_up = self.breaker.is_closed();
        attempt.failed(Instant::now());
        if was_up && !self.breaker.is_closed() {
            tracing::warn!("Redis does not answer; every node is on its own until it does");
        }
    }

    /// Runs something on its thread, for no longer than it is there itself.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            drop(runtime.spawn(work));
        }
    }

    /// Whether it is there and answers now.
    pub async fn greet(self: &Arc<Self>) -> bool {
        self.ask(|mut connection| async move { cmd("PING").query_async::<()>(&mut connection).await }).await.is_some()
    }

    /// The connection; a new one when there is none, which the others wait for.
    async fn connected(&self) -> RedisResult<MultiplexedConnection> {
        let mut kept = self.connection.lock().await;
        if let Some(connection) = &*kept {
            return Ok(connection.clone());
        }
        let manner = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.bound))
            .set_response_timeout(Some(self.bound));
        let connection = self.client.get_multiplexed_async_connection_with_config(&manner).await?;
        *kept = Some(connection.clone());
        Ok(connection)
    }
}

impl Neighbor for Redis {
    fn name(&self) -> &'static str {
        "redis"
    }

    fn answers(&self) -> bool {
        self.breaker.is_closed()
    }
}

impl Drop for Redis {
    /// Without waiting: the last to let go may be a task of a runtime, which must not block.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
