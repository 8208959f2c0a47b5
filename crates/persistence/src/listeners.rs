use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use lectern_application::ports::{Committed, Told};

/// Who hears of what was committed.
#[derive(Clone)]
pub(crate) struct Listeners(Arc<[Arc<dyn Committed>]>);

impl Listeners {
    pub(crate) fn new(listeners: Vec<Arc<dyn Committed>>) -> Self {
        Self(listeners.into())
    }

    /// A unit of work was committed.
    pub(crate) fn committed(&self, told: &Told) {
        self.each(told, |listener| listener.committed(told));
    }

    /// Nobody knows whether it was.
    pub(crate) fn in_doubt(&self, told: &Told) {
        self.each(told, |listener| listener.in_doubt(told));
    }

    fn each(&self, told: &Told, tell: impl Fn(&dyn Committed)) {
        if told.is_empty() {
            return;
        }
        for listener in self.0.iter() {
            // The thread serves everybody: a listener's defect must not end it.
            if catch_unwind(AssertUnwindSafe(|| tell(listener.as_ref()))).is_err() {
                tracing::error!("a listener panicked over what was committed");
            }
        }
    }
}
