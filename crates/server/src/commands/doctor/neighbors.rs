//! Whether those whom the school asks beside its database are there: Redis and the broker, where they are set. It goes on
//! without either, so neither is more than a warning. Their addresses hold passwords and are not shown.

use lectern_application::ports::BrokerError;
use lectern_gateways::LapinBroker;

use super::Finding;
use crate::settings::Settings;

pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(redis(settings).await);
    if let Some(asked) = &settings.events.broker {
        findings.push(broker(asked).await);
    }
    findings
}

async fn redis(settings: &Settings) -> Option<Finding> {
    const SUBJECT: &str = "redis";
    let asked = settings.redis.open().transpose()?;
    let remedy = "start it, and see that redis.url names it and its password; until then each node counts alone";
    Some(match asked {
        Ok(redis) if redis.greet().await => Finding::good(SUBJECT, "answers"),
        Ok(_) => Finding::warning(SUBJECT, "does not answer", remedy),
        Err(error) => Finding::warning(SUBJECT, error.to_string(), remedy),
    })
}

async fn broker(broker: &LapinBroker) -> Finding {
    const SUBJECT: &str = "broker";
    match broker.greet().await {
        Ok(()) => Finding::good(SUBJECT, "answers"),
        Err(error) => {
            let remedy = match error {
                BrokerError::Untrusted => {
                    "name in broker.authorities who signed its certificate, and in broker.url the host that it is about; \
                     until then events wait in the database"
                }
                BrokerError::Unavailable | BrokerError::Refused => {
                    "start it, and see that broker.url has its place, user, password and virtual host; until then \
                     events wait in the database"
                }
            };
            Finding::warning(SUBJECT, error.to_string(), remedy)
        }
    }
}
