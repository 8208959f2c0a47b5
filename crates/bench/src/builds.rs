//! How long whoever works on the program waits for it.

use std::fs::{File, remove_dir_all};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Instant, SystemTime};

use clap::Args;

use crate::cores::Cores;
use crate::report::{Aim, Figure, Report, write};
use crate::spent::median;
use crate::{Outcome, machine};

/// Builds the workspace from nothing, then edits and tests. Run it from the top of the repository.
#[derive(Args)]
pub(crate) struct Builds {
    /// The document to put the table into.
    #[arg(long)]
    write: Option<PathBuf>,
}

/// Below the build folder, so that what stands there already is no help.
const PLACE: &str = "target/bench/builds";
const EDITS: usize = 5;

pub(crate) fn run(builds: &Builds) -> Outcome<()> {
    let mut report = Report::default();
    if Path::new(PLACE).exists() {
        remove_dir_all(PLACE)?;
    }
    report.add(row("clean debug build of the workspace", timed(&["build", "--workspace"])?, 360.0));
    for (package, folder, aim) in [("lectern-domain", "domain", 3.0), ("lectern-application", "application", 8.0)] {
        let test = ["test", "--package", package];
        timed(&test)?;
        let edit = || -> Outcome<f64> {
            touch(&Path::new("crates").join(folder).join("src/lib.rs"))?;
            timed(&test)
        };
        let seconds = (0..EDITS).map(|_| edit()).collect::<Outcome<Vec<_>>>()?;
        report.add(row(&format!("from an edit of `{folder}` to its tests passed"), median(seconds), aim));
    }
    remove_dir_all(PLACE)?;
    let table = format!("Machine: {}.\n\n{}", machine::description(Cores::count()?), report.markdown());
    println!("{table}");
    builds.write.as_deref().map_or(Ok(()), |document| write(document, "builds", &table))
}

/// Seconds that cargo takes, when it succeeds.
fn timed(arguments: &[&str]) -> Outcome<f64> {
    let started = Instant::now();
    let mut cargo = Command::new("cargo");
    let status = cargo.args(arguments).args(["--quiet", "--target-dir", PLACE]).stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("cargo {} failed", arguments.join(" ")).into());
    }
    Ok(started.elapsed().as_secs_f64())
}

/// What an editor does when it saves: cargo looks at the time, and compiles.
fn touch(file: &Path) -> Outcome<()> {
    Ok(File::options().append(true).open(file)?.set_modified(SystemTime::now())?)
}

fn row(work: &str, seconds: f64, aim: f64) -> Figure {
    Figure {
        work: work.to_owned(),
        ours: String::new(),
        beside: String::new(),
        measured: (seconds, " s"),
        aim: Aim::AtMost(aim),
    }
}
