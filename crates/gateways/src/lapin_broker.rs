use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::future::try_join_all;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, ExchangeDeclareOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Confirmation, Connection, ExchangeKind};
use lectern_application::effects::Message;
use lectern_application::ports::{Broker, BrokerError, Published};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::lapin_line::{Cord, Route, is_distrust};

/// RabbitMQ, by AMQP 0.9.1: a durable topic exchange, to which each event goes under its type as the routing key.
///
/// One connection, opened at the first call and opened anew after anything went wrong. Whoever wants events binds a queue of
/// theirs; what no queue wants, the exchange drops.
#[derive(Clone)]
pub struct LapinBroker(Arc<Line>);

struct Line {
    route: Route,
    exchange: String,
    patience: Duration,
    open: Mutex<Option<Open>>,
}

/// A connection in use. Dropped it is hung up.
struct Open {
    _connection: Connection,
    channel: Channel,
    _cord: Arc<Cord>,
}

/// How to reach a broker.
#[derive(Clone)]
pub struct Amqp {
    /// Its address, such as `amqp://user:password@host:5672/%2f`; `amqps://` for TLS.
    pub url: String,
    /// The exchange that events go to.
    pub exchange: String,
    /// Certificates in PEM that are trusted beside those of the system.
    pub authorities: Option<Vec<u8>>,
    /// How long it may take to let us in, and as long again to confirm.
    pub patience: Duration,
}

/// Why a broker cannot be reached so.
#[derive(Debug, thiserror::Error)]
pub enum AmqpUnusable {
    /// Its address is none.
    #[error("must be such as amqp://user:password@host:5672/%2f, or amqps://")]
    Url,
    /// What is trusted cannot be read.
    #[error("must be certificates in PEM: {0}")]
    Authorities(String),
}

/// How a message says that it is to survive a restart of the broker.
const PERSISTENT: u8 = 2;

impl LapinBroker {
    /// Gets ready, and asks nobody anything yet.
    ///
    /// # Errors
    /// [`AmqpUnusable`].
    pub fn new(amqp: Amqp) -> Result<Self, AmqpUnusable> {
        let Amqp { url, exchange, authorities, patience } = amqp;
        let uri = url.parse().map_err(|_| AmqpUnusable::Url)?;
        let authorities = authorities.as_deref().map(trusted).transpose()?.unwrap_or_default();
        let route = Route { uri, authorities, patience, tls: OnceLock::new() };
        Ok(Self(Arc::new(Line { route, exchange, patience, open: Mutex::default() })))
    }

    /// Whether it is there and lets us in, on a connection for this alone. It makes no exchange.
    ///
    /// # Errors
    /// `Unavailable`, when it does not answer; `Untrusted`, when it cannot show who it is; `Refused`, when it does not know us.
    pub async fn greet(&self) -> Result<(), BrokerError> {
        within(self.0.patience, async {
            let (connection, _cord) = self.0.route.connect().await.map_err(refused)?;
            connection.create_channel().await.map_err(refused)?;
            // It was there; how it says goodbye is no matter.
            let _ = connection.close(200, "done".into()).await;
            Ok(())
        })
        .await
    }
}

impl Broker for LapinBroker {
    fn publish(&self, messages: Vec<Message>) -> Published {
        let line = Arc::clone(&self.0);
        Box::pin(async move { line.publish(&messages).await })
    }
}

impl Line {
    async fn publish(&self, messages: &[Message]) -> Result<(), BrokerError> {
        let mut kept = self.open.lock().await;
        // Taken out: whatever goes wrong from here on, nobody uses this connection again.
        let open = match kept.take().filter(|open| open.channel.status().connected()) {
            Some(open) => open,
            None => within(self.patience, self.open()).await?,
        };
        within(self.patience, self.hand_over(&open.channel, messages)).await?;
        *kept = Some(open);
        Ok(())
    }

    async fn open(&self) -> Result<Open, BrokerError> {
        let (connection, cord) = self.route.connect().await.map_err(unavailable)?;
        let channel = connection.create_channel().await.map_err(unavailable)?;
        channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(unavailable)?;
        let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
        let declared = channel.exchange_declare(
            self.exchange.as_str().into(),
            ExchangeKind::Topic,
            durable,
            FieldTable::default(),
        );
        declared.await.map_err(refused)?;
        Ok(Open { _connection: connection, channel, _cord: cord })
    }

    /// All of them are under way at once, and none is taken for granted.
    async fn hand_over(&self, channel: &Channel, messages: &[Message]) -> Result<(), BrokerError> {
        let mut under_way = Vec::with_capacity(messages.len());
        for message in messages {
            let Message { id, name, .. } = message;
            let properties = BasicProperties::default()
                .with_content_type("application/json".into())
                .with_delivery_mode(PERSISTENT)
                .with_message_id(id.as_str().into())
                .with_type(name.as_str().into())
                .with_app_id("lectern".into());
            let (exchange, key) = (self.exchange.as_str().into(), name.as_str().into());
            let (options, body) = (BasicPublishOptions::default(), message.json());
            let sent = channel.basic_publish(exchange, key, options, &body, properties);
            under_way.push(sent.await.map_err(unavailable)?);
        }
        let confirmed = try_join_all(under_way).await.map_err(unavailable)?;
        let kept = |confirmation: &Confirmation| matches!(confirmation, Confirmation::Ack(_));
        if confirmed.iter().all(kept) { Ok(()) } else { Err(BrokerError::Refused) }
    }
}

async fn within<T>(patience: Duration, work: impl Future<Output = Result<T, BrokerError>>) -> Result<T, BrokerError> {
    timeout(patience, work).await.unwrap_or_else(|_| {
        tracing::debug!(?patience, "the broker took too long");
        Err(BrokerError::Unavailable)
    })
}

/// The library's words hold addresses and no passwords, and stay in our log.
fn unavailable(error: lapin::Error) -> BrokerError {
    tracing::debug!(%error, "the broker does not answer");
    if is_distrust(&error) { BrokerError::Untrusted } else { BrokerError::Unavailable }
}

fn refused(error: lapin::Error) -> BrokerError {
    tracing::debug!(%error, "the broker refuses us");
    if error.is_io_error() { unavailable(error) } else { BrokerError::Refused }
}

/// At least one certificate, all of which could be somebody's authority.
fn trusted(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, AmqpUnusable> {
    let unusable = |why: String| AmqpUnusable::Authorities(why);
    let read = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    let authorities = read.map_err(|error| unusable(error.to_string()))?;
    for authority in &authorities {
        RootCertStore::empty().add(authority.clone()).map_err(|error| unusable(error.to_string()))?;
    }
    if authorities.is_empty() { Err(unusable("there is none".to_owned())) } else { Ok(authorities) }
}
