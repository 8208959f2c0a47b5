use std::time::Duration;

use lectern_domain::SignedDuration;

use super::reader::Reader;

/// How jobs are done.
pub(crate) struct Work {
    /// Whether `serve` does them, too.
    pub(crate) enabled: bool,
    pub(crate) worker: lectern_worker::Settings,
    /// How long they are kept after they ended.
    pub(crate) keep: SignedDuration,
}

/// How long jobs may take to end when the program stops: less than the 28 seconds that all of it has.
const GRACE: Duration = Duration::from_secs(20);

pub(super) fn work(reader: &mut Reader) -> Option<Work> {
    let enabled = reader.parsed("worker.enabled", "must be true or false");
    let threads = reader.number("worker.threads", 1, 256);
    let lease = at_least(reader, "worker.lease", SignedDuration::from_secs(1), "must be at least 1s");
    let poll = at_least(reader, "worker.poll", SignedDuration::from_millis(10), "must be at least 10ms");
    let keep = at_least(reader, "worker.keep", SignedDuration::from_hours(1), "must be at least 1h");
    let (lease, poll) = (lease?.unsigned_abs(), poll?.unsigned_abs());
    let worker = lectern_worker::Settings { threads: threads?, lease, poll, grace: GRACE };
    Some(Work { enabled: enabled?, worker, keep: keep? })
}

fn at_least(reader: &mut Reader, key: &'static str, least: SignedDuration, why: &str) -> Option<SignedDuration> {
    let duration = reader.duration(key, 366 * 24 * 60 * 60)?;
    if duration < least {
        reader.refuse(key, why);
    }
    Some(duration)
}
