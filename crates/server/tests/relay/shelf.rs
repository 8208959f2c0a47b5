use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_executor::block_on;
use lectern_application::effects::Message;
use lectern_application::ports::{Broker, BrokerError, Published};
use lectern_contract::gateways::{BrokerFault, BrokerStage, Delivery};

use crate::scenario::{Told, World};

/// A broker in memory.
#[derive(Clone, Default)]
pub(crate) struct Shelf(Arc<Inside>);

#[derive(Default)]
struct Inside {
    taken: Mutex<Vec<Message>>,
    fault: Mutex<Option<BrokerFault>>,
    asked: AtomicUsize,
}

impl Shelf {
    /// How often somebody had something to publish.
    pub(crate) fn asked(&self) -> usize {
        self.0.asked.load(Ordering::SeqCst)
    }

    fn deliveries(&self, wanted: impl Fn(&Message) -> bool) -> Vec<Delivery> {
        let taken = self.0.taken.lock().unwrap();
        let delivery =
            |message: &Message| Delivery { id: message.id.clone(), key: message.name.clone(), body: message.text() };
        taken.iter().filter(|message| wanted(message)).map(delivery).collect()
    }
}

impl Inside {
    fn publish(&self, messages: Vec<Message>) -> Result<(), BrokerError> {
        self.asked.fetch_add(usize::from(!messages.is_empty()), Ordering::SeqCst);
        let mut taken = self.taken.lock().unwrap();
        match *self.fault.lock().unwrap() {
            Some(BrokerFault::Away | BrokerFault::Silent) => return Err(BrokerError::Unavailable),
            Some(BrokerFault::Full) => return Err(BrokerError::Refused),
            Some(BrokerFault::Mute) => {
                taken.extend(messages);
                return Err(BrokerError::Unavailable);
            }
            None => taken.extend(messages),
        }
        Ok(())
    }
}

impl Broker for Shelf {
    fn publish(&self, messages: Vec<Message>) -> Published {
        let inside = Arc::clone(&self.0);
        Box::pin(async move { inside.publish(messages) })
    }
}

impl World for Shelf {
    fn broker(&self) -> Arc<dyn Broker> {
        Arc::new(self.clone())
    }

    fn fail(&self) {
        self.suffer(BrokerFault::Away);
    }

    fn mend(&self) {
        self.recover();
    }

    async fn told(&self) -> Vec<Told> {
        self.taken().iter().map(Told::from).collect()
    }
}

impl BrokerStage for Shelf {
    fn publish(&self, messages: Vec<Message>) -> Result<(), BrokerError> {
        block_on(Broker::publish(self, messages))
    }

    fn suffer(&self, fault: BrokerFault) {
        *self.0.fault.lock().unwrap() = Some(fault);
    }

    fn recover(&self) {
        *self.0.fault.lock().unwrap() = None;
    }

    fn taken(&self) -> Vec<Delivery> {
        self.deliveries(|_| true)
    }

    fn taken_of_articles(&self) -> Vec<Delivery> {
        self.deliveries(|message| message.name.starts_with("article."))
    }
}
