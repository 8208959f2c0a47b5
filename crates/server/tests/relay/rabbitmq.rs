use std::sync::Arc;
use std::time::Duration;

use lapin::options::{
    BasicGetOptions, ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions,
};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ConnectionProperties};
use lectern_application::ports::Broker;
use lectern_gateways::LapinBroker;
use serde_json::Value;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::line::Line;
use crate::scenario::{Message, World};

/// RabbitMQ, behind a line that can be cut, with a queue of our own that wants everything. The queue is asked beside the line.
pub(crate) struct Rabbit {
    name: String,
    line: Line,
    broker: LapinBroker,
    _connection: Connection,
    channel: Channel,
    taken: Mutex<Vec<Message>>,
}

impl Rabbit {
    pub(crate) async fn open() -> Self {
        let url = std::env::var("LECTERN_TEST_BROKER").expect("LECTERN_TEST_BROKER names a RabbitMQ");
        let rest = url.strip_prefix("amqp://").expect("an address that begins with amqp://");
        let (user, place) = rest.split_once('@').expect("a user and a password");
        let (host, path) = place.split_once('/').unwrap_or((place, ""));
        let line = Line::to(host.to_owned()).await;
        let ours = format!("amqp://{user}@{}/{path}", line.address);
        let name = format!("lectern-test-{}", Uuid::now_v7());
        let broker = LapinBroker::new(&ours, name.clone(), Duration::from_secs(5)).unwrap();
        // There is nothing to say yet, and the exchange is there afterwards.
        broker.publish(Vec::new()).await.unwrap();
        let connection = Connection::connect(&url, ConnectionProperties::default()).await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        let (queue, options) = (name.as_str().into(), QueueDeclareOptions { durable: true, ..Default::default() });
        channel.queue_declare(queue, options, FieldTable::default()).await.unwrap();
        let binding = channel.queue_bind(
            name.as_str().into(),
            name.as_str().into(),
            "user.*".into(),
            QueueBindOptions::default(),
            FieldTable::default(),
        );
        binding.await.unwrap();
        Self { name, line, broker, _connection: connection, channel, taken: Mutex::default() }
    }

    pub(crate) async fn close(self) {
        let name = self.name.as_str();
        self.channel.queue_delete(name.into(), QueueDeleteOptions::default()).await.unwrap();
        self.channel.exchange_delete(name.into(), ExchangeDeleteOptions::default()).await.unwrap();
    }
}

impl World for Rabbit {
    fn broker(&self) -> Arc<dyn Broker> {
        Arc::new(self.broker.clone())
    }

    fn cut(&self) {
        self.line.cut();
    }

    fn restore(&self) {
        self.line.restore();
    }

    async fn taken(&self) -> Vec<Message> {
        let mut taken = self.taken.lock().await;
        let get = || self.channel.basic_get(self.name.as_str().into(), BasicGetOptions { no_ack: true });
        while let Some(message) = get().await.unwrap() {
            let (properties, key) = (&message.delivery.properties, message.delivery.routing_key.as_str());
            let body: Value = serde_json::from_slice(&message.delivery.data).unwrap();
            assert_eq!((properties.delivery_mode(), body["type"].as_str()), (&Some(2), Some(key)));
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let id = text(&body["id"]);
            assert_eq!(properties.message_id().as_ref().map(|id| id.as_str()), Some(id.as_str()));
            let subject = &body["subject"];
            let version = subject["version"].as_i64().unwrap();
            taken.push(Message { id, subject: text(&subject["id"]), version });
        }
        taken.clone()
    }
}
