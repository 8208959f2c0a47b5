//! What happened leaves the outbox: to subscribers in the program, and to a broker.

use lectern_domain::EventId;

use super::App;
use crate::effects::{Message, SUBSCRIBERS, tell_subscribers, waves};
use crate::ports::{Broker, BrokerError, Tx};
use crate::{Consumer, EventView, StoreError};

/// How many events are relayed at a time: enough to share the cost of a commit, few enough to be done in an instant.
const BATCH: u8 = 100;

/// Why events were not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RelayError {
    /// They could not be read, or not marked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The broker did not take them.
    #[error(transparent)]
    Broker(#[from] BrokerError),
}

impl App {
    /// Tells the subscribers in the program of the first events that they do not know, and answers how many it were: none
    /// when all were told. A batch that cannot be told is tried one by one, so that one event is in nobody's way.
    ///
    /// # Errors
    /// Those of the store, when none could be told.
    pub async fn tell_subscribers(&self) -> Result<usize, StoreError> {
        let events = self.store().glance(|view| view.events().waiting(Consumer::Subscribers, BATCH)).await?;
        match self.tell(events.clone()).await {
            Err(_) if events.len() > 1 => self.tell_one_by_one(events).await,
            answer => answer,
        }
    }

    async fn tell_one_by_one(&self, events: Vec<EventView>) -> Result<usize, StoreError> {
        let (mut told, mut refused) = (0, None);
        for event in events {
            let id = event.id;
            match self.tell(vec![event]).await {
                Ok(count) => told += count,
                Err(error) => {
                    tracing::error!(%id, %error, "an event could not be told");
                    refused = Some(error);
                }
            }
        }
        refused.filter(|_| told == 0).map_or(Ok(told), Err)
    }

    async fn tell(&self, events: Vec<EventView>) -> Result<usize, StoreError> {
        if events.is_empty() {
            return Ok(0);
        }
        let now = self.now();
        self.store().atomically(move |tx| tell_subscribers(tx, now, &events, SUBSCRIBERS)).await
    }

    /// Publishes the first events that `broker` does not have, in order for each subject, and answers how many it were. Where
    /// there are none, the broker is asked all the same whether it is there, so that nobody learns it from the next event.
    ///
    /// # Errors
    /// Those of the store and of the broker. What the broker took before is marked, and not published again.
    pub async fn publish_events(&self, broker: &dyn Broker) -> Result<usize, RelayError> {
        let events = self.store().glance(|view| view.events().waiting(Consumer::Broker, BATCH)).await?;
        if events.is_empty() {
            broker.publish(Vec::new()).await?;
            return Ok(0);
        }
        let mut published = Vec::new();
        let mut outcome = Ok(());
        for wave in waves(&events) {
            let messages: Vec<Message> = wave.iter().map(Message::from).collect();
            outcome = broker.publish(messages).await;
            if outcome.is_err() {
                break;
            }
            published.extend(wave.iter().map(|event| event.id));
        }
        let (now, count) = (self.now(), published.len());
        if count > 0 {
            let mark = move |tx: &mut dyn Tx| tx.outbox().mark(Consumer::Broker, &published, now);
            let marked: Result<Vec<EventId>, StoreError> = self.store().atomically(mark).await;
            marked?;
        }
        outcome?;
        Ok(count)
    }
}
