//! Who runs where: what is measured on one core, whoever asks it on another.

use std::process::{Child, Command};

use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::Outcome;

/// The core of the server and the core of everything else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cores {
    server: usize,
    client: usize,
}

impl Cores {
    /// Takes the first and the last core that this process may use, and moves to the last.
    pub(crate) fn take() -> Outcome<Self> {
        let mine = sched_getaffinity(None)?;
        let mut usable = (0..CpuSet::MAX_CPU).filter(|core| mine.is_set(*core));
        let server = usable.next().ok_or("there is no core to run on")?;
        let cores = Self { server, client: usable.next_back().unwrap_or(server) };
        pin(None, cores.client)?;
        Ok(cores)
    }

    /// How many there are to choose from, before one was.
    pub(crate) fn count() -> Outcome<u32> {
        Ok(sched_getaffinity(None)?.count())
    }

    /// Whether there is one core for both.
    pub(crate) fn are_one(self) -> bool {
        self.server == self.client
    }

    /// Starts a program on the server's core. A child inherits the core of the thread that starts it.
    pub(crate) fn spawn(self, command: &mut Command) -> Outcome<Child> {
        pin(None, self.server)?;
        let child = command.spawn();
        pin(None, self.client)?;
        child.map_err(|error| format!("{}: {error}", command.get_program().display()).into())
    }

    /// Moves a running process of one thread to the server's core.
    pub(crate) fn move_in(self, pid: u32) -> Outcome<()> {
        let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or("no such process")?;
        pin(Some(pid), self.server)
    }
}

fn pin(pid: Option<Pid>, core: usize) -> Outcome<()> {
    let mut cores = CpuSet::new();
    cores.set(core);
    Ok(sched_setaffinity(pid, &cores)?)
}

/// Moves a running process to where this thread may run.
pub(crate) fn bring_along(pid: u32) -> Outcome<()> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or("no such process")?;
    Ok(sched_setaffinity(Some(pid), &sched_getaffinity(None)?)?)
}
