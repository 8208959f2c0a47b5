//! What the kernel says of a process.

use std::fs;
use std::time::Duration;

use rustix::param::clock_ticks_per_second;

use crate::Outcome;

/// User and system time so far, of all threads. The kernel tells it in ticks, mostly of 10 ms.
pub(crate) fn cpu(pid: u32) -> Outcome<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name of the program stands in brackets and may hold anything; what follows is numbers.
    let rest = stat.rsplit_once(')').map(|(_, rest)| rest).ok_or("/proc has no stat as we know it")?;
    let mut numbers = rest.split_whitespace().skip(11).map(str::parse::<u64>);
    let (Some(Ok(user)), Some(Ok(system))) = (numbers.next(), numbers.next()) else {
        return Err("/proc tells no CPU time".into());
    };
    let ticks = u32::try_from(clock_ticks_per_second())?;
    Ok(Duration::from_secs(user + system) / ticks)
}

/// The most memory that the process held at once, in bytes.
pub(crate) fn peak_memory(pid: u32) -> Outcome<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("/proc tells no memory")?;
    let kibibytes: u64 = line.split_whitespace().next().ok_or("/proc tells no memory")?.parse()?;
    Ok(kibibytes * 1024)
}
