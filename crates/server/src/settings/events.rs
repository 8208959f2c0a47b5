//! `events.*`, `broker.*` and `webhooks.*`: how long events are kept, and where they go besides.

use lectern_application::Consumer;
use lectern_domain::SignedDuration;
use lectern_gateways::{Amqp, AmqpUnusable, LapinBroker};

use super::webhooks::{Webhooks, webhooks};
use super::{Reader, YEAR};

/// What becomes of events.
pub(crate) struct Events {
    pub(crate) keep: SignedDuration,
    pub(crate) sweep: SignedDuration,
    /// Absent when nobody else is to hear of them.
    pub(crate) broker: Option<LapinBroker>,
    pub(crate) webhooks: Webhooks,
}

impl Events {
    /// Who is told of them.
    pub(crate) const fn consumers(&self) -> &'static [Consumer] {
        if self.broker.is_some() { &[Consumer::Subscribers, Consumer::Broker] } else { &[Consumer::Subscribers] }
    }

    pub(super) fn from(reader: &mut Reader) -> Option<Self> {
        let keep = reader.duration("events.keep", YEAR);
        let sweep = reader.duration("events.sweep", 24 * 60 * 60);
        for (key, duration) in [("events.keep", keep), ("events.sweep", sweep)] {
            if duration.is_some_and(|duration| duration < SignedDuration::from_secs(1)) {
                reader.refuse(key, "must be at least 1s");
            }
        }
        let (broker, webhooks) = (broker(reader), webhooks(reader));
        Some(Self { keep: keep?, sweep: sweep?, broker: broker?, webhooks: webhooks? })
    }
}

/// The outer absence is a fault that was noted; the inner says that there is no broker.
fn broker(reader: &mut Reader) -> Option<Option<LapinBroker>> {
    const URL: &str = "broker.url";
    const AUTHORITIES: &str = "broker.authorities";
    let (url, exchange) = (reader.text(URL), reader.text("broker.exchange"));
    let (patience, authorities) = (reader.duration("broker.timeout", 60), reader.contents(AUTHORITIES)?);
    if exchange.is_empty() || exchange.len() > 255 || exchange.starts_with("amq.") {
        reader.refuse("broker.exchange", "must be a name of up to 255 bytes that does not begin with amq.");
        return None;
    }
    if patience.is_some_and(|patience| patience < SignedDuration::from_millis(100)) {
        reader.refuse("broker.timeout", "must be at least 100ms");
        return None;
    }
    if url.is_empty() {
        return Some(None);
    }
    let broker = LapinBroker::new(Amqp { url, exchange, authorities, patience: patience?.unsigned_abs() });
    let broker = broker.map_err(|error| match error {
        // The address holds a password, so it is not repeated.
        AmqpUnusable::Url => reader.refuse(URL, error),
        AmqpUnusable::Authorities(_) => reader.refuse(AUTHORITIES, error),
    });
    broker.ok().map(Some)
}
