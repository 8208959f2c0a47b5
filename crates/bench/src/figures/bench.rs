use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::lectern::{Lectern, Served};
use crate::load::Load;
use crate::report::{Report, thousands};
use crate::rounds::{Duel, Side};
use crate::scale::Scale;
use crate::school;
use crate::spent::Spent;

/// How many connections ask at once, unless a figure says otherwise.
pub(super) const CONNECTIONS: usize = 32;

/// What every figure needs.
pub(super) struct Bench {
    pub(super) lectern: Lectern,
    pub(super) load: Load,
    pub(super) scale: Scale,
    /// This program, which is also the bare server and the loops.
    pub(super) own: PathBuf,
    pub(super) report: Report,
}

impl Bench {
    /// Makes a school of so many articles.
    pub(super) fn found(&self, url: &str, articles: u32) -> Outcome<()> {
        self.lectern.migrate(url)?;
        school::fill(url, articles)
    }

    /// Starts the bare handlers.
    pub(super) fn bare(&self, answers: &[u8]) -> Outcome<Served> {
        let file = self.lectern.folder.join("answers.json");
        std::fs::write(&file, answers)?;
        let mut command = Command::new(&self.own);
        Served::start(self.lectern.cores, command.arg("bare").arg("--answers").arg(file))
    }

    /// Runs a loop of this program on the server's core, and hears what it took.
    pub(super) fn run_loop(&self, arguments: &[&str]) -> Outcome<Spent> {
        Spent::heard(self.told(arguments)?.trim())
    }

    /// The same, with what it counted beside.
    pub(super) fn run_counting(&self, arguments: &[&str]) -> Outcome<(Spent, u64)> {
        let (spent, more) = Spent::heard_with(self.told(arguments)?.trim())?;
        Ok((spent, more.ok_or_else(|| format!("the loop {arguments:?} counted nothing"))?))
    }

    fn told(&self, arguments: &[&str]) -> Outcome<String> {
        let time = self.scale.round.as_millis().to_string();
        let mut command = Command::new(&self.own);
        let child = self.lectern.cores.spawn(command.args(arguments).args(["--time", &time]).stdout(Stdio::piped()))?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            return Err(format!("the loop {arguments:?} failed").into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Two servers in turns.
    pub(super) fn duel(&self, ours: &Side<'_>, theirs: &Side<'_>) -> Outcome<Duel> {
        let round = |side: &Side<'_>| side.round(&self.load, CONNECTIONS, &self.scale);
        Duel::fight(self.scale.rounds, || round(ours), || round(theirs))
    }
}

/// "123.4 µs, 8,100/s".
pub(super) fn cell((cpu, rate): (f64, f64)) -> String {
    format!("{cpu:.1} µs, {}/s", thousands(rate))
}
