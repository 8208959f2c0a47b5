//! What is measured, a table row each.

mod asked;
mod bench;
mod effects;
mod faces;
mod life;
mod postgres;
mod reads;
mod size;
mod traces;
mod writes;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cores::Cores;
use crate::lectern::Lectern;
use crate::load::Load;
use crate::report::{Report, write};
use crate::scale::Thoroughness;
use crate::{Outcome, machine, syncs};
use bench::Bench;

/// Measures the program beside its own build folder, from databases that are gone afterwards.
#[derive(Args)]
pub(crate) struct Figures {
    /// How much, and for how long.
    #[arg(long, value_enum, default_value = "full")]
    thoroughness: Thoroughness,
    /// Only these tables.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// The program to measure; the one beside this, when absent.
    #[arg(long)]
    lectern: Option<PathBuf>,
    /// The document to put the tables into.
    #[arg(long)]
    write: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Reads,
    Size,
    Traces,
    Writes,
    Faces,
    Postgres,
    Effects,
    Life,
}

/// Measures, prints the tables, and puts them where they were asked for.
pub(crate) fn run(figures: &Figures) -> Outcome<()> {
    let own = std::env::current_exe()?;
    let beside = own.parent().ok_or("this program is nowhere")?;
    let place = beside.parent().unwrap_or(beside).join("bench");
    std::fs::create_dir_all(&place)?;
    let folder = tempfile::tempdir_in(&place)?;
    let machine = machine::description(Cores::count()?);
    let cores = Cores::take()?;
    let binary = figures.lectern.clone().unwrap_or_else(|| beside.join("lectern"));
    if !binary.exists() {
        return Err(format!("{} is missing: cargo build --release --bin lectern", binary.display()).into());
    }
    let lectern = Lectern { binary: binary.canonicalize()?, folder: folder.path().to_owned(), cores };
    let scale = figures.thoroughness.scale();
    let mut bench = Bench { lectern, load: Load::new()?, scale, own, report: Report::default() };
    note_what_is_missing(&mut bench, folder.path())?;
    let wanted = |part: &Part| figures.only.is_empty() || figures.only.contains(part);
    for part in Part::value_variants().iter().filter(|part| wanted(part)) {
        match part {
            Part::Reads => reads::measure(&mut bench)?,
            Part::Size => size::measure(&mut bench)?,
            Part::Traces => traces::measure(&mut bench)?,
            Part::Writes => writes::measure(&mut bench)?,
            Part::Faces => faces::measure(&mut bench)?,
            Part::Postgres => postgres::measure(&mut bench)?,
            Part::Effects => effects::measure(&mut bench)?,
            Part::Life => life::measure(&mut bench)?,
        }
    }
    let tables = format!("Machine: {}.\n\n{}", machine, bench.report.markdown());
    println!("{tables}");
    figures.write.as_deref().map_or(Ok(()), |document| write(document, "figures", &tables))
}

fn note_what_is_missing(bench: &mut Bench, folder: &Path) -> Outcome<()> {
    if bench.lectern.cores.are_one() {
        bench.report.leave_out("the second core: server and load share the only one, which changes every figure");
    }
    if !syncs::is_on_disk(folder)? {
        bench.report.leave_out("the disk: the databases are in memory, where a sync waits for nothing");
    }
    Ok(())
}
