//! The contract of a broker, kept by the one in memory and by RabbitMQ behind a line.

use lectern_application::effects::Message;
use lectern_application::ports::BrokerError;
use lectern_contract::gateways::{BrokerFault, BrokerStage, Delivery};
use tokio::runtime::Runtime;

use crate::line::Manner;
use crate::rabbitmq::Rabbit;
use crate::scenario::World;
use crate::shelf::Shelf;

/// RabbitMQ, for tests that are not asynchronous.
struct Stage {
    runtime: Runtime,
    rabbit: Rabbit,
}

impl Stage {
    fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let rabbit = runtime.block_on(Rabbit::failing(Manner::Cuts));
        Self { runtime, rabbit }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.runtime.block_on(self.rabbit.close());
    }
}

impl BrokerStage for Stage {
    fn publish(&self, messages: Vec<Message>) -> Result<(), BrokerError> {
        self.runtime.block_on(self.rabbit.broker().publish(messages))
    }

    fn suffer(&self, fault: BrokerFault) {
        match fault {
            BrokerFault::Away => self.rabbit.line.become_one_that(Manner::Cuts),
            BrokerFault::Silent => self.rabbit.line.become_one_that(Manner::Holds),
            BrokerFault::Mute => self.rabbit.line.become_one_that(Manner::HoldsAnswers),
            BrokerFault::Full => self.runtime.block_on(self.rabbit.fill()),
        }
    }

    fn recover(&self) {
        self.rabbit.line.become_one_that(Manner::Passes);
        self.runtime.block_on(self.rabbit.empty());
    }

    fn taken(&self) -> Vec<Delivery> {
        self.runtime.block_on(self.rabbit.all())
    }

    fn taken_of_articles(&self) -> Vec<Delivery> {
        self.runtime.block_on(self.rabbit.of_articles())
    }
}

mod in_memory {
    use super::*;

    lectern_contract::broker_suite!([](Shelf::default(), ()));
}

mod rabbitmq {
    use super::*;

    lectern_contract::broker_suite!([ignore = "needs RabbitMQ: make test-all"](Stage::open(), ()));
}
