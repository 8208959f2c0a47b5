use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

type Label = [(&'static str, &'static str); 1];

/// What came of attempts, for whoever scrapes it. Clones count together.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebhookTally(Family<Label, Counter>);

/// What an attempt can come to.
const OUTCOMES: [&str; 6] = ["taken", "refused", "gone", "unreachable", "forbidden", "late"];

impl WebhookTally {
    pub(crate) fn register(&self, registry: &mut Registry) {
        let about = "Attempts to deliver a message to a webhook, by what came of them";
        registry.register("webhook_attempts", about, self.0.clone());
        OUTCOMES.iter().for_each(|outcome| drop(self.0.get_or_create(&[("outcome", outcome)])));
    }

    pub(crate) fn count(&self, outcome: &'static str) {
        self.0.get_or_create(&[("outcome", outcome)]).inc();
    }
}
