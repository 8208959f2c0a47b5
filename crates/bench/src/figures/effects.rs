//! What effects cost: announcing in a write, jobs that do nothing, and a decision of the limiter, alone and shared.

use super::bench::{Bench, cell};
use super::writes::WRITERS;
use crate::Outcome;
use crate::database::Database;
use crate::postgres::{VARIABLE, server};
use crate::redis;
use crate::report::{Aim, Figure};
use crate::rounds::Duel;
use crate::spent::{Spent, median, real};

pub(super) fn measure(bench: &mut Bench) -> Outcome<()> {
    announcing(bench)?;
    let database = Database::sqlite(&bench.lectern.folder, "jobs.db");
    jobs(bench, &database, ("SQLite", ""), 5_000.0)?;
    match server() {
        Some(server) => {
            jobs(bench, &Database::postgres(&server)?, ("PostgreSQL", "the CPU of its backends included"), 3_000.0)?
        }
        None => bench.report.leave_out(&format!("jobs on PostgreSQL: no server answers; {VARIABLE} names one")),
    }
    limiter(bench)?;
    shared_limiter(bench)
}

/// Comments through the store alone, with their events and entries and without.
fn announcing(bench: &mut Bench) -> Outcome<()> {
    let database = Database::sqlite(&bench.lectern.folder, "announcing.db");
    bench.found(&database.url, bench.scale.articles)?;
    let (tasks, articles) = (WRITERS.to_string(), bench.scale.articles.to_string());
    let told = ["commit", "--database", &database.url, "--tasks", &tasks, "--articles", &articles];
    let silent: Vec<&str> = told.iter().copied().chain(["--silent"]).collect();
    let duel = Duel::fight(bench.scale.rounds, || bench.run_loop(&told), || bench.run_loop(&silent))?;
    bench.report.add(Figure {
        work: "a comment through the store, with its event and audit entry".to_owned(),
        ours: cell(duel.ours()),
        beside: format!("without them: {}", cell(duel.theirs())),
        measured: (duel.cpu_ratio(), " × CPU"),
        aim: Aim::AtMost(1.15),
    });
    Ok(())
}

fn jobs(bench: &mut Bench, database: &Database, (engine, beside): (&str, &str), least: f64) -> Outcome<()> {
    bench.lectern.migrate(&database.url)?;
    let rounds = rounds(bench, &["jobs", "--database", &database.url])?;
    let rate = median(rounds.iter().map(Spent::rate));
    bench.report.add(Figure {
        work: format!("jobs that do nothing, taken and done by one worker, {engine}"),
        ours: cell((median(rounds.iter().map(Spent::cpu_each)), rate)),
        beside: beside.to_owned(),
        measured: (rate, "/s"),
        aim: Aim::AtLeast(least),
    });
    Ok(())
}

fn limiter(bench: &mut Bench) -> Outcome<()> {
    let rounds = rounds(bench, &["limiter"])?;
    let each = median(rounds.iter().map(Spent::cpu_each));
    bench.report.add(Figure {
        work: "a decision of the limiter in memory".to_owned(),
        ours: cell((each, median(rounds.iter().map(Spent::rate)))),
        beside: String::new(),
        measured: (each, " µs"),
        aim: Aim::AtMost(3.0),
    });
    Ok(())
}

/// The one that nodes share. What counts is how often a decision waits for the network, whatever that takes.
fn shared_limiter(bench: &mut Bench) -> Outcome<()> {
    let Some(url) = redis::server() else {
        let why = format!("the limiter through Redis: no server answers; {} names one", redis::VARIABLE);
        bench.report.leave_out(&why);
        return Ok(());
    };
    let rounds = (0..bench.scale.rounds).map(|_| bench.run_counting(&["limiter", "--redis", &url]));
    let rounds = rounds.collect::<Outcome<Vec<(Spent, u64)>>>()?;
    let spent = || rounds.iter().map(|(spent, _)| spent);
    bench.report.add(Figure {
        work: "a decision of the limiter through Redis, one after the other".to_owned(),
        ours: cell((median(spent().map(Spent::cpu_each)), median(spent().map(Spent::rate)))),
        beside: "the CPU of Redis included".to_owned(),
        measured: (median(rounds.iter().map(|(spent, asked)| real(*asked) / real(spent.count))), " round trips"),
        aim: Aim::AtMost(1.0),
    });
    Ok(())
}

fn rounds(bench: &Bench, arguments: &[&str]) -> Outcome<Vec<Spent>> {
    (0..bench.scale.rounds).map(|_| bench.run_loop(arguments)).collect()
}
