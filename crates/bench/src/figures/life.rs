//! How soon the program is there, and how much memory it takes at work.

use std::time::Instant;

use super::asked::{FIRST_PAGE, articles, comments, get, like_the_first};
use super::bench::Bench;
use crate::database::Database;
use crate::report::{Aim, Figure};
use crate::spent::{median, real};
use crate::{Outcome, process};

const CONNECTIONS: usize = 64;

pub(super) fn measure(bench: &mut Bench) -> Outcome<()> {
    let database = Database::sqlite(&bench.lectern.folder, "life.db");
    bench.found(&database.url, bench.scale.articles)?;
    start(bench, &database)?;
    memory(bench, &database)
}

/// From `exec` to the first answer.
fn start(bench: &mut Bench, database: &Database) -> Outcome<()> {
    let mut seconds = Vec::new();
    for _ in 0..bench.scale.starts {
        let started = Instant::now();
        let served = bench.lectern.serve(&database.url)?;
        let ready = bench.load.ask(served.address, &get("/health/ready", ""))?;
        if ready.status != 200 {
            return Err(format!("it started, but is not ready: {}", ready.head).into());
        }
        seconds.push(started.elapsed().as_secs_f64());
        served.stop()?;
    }
    bench.report.add(Figure {
        work: "start on a migrated database, to the first answer".to_owned(),
        ours: format!("median of {}", seconds.len()),
        beside: String::new(),
        measured: (median(seconds), " s"),
        aim: Aim::AtMost(0.2),
    });
    Ok(())
}

/// At its highest, after reading and writing on as many connections at once.
fn memory(bench: &mut Bench, database: &Database) -> Outcome<()> {
    let served = bench.lectern.serve(&database.url)?;
    let (load, address, last) = (&bench.load, served.address, bench.scale.articles);
    let (article, _) = like_the_first(load, address, articles(last))?;
    let (page, _) = like_the_first(load, address, vec![get(FIRST_PAGE, "")])?;
    let comment = comments(load, address, ("reader", last))?;
    for errand in [&article, &page, &comment] {
        load.run(address, errand, CONNECTIONS, bench.scale.round)?;
    }
    let peak = process::peak_memory(served.pid())?;
    bench.report.add(Figure {
        work: format!("memory at {CONNECTIONS} connections, at its highest"),
        ours: "articles, pages and comments".to_owned(),
        beside: String::new(),
        measured: (real(peak >> 10) / 1024.0, " MiB"),
        aim: Aim::AtMost(64.0),
    });
    Ok(())
}
