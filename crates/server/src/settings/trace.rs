//! `[trace]`: whether requests leave traces, how many are kept, and where else they go.

use std::sync::Arc;

use lectern_application::trace::Traces;
use lectern_web::Tracing;

use crate::otlp::Exporter;

use super::{Collector, Environment, Reader};

pub(crate) struct Trace {
    enabled: bool,
    keep: usize,
    memory: usize,
    #[cfg_attr(
        not(feature = "otlp"),
        expect(dead_code, reason = "read by what sends spans, which is not compiled in")
    )]
    pub(crate) collector: Option<Collector>,
}

impl Trace {
    pub(super) fn from(reader: &mut Reader) -> Option<Self> {
        let enabled = reader.parsed("trace.enabled", "must be true or false");
        let keep = reader.number("trace.keep", 1, 100_000);
        let memory = reader.number("trace.memory", 1_024, 1 << 30);
        let collector = Collector::from(reader, enabled);
        Some(Self { enabled: enabled?, keep: keep?, memory: memory?, collector: collector? })
    }

    /// What the faces do with traces. Who may read them depends on where we are.
    pub(super) fn tracing(&self, environment: Environment, export: Option<Exporter>) -> Tracing {
        let traces = Traces::new(self.keep, self.memory);
        let traces = match export {
            Some(export) => traces.exported(Box::new(export)),
            None => traces,
        };
        Tracing {
            traces: self.enabled.then(|| Arc::new(traces)),
            open: environment == Environment::Development,
            timed: environment != Environment::Production,
        }
    }
}
