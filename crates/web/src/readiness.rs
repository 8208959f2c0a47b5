//! Whether this process wants new work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Ready until told otherwise. A process that was asked to stop says first that it is not ready, so that whoever
/// spreads the requests looks elsewhere while the last ones are finished.
#[derive(Debug, Clone)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Whether new work is welcome.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// No new work from now on. Every clone hears it.
    pub fn close(&self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}
