//! What this process does beside requests: jobs, and the relay of the outbox.

use std::sync::Arc;
use std::time::Duration;

use lectern_application::App;
use lectern_application::effects::Task;
use lectern_application::ports::Broker;
use lectern_worker::relay::{Pace, Relay, Tally};
use lectern_worker::{Bell, Metrics, Worker};
use prometheus_client::registry::Registry;

use crate::failure::Failure;
use crate::settings::Settings;

/// How long an event of another node waits at most before this one sees it.
const LOOK: Duration = Duration::from_secs(1);
/// How long what failed is left alone: at first, and at most.
const PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// As [`start`], beside serving, unless others are to.
pub(crate) fn beside(
    school: &App,
    settings: &Settings,
    registry: &mut Registry,
    bell: Bell,
) -> Result<Option<Worker>, Failure> {
    settings.work.enabled.then(|| start(school, settings, registry, bell)).transpose()
}

/// Starts to do jobs and to tell others what happens, with what is counted of it in `registry`.
pub(crate) fn start(school: &App, settings: &Settings, registry: &mut Registry, bell: Bell) -> Result<Worker, Failure> {
    actix_web::rt::spawn(relay(settings, school, bell.clone(), registry).run());
    let metrics = Metrics::of(Task::KINDS.iter().map(|(kind, _)| *kind));
    metrics.register(registry);
    Ok(Worker::start(Arc::new(school.clone()), settings.work.worker.clone(), metrics, bell)?)
}

fn relay(settings: &Settings, school: &App, bell: Bell, registry: &mut Registry) -> Relay {
    let broker = &settings.events.broker;
    let tally = Tally::default();
    tally.register(registry, broker.is_some());
    let broker = broker.clone().map(|broker| -> Arc<dyn Broker> { Arc::new(broker) });
    let pace = Pace { look: LOOK, pause: PAUSE, longest_pause: LONGEST_PAUSE };
    Relay { app: school.clone(), broker, pace, bell, tally }
}
