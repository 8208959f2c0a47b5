use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use lectern_application::effects;
use lectern_application::ports::{Broker, BrokerError, Published};

use crate::scenario::{Message, World};

/// A broker in memory.
#[derive(Clone, Default)]
pub(crate) struct Shelf(Arc<Inside>);

#[derive(Default)]
struct Inside {
    taken: Mutex<Vec<Message>>,
    away: AtomicBool,
    asked: AtomicUsize,
}

impl Shelf {
    /// How often somebody published.
    pub(crate) fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }
}

impl Broker for Shelf {
    fn publish(&self, messages: Vec<effects::Message>) -> Published {
        let inside = Arc::clone(&self.0);
        Box::pin(async move {
            inside.asked.fetch_add(1, Ordering::SeqCst);
            if inside.away.load(Ordering::SeqCst) {
                return Err(BrokerError::Unavailable);
            }
            let messages = messages.into_iter().map(|message| Message {
                id: message.id,
                subject: message.subject.id,
                version: message.subject.version,
            });
            inside.taken.lock().unwrap().extend(messages);
            Ok(())
        })
    }
}

impl World for Shelf {
    fn broker(&self) -> Arc<dyn Broker> {
        Arc::new(self.clone())
    }

    fn cut(&self) {
        self.0.away.store(true, Ordering::SeqCst);
    }

    fn restore(&self) {
        self.0.away.store(false, Ordering::SeqCst);
    }

    async fn taken(&self) -> Vec<Message> {
        self.0.taken.lock().unwrap().clone()
    }
}
