use std::sync::Arc;

use lectern_application::JobDepth;
use lectern_domain::Timestamp;
use lectern_domain::effects::JobStatus;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

type Of<const N: usize> = [(&'static str, String); N];

/// What a worker did, and how much there is to do. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Tally>);

#[derive(Debug, Default)]
struct Tally {
    claimed: Family<Of<1>, Counter>,
    ended: Family<Of<2>, Counter>,
    depth: Family<Of<2>, Gauge>,
    age: Family<Of<1>, Gauge>,
}

/// What became of a job, as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Succeeded,
    Retried,
    Dead,
    HandedBack,
    Lost,
}

impl Fate {
    const fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Retried => "retried",
            Self::Dead => "dead",
            Self::HandedBack => "handed_back",
            Self::Lost => "lost",
        }
    }
}

impl Metrics {
    /// Lets whoever scrapes `registry` see it.
    pub fn register(&self, registry: &mut Registry) {
        let Tally { claimed, ended, depth, age } = &*self.0;
        let jobs = registry.sub_registry_with_prefix("jobs");
        jobs.register("claimed", "Jobs that this worker took", claimed.clone());
        jobs.register("ended", "Jobs that this worker had, by what became of them", ended.clone());
        jobs.register("depth", "Jobs that have not ended, on all nodes", depth.clone());
        let help = "How long the job that is due first has waited, on all nodes";
        jobs.register_with_unit("oldest", help, Unit::Seconds, age.clone());
    }

    pub(crate) fn claimed(&self, kind: &str) {
        self.0.claimed.get_or_create_owned(&[("kind", kind.to_owned())]).inc();
    }

    pub(crate) fn ended(&self, kind: &str, fate: Fate) {
        self.0.ended.get_or_create_owned(&[("kind", kind.to_owned()), ("outcome", fate.name().to_owned())]).inc();
    }

    /// What is not there any more is nothing, and not what it was.
    pub(crate) fn depths(&self, depths: &[JobDepth], now: Timestamp) {
        let Tally { depth, age, .. } = &*self.0;
        depth.clear();
        age.clear();
        for JobDepth { kind, status, jobs, due_at } in depths {
            let label = [("kind", kind.clone()), ("status", status.name().to_owned())];
            depth.get_or_create_owned(&label).set(i64::try_from(*jobs).unwrap_or(i64::MAX));
            if *status != JobStatus::Leased {
                let waited = due_at.map_or(0, |due| now.duration_since(due).as_secs().max(0));
                let oldest = age.get_or_create_owned(&[("kind", kind.clone())]);
                oldest.set(waited.max(oldest.get()));
            }
        }
    }

    /// How many jobs of all kinds this worker had that came to this.
    #[must_use]
    pub fn succeeded(&self, kind: &str) -> u64 {
        let label = [("kind", kind.to_owned()), ("outcome", Fate::Succeeded.name().to_owned())];
        self.0.ended.get_or_create_owned(&label).get()
    }
}
