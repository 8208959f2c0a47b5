use std::sync::Arc;
use std::time::Duration;

use lapin::options::{
    BasicGetOptions, ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Connection, ConnectionProperties};
use lectern_application::ports::Broker;
use lectern_contract::gateways::Delivery;
use lectern_gateways::{Amqp, LapinBroker};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::line::{Line, Manner};
use crate::scenario::{Told, World};

/// How long it may take. What never answers is waited for so long; the rest takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(1);

/// RabbitMQ, behind a line that can fail, with queues of our own. They are asked beside the line.
pub(crate) struct Rabbit {
    pub(crate) line: Line,
    /// How the line fails in a scenario.
    fault: Manner,
    broker: LapinBroker,
    _connection: Connection,
    channel: Channel,
    exchange: String,
    all: Queue,
    articles: Queue,
}

/// Where the RabbitMQ is that `make test-all` names.
pub(crate) struct Address {
    url: String,
    user: String,
    pub(crate) host: String,
    path: String,
}

impl Address {
    pub(crate) fn of_the_test() -> Self {
        let url = std::env::var("LECTERN_TEST_BROKER").expect("LECTERN_TEST_BROKER names a RabbitMQ");
        let rest = url.strip_prefix("amqp://").expect("an address that begins with amqp://");
        let (user, place) = rest.split_once('@').expect("a user and a password");
        let (host, path) = place.split_once('/').unwrap_or((place, ""));
        let [user, host, path] = [user, host, path].map(str::to_owned);
        Self { url, user, host, path }
    }

    /// The same by way of another host.
    pub(crate) fn by(&self, scheme: &str, host: &str) -> String {
        let Self { user, path, .. } = self;
        format!("{scheme}://{user}@{host}/{path}")
    }
}

struct Queue {
    name: String,
    taken: Mutex<Vec<Delivery>>,
}

impl Rabbit {
    pub(crate) async fn failing(fault: Manner) -> Self {
        let address = Address::of_the_test();
        let line = Line::to(address.host.clone(), None).await;
        let url = address.by("amqp", &line.address.to_string());
        let exchange = format!("lectern-test-{}", Uuid::now_v7());
        let amqp = Amqp { url, exchange: exchange.clone(), authorities: None, patience: PATIENCE };
        let broker = LapinBroker::new(amqp).unwrap();
        // There is nothing to say yet, and the exchange is there afterwards.
        broker.publish(Vec::new()).await.unwrap();
        let connection = Connection::connect(&address.url, ConnectionProperties::default()).await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        let queue = |end| Queue { name: format!("{exchange}{end}"), taken: Mutex::default() };
        let (all, articles) = (queue("-all"), queue("-articles"));
        let rabbit = Self { line, fault, broker, _connection: connection, channel, exchange, all, articles };
        rabbit.bind(&rabbit.all.name, "#", FieldTable::default()).await;
        rabbit.bind(&rabbit.articles.name, "article.*", FieldTable::default()).await;
        rabbit
    }

    async fn bind(&self, queue: &str, wanted: &str, arguments: FieldTable) {
        let durable = QueueDeclareOptions { durable: true, ..Default::default() };
        self.channel.queue_declare(queue.into(), durable, arguments).await.unwrap();
        let (exchange, options) = (self.exchange.as_str().into(), QueueBindOptions::default());
        let bound = self.channel.queue_bind(queue.into(), exchange, wanted.into(), options, FieldTable::default());
        bound.await.unwrap();
    }

    /// A queue that wants everything and has room for nothing: whatever is published now is refused.
    pub(crate) async fn fill(&self) {
        let mut arguments = FieldTable::default();
        arguments.insert("x-max-length".into(), AMQPValue::LongInt(0));
        arguments.insert("x-overflow".into(), AMQPValue::LongString("reject-publish".into()));
        self.bind(&self.full(), "#", arguments).await;
    }

    /// There is no such queue any more.
    pub(crate) async fn empty(&self) {
        self.delete(&self.full()).await;
    }

    fn full(&self) -> String {
        format!("{}-full", self.exchange)
    }

    async fn delete(&self, queue: &str) {
        self.channel.queue_delete(queue.into(), QueueDeleteOptions::default()).await.unwrap();
    }

    pub(crate) async fn close(&self) {
        self.delete(&self.all.name).await;
        self.delete(&self.articles.name).await;
        self.empty().await;
        let (exchange, options) = (self.exchange.as_str().into(), ExchangeDeleteOptions::default());
        self.channel.exchange_delete(exchange, options).await.unwrap();
    }

    pub(crate) async fn all(&self) -> Vec<Delivery> {
        self.taken_from(&self.all).await
    }

    pub(crate) async fn of_articles(&self) -> Vec<Delivery> {
        self.taken_from(&self.articles).await
    }

    async fn taken_from(&self, queue: &Queue) -> Vec<Delivery> {
        let mut taken = queue.taken.lock().await;
        let get = || self.channel.basic_get(queue.name.as_str().into(), BasicGetOptions { no_ack: true });
        while let Some(message) = get().await.unwrap() {
            let (properties, key) = (&message.delivery.properties, message.delivery.routing_key.to_string());
            let told = |text: Option<&str>| text.unwrap_or_default().to_owned();
            assert_eq!(properties.delivery_mode(), &Some(2), "it survives a restart of the broker");
            assert_eq!(told(properties.content_type().as_ref().map(|text| text.as_str())), "application/json");
            assert_eq!(told(properties.kind().as_ref().map(|text| text.as_str())), key);
            let id = told(properties.message_id().as_ref().map(|id| id.as_str()));
            taken.push(Delivery { id, key, body: String::from_utf8(message.delivery.data.clone()).unwrap() });
        }
        taken.clone()
    }
}

impl World for Rabbit {
    fn broker(&self) -> Arc<dyn Broker> {
        Arc::new(self.broker.clone())
    }

    fn fail(&self) {
        self.line.become_one_that(self.fault);
    }

    fn mend(&self) {
        self.line.become_one_that(Manner::Passes);
    }

    async fn told(&self) -> Vec<Told> {
        self.all().await.iter().map(Told::from).collect()
    }
}
