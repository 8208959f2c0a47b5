//! `trace.otlp` and what belongs to it: where traces are sent besides our own memory.

use std::time::Duration;

use super::Reader;

/// Where spans go, and how patiently.
#[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "read by what sends spans, which is not compiled in"))]
pub(crate) struct Collector {
    /// Where spans are posted to.
    pub(crate) url: String,
    /// How long a span waits for others to go along with.
    pub(crate) delay: Duration,
    /// How long the collector may take to answer, in seconds.
    pub(crate) timeout: u64,
}

impl Collector {
    const KEY: &str = "trace.otlp";

    /// The outer absence is a fault that was noted; the inner says that there is no collector.
    pub(super) fn from(reader: &mut Reader, enabled: Option<bool>) -> Option<Option<Self>> {
        let base = reader.text(Self::KEY);
        let delay = reader.duration("trace.otlp_delay", 60);
        let timeout = reader.number("trace.otlp_timeout", 1, 60);
        if base.is_empty() {
            return Some(None);
        }
        if let Some(why) = fault(&base, enabled) {
            reader.refuse(Self::KEY, why);
            return None;
        }
        let url = format!("{}/v1/traces", base.trim_end_matches('/'));
        Some(Some(Self { url, delay: delay?.unsigned_abs(), timeout: timeout? }))
    }
}

/// Why nothing can be sent there.
fn fault(base: &str, enabled: Option<bool>) -> Option<&'static str> {
    if cfg!(not(feature = "otlp")) {
        return Some(
            "this program was built without the feature otlp: build it with --features otlp, or leave it empty",
        );
    }
    let host = base.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
    if host.is_none_or(|host| host.is_empty() || host.contains(['/', '@', '?', '#', ' '])) {
        return Some("must be http://host:port; a collector beyond this network is reached through one beside us");
    }
    (enabled == Some(false)).then_some("is set, and trace.enabled is false: there would be nothing to send")
}
