use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use lectern_application::JobDepth;
use lectern_domain::Timestamp;
use lectern_domain::effects::JobStatus;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

type Of<const N: usize> = [(&'static str, String); N];

/// What a worker did, and how much there is to do. Clones count together, and every kind that is known stands there from
/// the start, so that nobody who watches takes a school without jobs for one without a worker.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Tally>);

#[derive(Debug, Default)]
struct Tally {
    claimed: Family<Of<1>, Counter>,
    ended: Family<Of<2>, Counter>,
    depth: Family<Of<2>, Gauge>,
    age: Family<Of<1>, Gauge>,
    /// Those that this program knows, and those of a newer one that it has met.
    kinds: Mutex<BTreeSet<String>>,
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
    pub(crate) const ALL: [Self; 5] = [Self::Succeeded, Self::Retried, Self::Dead, Self::HandedBack, Self::Lost];

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

/// Where a job stands that has not ended.
const OPEN: [JobStatus; 3] = [JobStatus::Queued, JobStatus::Leased, JobStatus::Retrying];

impl Metrics {
    /// Nothing was done yet, of jobs of these kinds.
    pub fn of<'kind>(kinds: impl IntoIterator<Item = &'kind str>) -> Self {
        let metrics = Self::default();
        for kind in kinds {
            metrics.0.claimed.get_or_create_owned(&[("kind", kind.to_owned())]);
            for fate in Fate::ALL {
                metrics.0.ended.get_or_create_owned(&ended(kind, fate));
            }
            metrics.0.kinds.lock().unwrap_or_else(PoisonError::into_inner).insert(kind.to_owned());
        }
        metrics.depths(&[], Timestamp::default());
        metrics
    }

    /// Lets whoever scrapes `registry` see it.
    pub fn register(&self, registry: &mut Registry) {
        let Tally { claimed, ended, depth, age, kinds: _ } = &*self.0;
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
        self.0.ended.get_or_create_owned(&ended(kind, fate)).inc();
    }

    /// What is not there any more is nothing, and not what it was.
    pub(crate) fn depths(&self, depths: &[JobDepth], now: Timestamp) {
        let mut kinds = self.0.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        kinds.extend(depths.iter().map(|depth| depth.kind.clone()));
        let mut counts: BTreeMap<_, _> =
            kinds.iter().flat_map(|kind| OPEN.map(|status| ((kind.as_str(), status.name()), 0))).collect();
        let mut ages: BTreeMap<_, _> = kinds.iter().map(|kind| (kind.as_str(), 0)).collect();
        for JobDepth { kind, status, jobs, due_at } in depths {
            counts.insert((kind, status.name()), i64::try_from(*jobs).unwrap_or(i64::MAX));
            // What is leased is due when its lease ends: until then nobody waits for it.
            let waited = due_at.map_or(0, |due| now.duration_since(due).as_secs().max(0));
            ages.entry(kind).and_modify(|age| *age = waited.max(*age));
        }
        for ((kind, status), jobs) in counts {
            self.0.depth.get_or_create_owned(&[("kind", kind.to_owned()), ("status", status.to_owned())]).set(jobs);
        }
        for (kind, age) in ages {
            self.0.age.get_or_create_owned(&[("kind", kind.to_owned())]).set(age);
        }
    }

    /// How many jobs of all kinds this worker had that came to this.
    #[must_use]
    pub fn succeeded(&self, kind: &str) -> u64 {
        self.came_to(kind, Fate::Succeeded)
    }

    pub(crate) fn came_to(&self, kind: &str, fate: Fate) -> u64 {
        self.0.ended.get_or_create_owned(&ended(kind, fate)).get()
    }
}

fn ended(kind: &str, fate: Fate) -> Of<2> {
    [("kind", kind.to_owned()), ("outcome", fate.name().to_owned())]
}

#[cfg(test)]
mod tests {
    use lectern_domain::SignedDuration;

    use super::*;

    #[test]
    fn what_is_leased_waits_from_the_end_of_its_lease() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(100);
        for (seconds, age) in [(130, 0), (60, 40)] {
            let metrics = Metrics::of(["mail.send"]);
            let due_at = Some(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds));
            let depth = JobDepth { kind: "mail.send".to_owned(), status: JobStatus::Leased, jobs: 1, due_at };
            metrics.depths(&[depth], now);
            let oldest = metrics.0.age.get_or_create_owned(&[("kind", "mail.send".to_owned())]).get();
            assert_eq!(oldest, age, "{seconds}");
        }
    }
}
