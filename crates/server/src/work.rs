//! What this process does beside requests: jobs, and the relay of the outbox.

use std::sync::Arc;
use std::time::Duration;

use lectern_application::App;
use lectern_application::effects::Task;
use lectern_application::ports::{Broker, Committed};
use lectern_worker::relay::{self, Pace, Relay, Tally};
use lectern_worker::{Bell, Metrics, Worker};
use prometheus_client::registry::Registry;

use crate::failure::Failure;
use crate::settings::{Events, Settings};

/// How long an event of another node waits at most before this one sees it.
const LOOK: Duration = Duration::from_secs(1);
/// How long what failed is left alone: at first, and at most.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Whom a commit wakes.
#[derive(Default)]
pub(crate) struct Bells {
    jobs: Bell,
    events: relay::Bell,
}

impl Bells {
    pub(crate) fn listeners(&self) -> Vec<Arc<dyn Committed>> {
        vec![Arc::new(self.jobs.clone()), Arc::new(self.events.clone())]
    }
}

/// As [`start`], beside serving, unless others are to.
pub(crate) fn beside(
    school: &App,
    settings: &Settings,
    registry: &mut Registry,
    bells: Bells,
) -> Result<Option<Worker>, Failure> {
    settings.work.enabled.then(|| start(school, settings, registry, bells)).transpose()
}

/// Starts to do jobs and to tell others what happens, with what is counted of it in `registry`.
pub(crate) fn start(
    school: &App,
    settings: &Settings,
    registry: &mut Registry,
    Bells { jobs, events }: Bells,
) -> Result<Worker, Failure> {
    actix_web::rt::spawn(relay(settings, school, events, registry).run());
    let metrics = Metrics::of(Task::KINDS.iter().map(|(kind, _)| *kind));
    metrics.register(registry);
    Ok(Worker::start(Arc::new(school.clone()), settings.work.worker.clone(), metrics, jobs)?)
}

fn relay(settings: &Settings, school: &App, bell: relay::Bell, registry: &mut Registry) -> Relay {
    let Events { broker, sweep, .. } = &settings.events;
    let tally = Tally::default();
    tally.register(registry, broker.is_some());
    let broker = broker.clone().map(|broker| -> Arc<dyn Broker> { Arc::new(broker) });
    let pace = Pace { look: LOOK, pause: PAUSE, longest_pause: LONGEST_PAUSE, sweep: *sweep };
    Relay { app: school.clone(), broker, pace, bell, tally }
}
