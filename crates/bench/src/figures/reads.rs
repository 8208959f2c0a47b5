//! Reads on SQLite beside bare handlers that give the same bytes.

use super::asked::{FIRST_PAGE, articles, get, known, like_the_first};
use super::bench::{Bench, cell};
use crate::Outcome;
use crate::bare::Answers;
use crate::database::Database;
use crate::load::Errand;
use crate::report::{Aim, Figure};
use crate::rounds::Side;

pub(super) fn measure(bench: &mut Bench) -> Outcome<()> {
    let database = Database::sqlite(&bench.lectern.folder, "reads.db");
    let last = bench.scale.articles;
    bench.found(&database.url, last)?;
    let served = bench.lectern.serve(&database.url)?;
    let from_memory = bench.lectern.serve_from_memory(&database.url)?;
    let (load, address) = (&bench.load, served.address);
    let (article, one) = like_the_first(load, address, articles(last))?;
    let (page, many) = like_the_first(load, address, vec![get(FIRST_PAGE, "")])?;
    let (unchanged, _) = like_the_first(load, address, known(load, address, last)?)?;
    let answers = Answers { article: serde_json::from_slice(&one.body)?, page: serde_json::from_slice(&many.body)? };
    let bare = bench.bare(&serde_json::to_vec(&answers)?)?;
    let rows = [
        ("GET an article by slug, author and tags", &served, article, ("/article", one.body), 7.0),
        ("GET a page of 20 with authors and tags", &served, page.clone(), ("/page", many.body.clone()), 10.0),
        ("conditional GET answered 304", &served, unchanged, ("/known", Vec::new()), 6.0),
        ("GET a page of 20 from the cache", &from_memory, page, ("/page", many.body), 2.5),
    ];
    for (work, served, errand, (path, body), aim) in rows {
        let asked = get(path, "");
        if bench.load.ask(bare.address, &asked)?.body != body {
            return Err(format!("the bare handler of {path} gives other bytes than the program").into());
        }
        let bytes = body.len();
        let same = Errand { requests: vec![asked].into(), ..errand.clone() };
        let ours = Side { address: served.address, errand: &errand, cpu: &|| served.cpu() };
        let theirs = Side { address: bare.address, errand: &same, cpu: &|| bare.cpu() };
        let duel = bench.duel(&ours, &theirs)?;
        bench.report.add(Figure {
            work: format!("{work} ({bytes} bytes)"),
            ours: cell(duel.ours()),
            beside: format!("bare handler: {}", cell(duel.theirs())),
            measured: (duel.cpu_ratio(), " × CPU"),
            aim: Aim::AtMost(aim),
        });
    }
    Ok(())
}
