//! The program as it is run in production, on the server's core.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::Outcome;
use crate::cores::Cores;
use crate::process;

/// What the program is known as; its settings of production need a name with TLS in front.
pub(crate) const HOST: &str = "school.example";

/// The program, ready to be started.
pub(crate) struct Lectern {
    pub(crate) binary: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) cores: Cores,
}

/// Something that serves, until it is dropped.
pub(crate) struct Served {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Lectern {
    /// Brings the schema of a database up to date.
    pub(crate) fn migrate(&self, url: &str) -> Outcome<()> {
        let done = self.command(&self.binary, url).args(["migrate", "up"]).stdout(Stdio::null()).status()?;
        if done.success() { Ok(()) } else { Err("lectern migrate up failed".into()) }
    }

    /// Starts it and waits until it listens.
    pub(crate) fn serve(&self, url: &str) -> Outcome<Served> {
        Served::start(self.cores, self.command(&self.binary, url).arg("serve"))
    }

    /// The same, and what a guest was answered is kept for the next.
    pub(crate) fn serve_from_memory(&self, url: &str) -> Outcome<Served> {
        Served::start(self.cores, self.command(&self.binary, url).env("LECTERN__CACHE__ENABLED", "true").arg("serve"))
    }

    /// The same, and no request leaves a trace.
    pub(crate) fn serve_without_traces(&self, url: &str) -> Outcome<Served> {
        Served::start(self.cores, self.command(&self.binary, url).env("LECTERN__TRACE__ENABLED", "false").arg("serve"))
    }

    /// As [`Lectern::serve`], with RealWorld's contract beside.
    pub(crate) fn serve_conduit(&self, url: &str) -> Outcome<Served> {
        Served::start(self.cores, self.command(&self.binary, url).env("LECTERN__CONDUIT__ENABLED", "true").arg("serve"))
    }

    /// As [`Lectern::serve`], below another program, which must end in running its arguments as the process that it was.
    pub(crate) fn serve_under(&self, tool: &[&str], url: &str) -> Outcome<Served> {
        let (program, arguments) = tool.split_first().ok_or("no tool")?;
        let mut command = self.command(Path::new(program), url);
        Served::start(self.cores, command.args(arguments).arg(&self.binary).arg("serve"))
    }

    /// With the settings of production, and its log, at the level of production, in a file.
    fn command(&self, program: &Path, url: &str) -> Command {
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LECTERN_")) {
            command.env_remove(name);
        }
        command.current_dir(&self.folder).envs([
            ("LECTERN__ENVIRONMENT", "production"),
            ("LECTERN__DATABASE__URL", url),
            ("LECTERN__HTTP__LISTEN", "127.0.0.1:0"),
            ("LECTERN__HTTP__PUBLIC_URL", "https://school.example"),
            ("LECTERN__HTTP__DRAIN", "0s"),
            ("LECTERN__AUTH__BCRYPT_COST", "10"),
            ("LECTERN__AUTH__ACCESS_TTL", "24h"),
            ("LECTERN__AUTH__SIGNING_KEYS", "1tP9wLk2cVzqXb7n4sYdF0hJ8mGr5aEuQoT3iWxK6yA"),
            // Every answer is made anew, but where it is measured what keeping them is worth.
            ("LECTERN__CACHE__ENABLED", "false"),
            // Every request comes from one address: counted as in production, and never refused.
            ("LECTERN__LIMITS__GUEST", "1000000/1s"),
            ("LECTERN__LIMITS__USER", "1000000/1s"),
            ("LECTERN__LIMITS__WRITES", "1000000/1s"),
            ("LECTERN__AUTH__SECRET", "no secret at all, it guards a benchmark"),
        ]);
        match File::options().create(true).append(true).open(self.folder.join("lectern.log")) {
            Ok(log) => command.stderr(log),
            Err(_) => command.stderr(Stdio::null()),
        };
        command
    }
}

impl Served {
    /// Starts `command` and waits until it prints where it listens.
    pub(crate) fn start(cores: Cores, command: &mut Command) -> Outcome<Self> {
        let mut child = cores.spawn(command.stdout(Stdio::piped()))?;
        let out = child.stdout.take().ok_or("its output was not ours")?;
        let mut served = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let mut lines = BufReader::new(out).lines();
        let said = lines.find_map(|line| line.ok()?.split_once("listens on").map(|(_, rest)| rest.trim().to_owned()));
        served.address = said.ok_or("it ended before it listened; see its log")?.parse()?;
        // What it still prints must go somewhere, or it would wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(served)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn cpu(&self) -> Outcome<Duration> {
        process::cpu(self.pid())
    }

    /// Asks it to stop, and waits for it.
    pub(crate) fn stop(mut self) -> Outcome<()> {
        let pid = i32::try_from(self.pid()).ok().and_then(Pid::from_raw).ok_or("no such process")?;
        kill_process(pid, Signal::TERM)?;
        if self.child.wait()?.success() { Ok(()) } else { Err("it did not stop well".into()) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // After a stop there is nothing left to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
