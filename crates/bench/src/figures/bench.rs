use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::lectern::{Lectern, Served};
use crate::load::Load;
use crate::report::Report;
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
        let time = self.scale.round.as_millis().to_string();
        let mut command = Command::new(&self.own);
        let child = self.lectern.cores.spawn(command.args(arguments).args(["--time", &time]).stdout(Stdio::piped()))?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            return Err(format!("the loop {arguments:?} failed").into());
        }
        Spent::heard(String::from_utf8(output.stdout)?.trim())
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

/// A whole number with its thousands apart.
pub(super) fn thousands(number: f64) -> String {
    let digits = format!("{number:.0}");
    let length = digits.len();
    let apart = |(index, digit): (usize, char)| {
        let comma = index > 0 && (length - index) % 3 == 0;
        comma.then_some(',').into_iter().chain(std::iter::once(digit))
    };
    digits.chars().enumerate().flat_map(apart).collect()
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_stand_apart() {
        let written = [0.0, 999.4, 1_000.0, 1_234_567.0].map(thousands);
        assert_eq!(written, ["0", "999", "1,000", "1,234,567"]);
    }
}
