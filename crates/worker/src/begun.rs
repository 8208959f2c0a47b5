use std::sync::Arc;
use std::time::Duration;

use lectern_application::effects::Performed;
use lectern_application::ports::Leased;
use lectern_application::{Actor, Context};
use lectern_domain::effects::Job;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, Id, JoinSet};
use tokio::time::Instant;
use tracing::Instrument;

use crate::School;

/// What a job came to; nothing when it was told to stop.
pub(crate) type Outcome = Option<Result<Performed, String>>;

/// A job that is at work.
pub(crate) struct Begun {
    pub(crate) job: Job,
    /// When it has taken too long.
    pub(crate) deadline: Instant,
    /// Whether its lease was lost. It may have ended it itself, in the transaction of its effect, and be about to say so.
    pub(crate) lost: bool,
    stop: Option<oneshot::Sender<()>>,
    handle: AbortHandle,
}

impl Begun {
    /// Has a job done on a thread of its own, so that one that hangs or panics harms no other.
    pub(crate) fn begin(leased: Leased, school: &Arc<dyn School>, running: &mut JoinSet<Outcome>) -> (Id, Self) {
        let (stop, stopped) = oneshot::channel();
        let job = leased.job.clone();
        let patience = Duration::try_from(school.terms(&job.state().kind).deadline).unwrap_or_default();
        let deadline = Instant::now() + patience;
        let (school, runtime) = (Arc::clone(school), Handle::current());
        let handle = running.spawn_blocking(move || runtime.block_on(perform(school, leased, stopped)));
        (handle.id(), Self { job, deadline, lost: false, stop: Some(stop), handle })
    }

    /// Its lease is gone: it has until the next look to say that it ended it itself.
    pub(crate) fn lose(&mut self) {
        (self.lost, self.deadline) = (true, Instant::now());
    }

    /// It need not go on. It ends where it waits next; one that never does stays behind on its thread.
    pub(crate) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have ended just now.
            let _ = stop.send(());
        }
        // It may not have begun at all, for want of a thread.
        self.handle.abort();
    }
}

async fn perform(school: Arc<dyn School>, leased: Leased, stopped: oneshot::Receiver<()>) -> Outcome {
    let at = Context { now: school.now(), actor: Actor::Operator, request_id: leased.request_id, address: None };
    let state = leased.job.state();
    let span = tracing::info_span!("job", id = %state.id, kind = state.kind, attempt = state.attempts, request = %at.request_id);
    tokio::select! {
        biased;
        // A sender that was dropped stops it as well.
        _ = stopped => None,
        outcome = school.perform(at, leased).instrument(span) => Some(outcome),
    }
}
