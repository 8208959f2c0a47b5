//! What it costs that requests leave traces, beside the same program that takes none.

use super::asked::{FIRST_PAGE, articles, get, known, like_the_first};
use super::bench::{Bench, CONNECTIONS, cell};
use crate::Outcome;
use crate::database::Database;
use crate::report::{Aim, Figure};
use crate::rounds::{Duel, Side};
use crate::scale::Scale;

/// A twentieth is little beside what disturbs a machine, so there are more and shorter rounds.
const FINER: u8 = 4;

/// Two servers on one database, on the server's core both, and a third to tell how much two that are the same differ.
pub(super) fn measure(bench: &mut Bench) -> Outcome<()> {
    let database = Database::sqlite(&bench.lectern.folder, "traces.db");
    let last = bench.scale.articles;
    bench.found(&database.url, last)?;
    let without = bench.lectern.serve_without_traces(&database.url)?;
    let with = bench.lectern.serve(&database.url)?;
    let again = bench.lectern.serve_without_traces(&database.url)?;
    let Scale { rounds, round, .. } = bench.scale;
    let scale = Scale { rounds: rounds * usize::from(FINER), round: round / u32::from(FINER) * 2, ..bench.scale };
    let known = known(&bench.load, without.address, last)?;
    let rows = [
        ("GET an article, its trace taken", articles(last), &with, "not taken", Aim::AtMost(1.05)),
        ("GET a page of 20, its trace taken", vec![get(FIRST_PAGE, "")], &with, "not taken", Aim::AtMost(1.05)),
        ("conditional GET answered 304, its trace taken", known, &with, "not taken", Aim::AtMost(1.05)),
        ("GET an article, no trace taken", articles(last), &again, "not taken either", Aim::None),
    ];
    for (work, requests, served, beside, aim) in rows {
        let (errand, _) = like_the_first(&bench.load, without.address, requests)?;
        let ours = Side { address: served.address, errand: &errand, cpu: &|| served.cpu() };
        let theirs = Side { address: without.address, errand: &errand, cpu: &|| without.cpu() };
        let round = |side: &Side<'_>| side.round(&bench.load, CONNECTIONS, &scale);
        let duel = Duel::fight(scale.rounds, || round(&ours), || round(&theirs))?;
        bench.report.add(Figure {
            work: work.to_owned(),
            ours: cell(duel.ours()),
            beside: format!("{beside}: {}", cell(duel.theirs())),
            measured: (duel.cpu_ratio(), " × CPU"),
            aim,
        });
    }
    Ok(())
}
