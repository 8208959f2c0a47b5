//! The same on PostgreSQL, with the CPU of the program and of the backends that serve it.

use super::asked::{FIRST_PAGE, articles, comments, get, known, like_the_first};
use super::bench::{Bench, CONNECTIONS, cell};
use super::writes::WRITERS;
use crate::Outcome;
use crate::database::Database;
use crate::lectern::Served;
use crate::postgres::{Backends, VARIABLE, server};
use crate::raw::Statement;
use crate::report::{Aim, Figure};
use crate::rounds::{Duel, Side};

pub(super) fn measure(bench: &mut Bench) -> Outcome<()> {
    let Some(server) = server() else {
        bench.report.leave_out(&format!("PostgreSQL: no server of this machine answers; {VARIABLE} names one"));
        return Ok(());
    };
    let database = Database::postgres(&server)?;
    let last = bench.scale.articles;
    bench.found(&database.url, last)?;
    let served = bench.lectern.serve(&database.url)?;
    let (load, address) = (&bench.load, served.address);
    let (article, _) = like_the_first(load, address, articles(last))?;
    let (page, _) = like_the_first(load, address, vec![get(FIRST_PAGE, "")])?;
    let (unchanged, _) = like_the_first(load, address, known(load, address, last)?)?;
    // So that every reader has its connection.
    load.run(address, &article, CONNECTIONS, bench.scale.round / 4)?;
    let backends = backends(bench, &database)?;
    let cpu = || Ok(served.cpu()? + backends.cpu()?);
    for (work, errand, statement) in [
        ("GET an article by slug", &article, Statement::Article),
        ("GET a page of 20", &page, Statement::Page),
        ("conditional GET answered 304", &unchanged, Statement::Article),
    ] {
        beside_raw(bench, work, &Side { address, errand, cpu: &cpu }, (&database, statement))?;
    }
    write(bench, &served, &database)
}

/// The processes that serve the program, moved to where it runs.
fn backends(bench: &Bench, database: &Database) -> Outcome<Backends> {
    let backends = Backends::of(&database.url)?;
    backends.each(|pid| bench.lectern.cores.move_in(pid))?;
    Ok(backends)
}

fn beside_raw(
    bench: &mut Bench,
    work: &str,
    side: &Side<'_>,
    (database, statement): (&Database, Statement),
) -> Outcome<()> {
    let articles = bench.scale.articles.to_string();
    let raw = ["raw", "--database", &database.url, "--statement", statement.name(), "--articles", &articles];
    let duel = Duel::fight(
        bench.scale.rounds,
        || side.round(&bench.load, CONNECTIONS, &bench.scale),
        || bench.run_loop(&raw),
    )?;
    bench.report.add(Figure {
        work: format!("{work}, PostgreSQL"),
        ours: cell(duel.ours()),
        beside: format!("its statement through libpq: {}", cell(duel.theirs())),
        measured: (duel.cpu_ratio(), " × CPU"),
        aim: Aim::None,
    });
    Ok(())
}

fn write(bench: &mut Bench, served: &Served, database: &Database) -> Outcome<()> {
    let errand = comments(&bench.load, served.address, ("reader", bench.scale.articles))?;
    bench.load.run(served.address, &errand, WRITERS, bench.scale.round / 4)?;
    let backends = backends(bench, database)?;
    let side = Side { address: served.address, errand: &errand, cpu: &|| Ok(served.cpu()? + backends.cpu()?) };
    let (tasks, articles) = (WRITERS.to_string(), bench.scale.articles.to_string());
    let commit = ["commit", "--database", &database.url, "--tasks", &tasks, "--articles", &articles];
    let duel =
        Duel::fight(bench.scale.rounds, || side.round(&bench.load, WRITERS, &bench.scale), || bench.run_loop(&commit))?;
    bench.report.add(Figure {
        work: format!("POST a comment, {WRITERS} connections, PostgreSQL"),
        ours: cell(duel.ours()),
        beside: format!("the store alone: {}", cell(duel.theirs())),
        measured: (duel.rate_ratio(), " × a second"),
        aim: Aim::None,
    });
    Ok(())
}
