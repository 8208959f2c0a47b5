//! How often the disk was waited for, as strace saw it.

use std::path::Path;
use std::process::{Command, Stdio};

use rustix::fs::statfs;

use crate::Outcome;

/// Whether strace is there to count.
pub(crate) fn can_be_counted() -> bool {
    let version = Command::new("strace").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// The tool that counts and writes what it saw to `summary`. With `-D` the program stays the process that was started.
pub(crate) fn counting(summary: &str) -> [&str; 8] {
    ["strace", "-D", "-f", "-c", "-e", "trace=fsync,fdatasync", "-o", summary]
}

/// All calls in a summary.
pub(crate) fn counted(summary: &str) -> u64 {
    let calls = |line: &str| -> Option<u64> {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let call = columns.last()?;
        ["fsync", "fdatasync"].contains(call).then(|| columns.get(3)?.parse().ok())?
    };
    summary.lines().filter_map(calls).sum()
}

/// Whether files in `folder` are on a disk, where a sync waits for something.
pub(crate) fn is_on_disk(folder: &Path) -> Outcome<bool> {
    const TMPFS: i128 = 0x0102_1994;
    Ok(i128::from(statfs(folder)?.f_type) != TMPFS)
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn the_calls_of_a_summary_are_added_up() {
        let summary = "% time     seconds  usecs/call     calls    errors syscall\n\
            ------ ----------- ----------- --------- --------- ----------------\n \
            99.12    1.432011         712      2011           fdatasync\n  \
            0.88    0.012713         847        15           fsync\n\
            ------ ----------- ----------- --------- --------- ----------------\n\
            100.00    1.444724         713      2026           total\n";
        assert_eq!(counted(summary), 2026);
        assert_eq!(counted(""), 0);
    }
}
