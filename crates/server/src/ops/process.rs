//! The numbers of the process, under the names that every program uses for them.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

pub(super) fn register(registry: &mut Registry) {
    let began = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    let process = registry.sub_registry_with_prefix("process");
    process.register_with_unit("start_time", "When it began, since 1970", Unit::Seconds, ConstGauge::new(began));
    process.register_collector(Box::new(Process));
}

/// Asks the system at each scrape.
#[derive(Debug)]
struct Process;

/// What it says.
struct State {
    cpu_seconds: f64,
    resident_bytes: u64,
    threads: i64,
    open_fds: u64,
    max_fds: Option<u64>,
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        // Where the system does not tell, the numbers are absent, which is better than wrong.
        let Some(state) = State::read() else {
            return Ok(());
        };
        let cpu = ConstCounter::new(state.cpu_seconds);
        cpu.encode(encoder.encode_descriptor("cpu", "Time on a core", Some(&Unit::Seconds), cpu.metric_type())?)?;
        let memory = gauge(state.resident_bytes);
        let about = "Memory that it takes";
        memory.encode(encoder.encode_descriptor(
            "resident_memory",
            about,
            Some(&Unit::Bytes),
            memory.metric_type(),
        )?)?;
        for (name, about, value) in [
            ("threads", "Its threads", Some(state.threads)),
            ("open_fds", "Files and sockets that are open", i64::try_from(state.open_fds).ok()),
            ("max_fds", "How many may be", state.max_fds.and_then(|most| i64::try_from(most).ok())),
        ] {
            if let Some(value) = value {
                let gauge = ConstGauge::new(value);
                gauge.encode(encoder.encode_descriptor(name, about, None, gauge.metric_type())?)?;
            }
        }
        Ok(())
    }
}

fn gauge(value: u64) -> ConstGauge<i64> {
    ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX))
}

#[cfg(target_os = "linux")]
impl State {
    fn read() -> Option<Self> {
        use procfs::process::{LimitValue, Process};
        let process = Process::myself().ok()?;
        let stat = process.stat().ok()?;
        let ticks = u32::try_from(stat.utime.saturating_add(stat.stime)).ok()?;
        let a_second = u32::try_from(procfs::ticks_per_second()).ok()?;
        Some(Self {
            cpu_seconds: f64::from(ticks) / f64::from(a_second),
            resident_bytes: stat.rss.saturating_mul(procfs::page_size()),
            threads: stat.num_threads,
            open_fds: u64::try_from(process.fd_count().ok()?).ok()?,
            max_fds: match process.limits().ok()?.max_open_files.soft_limit {
                LimitValue::Value(most) => Some(most),
                LimitValue::Unlimited => None,
            },
        })
    }
}

#[cfg(not(target_os = "linux"))]
impl State {
    fn read() -> Option<Self> {
        None
    }
}
