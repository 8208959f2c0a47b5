use lectern_application::Policy;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// What is told of limits. Clones share their numbers.
#[derive(Debug, Clone)]
pub struct LimitsTally {
    refused: Family<Under, Counter>,
    local: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Under {
    policy: &'static str,
}

impl Default for LimitsTally {
    /// Every policy shows from the start, so that its first refusal is seen as one more.
    fn default() -> Self {
        let refused = Family::<Under, Counter>::default();
        for policy in Policy::ALL {
            drop(refused.get_or_create(&Under { policy: policy.name() }));
        }
        Self { refused, local: Counter::default() }
    }
}

impl LimitsTally {
    /// Lets whoever scrapes `registry` see the numbers.
    pub fn register(&self, registry: &mut Registry) {
        let limits = registry.sub_registry_with_prefix("limits");
        limits.register("refused", "Requests beyond a quota", self.refused.clone());
        let about = "Requests that were counted on this node alone, because Redis did not answer";
        limits.register("local", about, self.local.clone());
    }

    /// Redis did not answer.
    #[cfg(feature = "redis")]
    pub(crate) fn fall_back(&self) {
        self.local.inc();
    }

    pub(crate) fn refuse(&self, policy: Policy) {
        self.refused.get_or_create(&Under { policy: policy.name() }).inc();
    }
}
