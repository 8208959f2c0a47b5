//! What the figures were measured on.

use std::fs;
use std::process::Command;

/// One line: kind, cores, memory, kernel, compiler.
pub(crate) fn description(cores: u32) -> String {
    let memory = value("/proc/meminfo", "MemTotal:")
        .and_then(|size| size.split_whitespace().next()?.parse::<u64>().ok())
        .map_or_else(
            || "unknown memory".to_owned(),
            |kibibytes| format!("{} GiB of memory", kibibytes.div_ceil(1 << 20)),
        );
    let virtual_machine = value("/proc/cpuinfo", "flags").is_some_and(|flags| flags.contains("hypervisor"));
    let kind = if virtual_machine { "virtual machine" } else { "machine" };
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let compiler = Command::new("rustc").arg("--version").output().ok();
    let compiler = compiler.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    format!(
        "{cores}-core {} {kind}, {memory}, {} {}, {compiler}",
        std::env::consts::ARCH,
        std::env::consts::OS,
        kernel.trim()
    )
}

fn value(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim().to_owned())
}
