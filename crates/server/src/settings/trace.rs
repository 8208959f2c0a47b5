//! `[trace]`: whether requests leave traces, and how many are kept.

use std::sync::Arc;

use lectern_application::trace::Traces;
use lectern_web::Tracing;

use super::{Environment, Reader};

pub(crate) struct Trace {
    enabled: bool,
    keep: usize,
    memory: usize,
}

impl Trace {
    pub(super) fn from(reader: &mut Reader) -> Option<Self> {
        let enabled = reader.parsed("trace.enabled", "must be true or false");
        let keep = reader.number("trace.keep", 1, 100_000);
        let memory = reader.number("trace.memory", 1_024, 1 << 30);
        Some(Self { enabled: enabled?, keep: keep?, memory: memory? })
    }

    /// What the faces do with traces. Who may read them depends on where we are.
    pub(super) fn tracing(&self, environment: Environment) -> Tracing {
        Tracing {
            traces: self.enabled.then(|| Arc::new(Traces::new(self.keep, self.memory))),
            open: environment == Environment::Development,
            timed: environment != Environment::Production,
        }
    }
}
