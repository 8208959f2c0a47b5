//! What the size of the school and the depth of a page change: as little as possible.

use super::asked::{FIRST_PAGE, articles, get, like_the_first, page};
use super::bench::{Bench, cell};
use crate::Outcome;
use crate::database::Database;
use crate::lectern::Served;
use crate::report::{Aim, Figure, thousands};
use crate::rounds::{Duel, Side};

pub(super) fn measure(bench: &mut Bench) -> Outcome<()> {
    let (few, many) = (bench.scale.articles, bench.scale.many);
    let small = Database::sqlite(&bench.lectern.folder, "small.db");
    let large = Database::sqlite(&bench.lectern.folder, "large.db");
    bench.found(&small.url, few)?;
    bench.found(&large.url, many)?;
    let (small, large) = (bench.lectern.serve(&small.url)?, bench.lectern.serve(&large.url)?);
    let depth = bench.scale.deep_page;
    let deep = page(&bench.load, large.address, depth)?;
    let (first, deep) = (vec![get(FIRST_PAGE, "")], vec![get(&deep, "")]);
    let duel = duel(bench, (&large, deep), (&large, first.clone()))?;
    let sizes = format!("{} articles beside {}", thousands(f64::from(many)), thousands(f64::from(few)));
    add(bench, format!("page {depth} by cursor beside page 1"), &duel);
    let duel = self::duel(bench, (&large, articles(few)), (&small, articles(few)))?;
    add(bench, format!("GET an article, {sizes}"), &duel);
    let duel = self::duel(bench, (&large, first.clone()), (&small, first))?;
    add(bench, format!("GET a page of 20, {sizes}"), &duel);
    Ok(())
}

type Asked<'s> = (&'s Served, Vec<Vec<u8>>);

fn duel(bench: &Bench, (one, ours): Asked<'_>, (other, theirs): Asked<'_>) -> Outcome<Duel> {
    let (ours, _) = like_the_first(&bench.load, one.address, ours)?;
    let (theirs, _) = like_the_first(&bench.load, other.address, theirs)?;
    let one = Side { address: one.address, errand: &ours, cpu: &|| one.cpu() };
    let other = Side { address: other.address, errand: &theirs, cpu: &|| other.cpu() };
    bench.duel(&one, &other)
}

fn add(bench: &mut Bench, work: String, duel: &Duel) {
    bench.report.add(Figure {
        work,
        ours: cell(duel.ours()),
        beside: cell(duel.theirs()),
        measured: (duel.cpu_ratio(), " × CPU"),
        aim: Aim::AtMost(1.3),
    });
}
