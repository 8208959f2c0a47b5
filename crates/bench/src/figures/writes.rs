//! Durable comments, beside the store alone, and how many of them share a sync.

use std::fs;
use std::path::Path;

use super::asked::comments;
use super::bench::{Bench, cell};
use crate::database::Database;
use crate::report::{Aim, Figure, thousands};
use crate::rounds::{Duel, Side};
use crate::spent::real;
use crate::{Outcome, syncs};

/// How many wait for their commit at once.
pub(super) const WRITERS: usize = 64;

pub(super) fn measure(bench: &mut Bench) -> Outcome<()> {
    let ours = Database::sqlite(&bench.lectern.folder, "writes.db");
    let alone = Database::sqlite(&bench.lectern.folder, "alone.db");
    bench.found(&ours.url, bench.scale.articles)?;
    bench.found(&alone.url, bench.scale.articles)?;
    let served = bench.lectern.serve(&ours.url)?;
    let errand = comments(&bench.load, served.address, ("reader", bench.scale.articles))?;
    let side = Side { address: served.address, errand: &errand, cpu: &|| served.cpu() };
    let (tasks, articles) = (WRITERS.to_string(), bench.scale.articles.to_string());
    let commit = ["commit", "--database", &alone.url, "--tasks", &tasks, "--articles", &articles];
    let duel =
        Duel::fight(bench.scale.rounds, || side.round(&bench.load, WRITERS, &bench.scale), || bench.run_loop(&commit))?;
    served.stop()?;
    bench.report.add(Figure {
        work: format!("POST a comment, {WRITERS} connections, durable"),
        ours: cell(duel.ours()),
        beside: format!("the store alone: {}", cell(duel.theirs())),
        measured: (duel.rate_ratio(), " × a second"),
        aim: Aim::AtLeast(0.7),
    });
    if syncs::can_be_counted() {
        return count_syncs(bench, &ours);
    }
    bench.report.leave_out("commits a sync: strace, which counts them, is not installed");
    Ok(())
}

/// The same once more under strace, which slows it down: only what it counts is told.
fn count_syncs(bench: &mut Bench, database: &Database) -> Outcome<()> {
    let summary = bench.lectern.folder.join("syncs.txt");
    let path = summary.to_str().ok_or("a folder with a name that no program can be told")?;
    let served = bench.lectern.serve_under(&syncs::counting(path), &database.url)?;
    let errand = comments(&bench.load, served.address, ("another", bench.scale.articles))?;
    let count = bench.load.run(served.address, &errand, WRITERS, bench.scale.round)?;
    served.stop()?;
    let syncs = syncs::counted(&whole(&summary)?);
    bench.report.add(Figure {
        work: "comments a sync, of the same".to_owned(),
        ours: format!("{} comments", thousands(real(count))),
        beside: format!("strace: {} syncs, those of start and end included", thousands(real(syncs))),
        measured: (real(count) / real(syncs), ""),
        aim: Aim::AtLeast(20.0),
    });
    Ok(())
}

/// The tracer writes when the program has ended, so a little later than we see it end.
fn whole(summary: &Path) -> Outcome<String> {
    for _ in 0..100 {
        let text = fs::read_to_string(summary).unwrap_or_default();
        if text.trim_end().ends_with("total") {
            return Ok(text);
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Err("strace wrote no summary".into())
}
